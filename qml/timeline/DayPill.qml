// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The day that the messages below it were sent on.
Rectangle {
    id: root

    required property string text

    implicitWidth: Math.ceil(word.implicitWidth) + 2 * Theme.space3
    implicitHeight: Theme.size.timelineDaySeparator
    radius: height / 2
    color: Theme.color.surfaceSunken

    KithText {
        id: word

        anchors.centerIn: parent
        style: Theme.type.smallMedium
        text: root.text
        color: Theme.color.textMuted
    }
}
