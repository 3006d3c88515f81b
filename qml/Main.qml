// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The window: the shown account, or the way into a server.
Window {
    id: root

    required property App app

    // WindowPlace makes it smaller where the screen is.
    width: Theme.size.windowWidth
    height: Theme.size.windowHeight
    minimumWidth: Math.min(Theme.size.windowMinWidth, Screen.width)
    minimumHeight: Math.min(Theme.size.windowMinHeight, Screen.height)
    visible: true
    color: Theme.color.window
    title: app.unreadCount > 0 ? qsTr("(%1) Kith").arg(app.unreadCount) : qsTr("Kith")
    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    Binding { target: Theme; property: "scheme"; value: root.app.settings.theme }
    Binding { target: Theme; property: "textScale"; value: root.app.settings.textScale }
    Binding { target: Theme; property: "reducedMotion"; value: root.app.settings.reducedMotion }

    Loader {
        anchors.fill: parent
        focus: true
        sourceComponent: root.app.state === App.SignedIn ? main : root.app.state === App.SignedOut ? join : null
    }
    Component {
        id: main

        MainView {
            focus: true
            app: root.app
        }
    }
    Component {
        id: join

        JoinView {
            focus: true
            join: root.app.join
            notice: root.app.notice
        }
    }
}
