// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Changes the password, which signs out the other devices.
SettingsGroup {
    id: root

    required property Account account
    property bool unfolded: false
    readonly property alias before: before
    readonly property alias after: after

    onUnfoldedChanged: {
        if (unfolded)
            before.forceActiveFocus()
        else
            clear()
    }

    function clear() {
        for (const field of [before, after]) {
            field.replace("")
            field.error = ""
        }
    }
    function finish() {
        if (before.words === "" || after.words === "")
            return
        before.error = ""
        after.error = ""
        account.changePassword(before.words, after.words)
    }

    SettingsRow {
        first: true
        title: qsTr("Password")
        detail: qsTr("Changing it signs out your other devices")

        KithButton {
            text: root.unfolded ? qsTr("Cancel") : qsTr("Change")
            onClicked: root.unfolded = !root.unfolded
        }
    }
    Field {
        id: before

        visible: root.unfolded
        width: parent.width
        label: qsTr("Password now")
        iconName: "key"
        secret: true
        onEdited: error = ""
        onAccepted: after.forceActiveFocus()
    }
    Gap { height: Theme.space3; visible: root.unfolded }
    Field {
        id: after

        visible: root.unfolded
        width: parent.width
        label: qsTr("New password")
        iconName: "key"
        secret: true
        hint: qsTr("At least 12 characters. A short sentence works well.")
        onEdited: error = ""
        onAccepted: root.finish()
    }
    Gap { height: Theme.space3; visible: root.unfolded }
    KithButton {
        visible: root.unfolded
        kind: KithButton.Primary
        busy: root.account.busy
        enabled: !root.account.busy && before.words !== "" && after.words.length >= 12
        text: qsTr("Change the password")
        onClicked: root.finish()
    }
    Gap { height: Theme.space4; visible: root.unfolded }

    Connections {
        target: root.account
        function onPasswordChanged() { root.unfolded = false }
        function onOldPasswordRefused(message) {
            before.error = message
            before.forceActiveFocus()
        }
        function onFailed(message) { after.error = message }
    }
}
