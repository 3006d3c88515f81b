// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith.App
import "samples.js" as Samples

App {
    people: Samples.people
    unreadCount: 22
    conversations.rows: Samples.conversations
    conversations.unreadConversations: 4
}
