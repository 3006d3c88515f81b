// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Chooses people.
KithDialog {
    id: root

    required property App app
    property string act
    //! Ids of those who are not offered.
    property var exclude: []
    property PeopleModel people: null
    readonly property bool ready: people !== null && people.selectedIds.length > 0

    signal chosen(var ids)

    function finish() {
        if (!ready)
            return
        const ids = people.selectedIds
        close()
        chosen(ids)
    }

    bodyHeight: picker.height
    firstFocus: picker
    onAboutToShow: {
        people = app.newPeopleModel()
        people.exclude = exclude
        picker.clear()
    }
    onClosed: {
        const used = people
        people = null
        used.destroy()
    }

    PeoplePicker {
        id: picker

        width: parent.width
        height: Theme.size.dialogPeople
        people: root.people
    }
    buttons: [
        KithButton { text: qsTr("Cancel"); onClicked: root.close() },
        KithButton { kind: KithButton.Primary; text: root.act; enabled: root.ready; onClicked: root.finish() }
    ]
}
