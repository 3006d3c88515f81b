// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith.App
import "samples.js" as Samples

Conversation {
    conversationId: "harbour"
    title: "Harbour crew"
    initials: "HC"
    colorIndex: 6
    subtitle: "8 members, 5 online"
    typingText: "Søren and Yuki are typing…"
    myRole: "admin"
    canManage: true
    messages.rows: Samples.numbered(Samples.harbour)
    members.rows: Samples.members
}
