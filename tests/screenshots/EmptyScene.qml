// SPDX-License-Identifier: Apache-2.0
import QtQuick

MainScene {
    app.current: null
    app.conversations.rows: []
    app.conversations.unreadConversations: 0
}
