// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The window while nobody is signed in: joins a server with a new account, or signs in to an old one.
FocusScope {
    id: root

    required property JoinFlow join
    property string notice
    readonly property bool wide: width >= Theme.size.windowDrawerOverlayBelow

    LayoutMirroring.childrenInherit: true

    Rectangle {
        anchors.fill: parent
        color: Theme.color.window
    }
    Flickable {
        id: flick

        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; right: pattern.visible ? pattern.left : parent.right }
        clip: true
        contentWidth: width
        contentHeight: form.height + 2 * margin
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHint { }

        readonly property real margin: Math.max(Theme.space6, Math.min(Theme.space12 - 4, (height - form.height) / 2))

        JoinForm {
            id: form

            x: Math.round((flick.width - width) / 2)
            y: flick.margin
            width: Math.min(Theme.size.dialogJoinColumn, flick.width - 2 * Theme.space6)
            focus: true
            join: root.join
            notice: root.notice
        }
    }
    Item {
        id: pattern

        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
        visible: root.wide
        width: Math.round(root.width * 0.4915)
        clip: true
        Accessible.ignored: true

        Image {
            anchors { left: parent.left; top: parent.top }
            source: Theme.dark ? "qrc:/kith/art/join-pattern-dark.svg" : "qrc:/kith/art/join-pattern-light.svg"
            width: Math.max(parent.width, parent.height * 2 / 3, 580)
            height: width * 1.5
            sourceSize { width: width * Screen.devicePixelRatio; height: height * Screen.devicePixelRatio }
            mirror: Theme.mirrored
        }
    }
}
