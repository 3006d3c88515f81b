// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Below a list that the server gives page by page: the way to its next page, or why it shows nothing.
Column {
    id: root

    required property PagedModel list
    required property bool online
    property int count: 0
    //! What to say of a list without rows.
    property string empty
    readonly property string words: {
        if (!list?.answered)
            return !online ? qsTr("This is shown when the server can be reached.") : list?.error ? "" : qsTr("Looking…")
        return count === 0 ? empty : ""
    }

    spacing: Theme.space2

    KithText {
        width: parent.width
        visible: text !== ""
        style: Theme.type.small
        wrapMode: Text.Wrap
        text: root.words
        color: Theme.color.textMuted
    }
    Notice {
        width: parent.width
        dangerous: true
        text: root.online ? root.list?.error ?? "" : ""
    }
    KithButton {
        visible: root.online && root.list !== null && root.list.error !== ""
        iconName: "retry"
        text: qsTr("Try again")
        onClicked: root.list.reload()
    }
    KithButton {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: root.list?.more ?? false
        enabled: root.online
        kind: KithButton.Ghost
        text: qsTr("Show more")
        onClicked: root.list.loadMore()
    }
}
