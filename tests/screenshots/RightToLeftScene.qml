// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith.App
import "samples.js" as Samples

MainScene {
    app.account.initials: "سع"
    app.account.colorIndex: 2
    app.connection.text: "متصل"
    app.conversations.rows: Samples.arabicConversations
    app.current: Conversation {
        conversationId: "harbour"
        title: "فريق الميناء"
        initials: "فم"
        colorIndex: 8
        subtitle: "٨ أعضاء، ٥ متصلون"
        typingText: "سعيد يكتب…"
        messages.rows: Samples.numbered(Samples.arabic)
    }
}
