// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Writes to one person, or makes a group.
KithDialog {
    id: root

    required property App app
    property bool group: false
    property PeopleModel people: null
    readonly property alias name: name
    readonly property alias earlier: earlier
    readonly property bool mayInvite: app.administration.mayInvite
    readonly property bool ready: people !== null && people.selectedIds.length > 0

    signal inviteWanted

    //! The same for the same people, in whatever order they were chosen.
    function namesOf(model: PeopleModel): string {
        const names = model ? model.selectedNames : []
        return Array.from(names).sort().join(qsTr(", "))
    }
    function finish() {
        if (!ready)
            return
        const ids = people.selectedIds
        const title = name.words.trim() || Words.cut(namesOf(people), app.titleCharacters).trim()
        close()
        app.createGroup(title, ids, earlier.checked ? "all" : "joined")
    }

    title: qsTr("New conversation")
    bodyHeight: picker.y + Theme.size.dialogPeople
    firstFocus: picker
    onAboutToShow: {
        people = app.newPeopleModel()
        name.replace("")
        earlier.checked = false
        picker.clear()
    }
    onClosed: {
        const used = people
        people = null
        used.destroy()
    }

    Segmented {
        id: kinds

        width: parent.width
        stretch: true
        label: qsTr("What kind of conversation")
        options: [qsTr("One person"), qsTr("Group")]
        current: root.group ? 1 : 0
        onChosen: index => root.group = index === 1
    }
    Field {
        id: name

        y: kinds.height + Theme.space3
        width: parent.width
        visible: root.group
        label: qsTr("Name of the group")
        maximumLength: root.app.titleCharacters
        placeholder: namesOf(root.people) || qsTr("The names of its people")
        onAccepted: root.finish()
    }
    KithCheckBox {
        id: earlier

        y: name.y + name.implicitHeight + Theme.space2
        visible: root.group
        text: qsTr("New members see earlier messages")
    }
    PeoplePicker {
        id: picker

        y: root.group ? earlier.y + earlier.height + Theme.space2 : kinds.height + Theme.space3
        width: parent.width
        height: Theme.size.dialogPeople - (root.mayInvite ? invite.height + Theme.space2 : 0)
        people: root.people
        ticks: root.group
        onPicked: userId => {
            if (root.group)
                return
            root.close()
            root.app.openDirect(userId)
        }
    }
    KithButton {
        id: invite

        anchors { left: parent.left; top: picker.bottom; topMargin: Theme.space2 }
        visible: root.mayInvite
        kind: KithButton.Ghost
        iconName: "user-plus"
        text: qsTr("Invite people…")
        onClicked: {
            root.close()
            root.inviteWanted()
        }
    }
    buttons: [
        KithButton { text: qsTr("Cancel"); onClicked: root.close() },
        KithButton { visible: root.group; kind: KithButton.Primary; text: qsTr("Create the group"); enabled: root.ready; onClicked: root.finish() }
    ]
}
