// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The list of all keys.
KithDialog {
    id: root

    title: qsTr("Keys")
    width: Math.min(480, parent ? parent.width - 2 * Theme.space3 : 480)
    bodyHeight: list.height
    firstFocus: done
    buttons: KithButton { id: done; text: qsTr("Close"); onClicked: root.close() }

    KeyList { id: list; width: parent.width }
}
