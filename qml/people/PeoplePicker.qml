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

    signal picked(string userId)

    function clear() { field.text = "" }
    function pick(row: PickRow) {
        if (!row)
            return
        picked(row.userId)
        if (ticks)
            people.toggle(row.userId)
    }

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
        onTextChanged: {
            if (root.people)
                root.people.query = text
            list.currentIndex = 0
        }
        onAccepted: root.pick(list.currentItem as PickRow)
        Keys.onUpPressed: list.decrementCurrentIndex()
        Keys.onDownPressed: list.incrementCurrentIndex()
    }
    ListView {
        id: list

        anchors { left: parent.left; right: parent.right; top: field.bottom; topMargin: Theme.space2; bottom: parent.bottom }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: root.people
        T.ScrollBar.vertical: ScrollHint { }
        Accessible.role: Accessible.List
        Accessible.name: qsTr("People")

        delegate: PickRow {
            width: ListView.view.width
            ticks: root.ticks
            current: ListView.isCurrentItem && field.activeFocus && field.text !== ""
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
            : field.text === "" ? qsTr("Nobody else is here yet.") : qsTr("Nobody has that name.")
        color: Theme.color.textMuted
    }
}
