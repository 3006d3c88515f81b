// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App
import "samples.js" as Samples

MainScene {
    app.connection.state: ConnectionStatus.Offline
    app.connection.text: "Offline: your messages will be sent"
    app.current: Conversation {
        conversationId: "amara"
        kind: "direct"
        title: "Amara Okonkwo"
        initials: "AO"
        colorIndex: 1
        subtitle: "Last seen today at 09:58"
        draft: "And the winter part: ask Mateo, he lives next door"
        replyTo: 5
        replyAuthor: "Amara"
        replyText: "The harbour office asks for three things"
        messages.rows: Samples.numbered(Samples.direct)
    }
    onShown: view.pane.composer.input.forceActiveFocus()
}
