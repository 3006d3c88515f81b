// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! Finds people by name or handle and ticks them. Arrows walk, Enter ticks.
FocusScope {
    id: root

    required property PeopleModel people
    property bool ticks: true
    readonly property alias asking: asking

    signal picked(string userId)

    function clear() { field.replace("") }
    function pick(row: PickRow) {
        if (!row)
            return
        picked(row.userId)
        if (!ticks)
            return
        people.toggle(row.userId)
        clear() // for the next one
    }

    AskAgain { id: asking; people: root.people; view: root }
    // Enter ticks the first result unless the arrow keys chose another.
    Connections {
        target: root.people
        function onChanged() { if (list.currentIndex < 0) list.currentIndex = 0 }
    }
    Field {
        id: field

        width: parent.width
        focus: true
        iconName: "search"
        placeholder: qsTr("Name or handle")
        clearable: true
        onWordsChanged: {
            if (root.people)
                root.people.query = words
            list.currentIndex = 0
        }
        onAccepted: root.pick(list.currentItem as PickRow)
        Keys.onUpPressed: list.decrementCurrentIndex()
        Keys.onDownPressed: list.incrementCurrentIndex()
    }
    Flickable {
        id: chosen

        anchors { left: parent.left; right: parent.right; top: field.bottom; topMargin: chips.count > 0 ? Theme.space2 : 0 }
        height: Math.min(chips.count > 0 ? flow.height : 0, 3 * Theme.size.messageReactionHeight)
        contentHeight: flow.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Flow {
            id: flow

            width: parent.width
            spacing: Theme.space1

            Repeater {
                id: chips

                model: root.ticks && root.people ? root.people.selectedTitles : []

                PersonChip {
                    required property string modelData
                    required property int index

                    text: modelData
                    onClicked: root.people.toggle(root.people.selectedIds[index])
                }
            }
        }
    }
    ListView {
        id: list

        anchors { left: parent.left; right: parent.right; top: chosen.bottom; topMargin: Theme.space2; bottom: parent.bottom }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: root.people
        T.ScrollBar.vertical: ScrollHint { }
        footer: MoreFound { more: root.people?.more ?? false }
        Accessible.role: Accessible.List
        Accessible.name: qsTr("People")

        delegate: PickRow {
            width: ListView.view.width
            ticks: root.ticks
            current: ListView.isCurrentItem && field.activeFocus && field.words !== ""
            onClicked: {
                ListView.view.currentIndex = index
                root.pick(this)
            }
        }
    }
    KithText {
        anchors.centerIn: list
        visible: list.count === 0
        width: list.width
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        text: root.people?.busy ? qsTr("Looking…")
            : !root.people?.answered ? qsTr("The server cannot be reached: only people you know are found.")
            : field.words === "" ? qsTr("Nobody else is here yet.") : qsTr("Nobody has that name.")
        color: Theme.color.textMuted
    }
}
