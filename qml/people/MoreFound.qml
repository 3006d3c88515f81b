// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Says, at the end of a list of people, that the server has more.
KithText {
    required property bool more

    width: ListView.view.width
    height: visible ? Theme.size.dialogRow : 0
    visible: more
    verticalAlignment: Text.AlignVCenter
    horizontalAlignment: Text.AlignHCenter
    text: qsTr("There are more. Write more of the name or handle.")
    color: Theme.color.textMuted
}
