// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The one who has just made the server: nobody else is here.
Scene {
    SampleOwner {
        id: sample

        people: []
        conversations.rows: []
        conversations.unreadConversations: 0
    }
    MainView {
        anchors.fill: parent
        focus: true
        app: sample
    }
}
