// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Says why nothing on the page can be changed.
KithText {
    required property bool online

    visible: !online
    style: Theme.type.small
    wrapMode: Text.Wrap
    text: qsTr("The server cannot be reached. What is shown may be old, and nothing can be changed.")
    color: Theme.color.textMuted
}
