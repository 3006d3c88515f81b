// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The first start: nothing was said yet.
Scene {
    id: root

    SampleApp {
        id: sample

        conversations.rows: []
        conversations.unreadConversations: 0
    }
    MainView {
        anchors.fill: parent
        focus: true
        app: sample
    }
}
