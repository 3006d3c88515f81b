// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A line between the groups of a menu.
T.MenuSeparator {
    implicitWidth: ListView.view ? ListView.view.width : 224
    width: implicitWidth
    implicitHeight: visible ? 11 : 0
    height: implicitHeight
    contentItem: Item {
        Rectangle {
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.space2 }
            height: 1
            color: Theme.color.outline
        }
    }
}
