// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "People"
    when: windowShown
    width: 400
    height: 500
    visible: true

    Component { id: models; PeopleModel { } }
    Component { id: pickers; PeoplePicker { width: 360; height: 400 } }

    FakeInputMethod { id: inputMethod }

    property PeopleModel people: null
    property PeoplePicker picker: null

    function init() {
        people = models.createObject(test)
        people.insertRows(0, [{ userId: "1", name: "Ada Brandt", handle: "ada" }, { userId: "2", name: "Bob Bean", handle: "bob" }])
        picker = pickers.createObject(test, { people: people })
        picker.forceActiveFocus()
    }
    function cleanup() {
        picker.destroy()
        people.destroy()
    }
    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }
    function chips() { return all(picker, item => item instanceof PersonChip) }

    function test_who_is_chosen_is_a_chip_and_the_field_is_empty() {
        const field = all(picker, item => item instanceof Field)[0]
        keyClick("a")
        compare(field.text, "a")
        keyClick(Qt.Key_Return)
        compare(people.selectedIds, ["1"])
        compare(field.text, "")
        compare(chips().map(chip => chip.text), ["Ada Brandt"])
        mouseClick(chips()[0])
        compare(people.selectedIds, [])
        compare(chips().length, 0)
    }

    function test_composed_words_are_looked_for_and_do_not_stay() {
        const field = all(picker, item => item instanceof Field)[0]
        inputMethod.compose(field.input, "bob")
        compare(people.query, "bob")
        compare(people.count, 1)
        mouseClick(all(picker, item => item instanceof PickRow)[0])
        compare(people.selectedIds, ["2"])
        compare(field.words, "")
        inputMethod.commit(field.input, "bob") // a moment later
        compare(field.words, "")
        compare(people.query, "")
    }
    function test_composed_words_are_cleared() {
        const field = all(picker, item => item instanceof Field)[0]
        inputMethod.compose(field.input, "ada")
        mouseClick(all(picker, item => item instanceof IconButton && item.visible && item.label === "Clear")[0])
        compare(people.query, "")
        inputMethod.commit(field.input, "ada")
        compare(field.words, "")
        compare(people.query, "")
        compare(field.input.activeFocus, true)
    }

    function test_an_open_picker_asks_again() {
        picker.asking.interval = 1
        tryVerify(() => people.askedAgain > 0)
        picker.visible = false
        compare(picker.asking.running, false)
    }

    function test_the_list_says_that_there_are_more() {
        const says = () => all(picker, item => item instanceof KithText).some(text => text.visible && text.text.startsWith("There are more"))
        compare(says(), false)
        people.more = true
        compare(says(), true)
    }
}
