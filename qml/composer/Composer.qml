// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The message field. Stores each change in the draft of the conversation, so that nothing typed is lost.
FocusScope {
    id: root

    required property Conversation conversation
    readonly property alias input: input
    readonly property bool replying: conversation.composing.replyTo > 0 // qmllint disable
    readonly property bool editing: conversation.composing.editing > 0 // qmllint disable
    readonly property bool strip: replying || editing
    readonly property bool sendable: Words.hasVisible(input.text + input.preeditText)
    property bool recalling: false
    readonly property real lineHeight: metrics.height
    //! Lines with emoji are taller than others: as many lines as fit are shown whole.
    readonly property real textHeight: input.contentHeight * Math.min(1, Theme.size.composerMaxLines / Math.max(1, input.lineCount))

    signal sent //!< a new message, not an edit

    //! Also while the conversation changes, before `editing` does.
    function editsNow() { return conversation.composing.editing > 0 } // qmllint disable
    function send() {
        const isNew = !editing
        if (!sendable || !conversation.composing.send(plain.text()))
            return
        recall()
        if (isNew)
            sent()
    }
    //! Shows what the conversation has; what was being composed is in there.
    function recall() {
        const composing = conversation.composing
        recalling = true
        late.takeFrom(input)
        input.text = editsNow() ? composing.editText : composing.draft
        recalling = false
        input.cursorPosition = input.length
    }
    function keep() {
        const composing = conversation.composing
        const words = plain.text()
        if (recalling)
            return
        if (editsNow()) {
            composing.editText = words
        } else if (words !== composing.draft) {
            composing.draft = words
            composing.userTyping()
        }
    }
    function openEmoji() {
        picker.active = true;
        (picker.item as EmojiPicker).openAt(emoji)
    }
    function write(words: string) {
        input.remove(input.selectionStart, input.selectionEnd)
        input.insert(input.cursorPosition, words)
        input.forceActiveFocus()
    }
    function paste() {
        if (conversation.composing.takes(plain.copied()))
            input.paste()
        input.forceActiveFocus()
    }
    function pasteSelected(position: int) {
        const words = plain.selected()
        if (conversation.composing.takes(words))
            input.insert(position, words)
        input.forceActiveFocus()
    }

    implicitHeight: frame.height
    onConversationChanged: recall()
    Component.onCompleted: recall()

    FontMetrics { id: metrics; font: input.font }
    PlainText { id: plain; document: input.textDocument }
    LateCommit { id: late }
    Connections {
        target: root.conversation.composing
        function onEditingChanged() {
            root.recall()
            if (root.editing)
                input.forceActiveFocus()
        }
        function onReplyToChanged() { if (root.replying) input.forceActiveFocus() }
        // The draft also changes when a message that could not be sent comes back.
        function onDraftChanged() {
            if (!root.editsNow() && plain.text() !== root.conversation.composing.draft)
                root.recall()
        }
    }

    Rectangle {
        id: frame

        width: parent.width
        height: Math.max(Theme.size.composerMinHeight, root.textHeight + 2 * Math.floor((Theme.size.composerMinHeight - root.lineHeight) / 2))
            + (root.strip ? Theme.size.composerStrip : 0)
        radius: Theme.radius.card
        color: Theme.color.surface
        border.width: input.activeFocus ? 2 : 1
        border.color: input.activeFocus ? Theme.color.accent : Theme.outline

        Loader {
            active: root.strip
            width: parent.width
            height: Theme.size.composerStrip
            sourceComponent: ComposerStrip {
                conversation: root.conversation
                onClosed: root.conversation.composing.cancelReplyOrEdit()
            }
        }
        Flickable {
            id: flick

            anchors {
                left: parent.left
                leftMargin: Theme.space4
                right: emoji.left
                rightMargin: Theme.space1
                bottom: parent.bottom
                bottomMargin: Math.floor((Theme.size.composerMinHeight - root.lineHeight) / 2)
            }
            height: root.textHeight
            clip: true
            contentWidth: width
            contentHeight: input.contentHeight
            boundsBehavior: Flickable.StopAtBounds
            interactive: contentHeight > height

            function follow(caret: rect) {
                if (contentY > caret.y)
                    contentY = caret.y
                else if (contentY + height < caret.y + caret.height)
                    contentY = caret.y + caret.height - height
            }

            TextEdit {
                id: input

                width: flick.width
                height: Math.max(contentHeight, flick.height)
                focus: true
                activeFocusOnTab: true
                textFormat: TextEdit.PlainText
                // An empty field follows the direction of the interface, a text its own.
                horizontalAlignment: text === "" ? TextEdit.AlignLeft : undefined
                wrapMode: TextEdit.Wrap
                font: Theme.type.body.font
                color: Theme.color.text
                selectionColor: Theme.color.selection
                selectedTextColor: Theme.color.text
                selectByMouse: true
                cursorDelegate: Caret { field: input }
                Accessible.role: Accessible.EditableText
                Accessible.name: hint.text
                Accessible.multiLine: true
                onCursorRectangleChanged: flick.follow(cursorRectangle)
                onTextChanged: root.keep()
                onPreeditTextChanged: root.keep()
                Keys.priority: Keys.BeforeItem
                Keys.onPressed: event => {
                    const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter
                    event.accepted = true
                    if (enter && !(event.modifiers & (Qt.ShiftModifier | Qt.AltModifier)) && !input.inputMethodComposing)
                        root.send()
                    else if (enter && !input.inputMethodComposing)
                        root.write("\n") // TextEdit would write U+2028
                    else if (event.matches(StandardKey.Paste))
                        root.paste()
                    else if (event.key === Qt.Key_Menu)
                        edit.open()
                    else if (event.key === Qt.Key_Up && text === "" && !root.strip)
                        event.accepted = root.conversation.composing.startEditLast()
                    else if (event.key === Qt.Key_Escape && root.strip)
                        root.conversation.composing.cancelReplyOrEdit()
                    else
                        event.accepted = false
                }

                // Tab moves the focus instead of writing a tab.
                Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
                Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)

                EditMenu {
                    id: edit

                    field: input
                    paste: root.paste
                    acceptedButtons: Qt.RightButton | Qt.MiddleButton
                    onMiddlePressed: mouse => root.pasteSelected(input.positionAt(mouse.x, mouse.y))
                }
            }
        }
        KithText {
            id: hint

            anchors { left: flick.left; leftMargin: 2; right: flick.right; verticalCenter: flick.verticalCenter }
            visible: input.text === "" && input.preeditText === ""
            text: root.editing ? qsTr("Edit message") : Words.sentence(qsTr("Message %1"), root.conversation.title)
            color: Theme.color.textMuted
            Accessible.ignored: true
        }
        IconButton {
            id: emoji

            anchors { right: send.left; rightMargin: 2; bottom: parent.bottom; bottomMargin: 6 * Theme.size.grow }
            iconName: "emoji"
            label: qsTr("Emoji")
            onClicked: root.openEmoji()
        }
        IconButton {
            id: send

            anchors { right: parent.right; rightMargin: 6; bottom: emoji.bottom }
            solid: root.sendable
            enabled: root.sendable
            iconName: root.editing ? "check" : "send"
            label: root.editing ? qsTr("Save") : qsTr("Send")
            keys: qsTr("Enter")
            onClicked: root.send()
        }
        Loader {
            id: picker

            active: false
            sourceComponent: EmojiPicker {
                onPicked: emoji => root.write(emoji)
                onClosed: input.forceActiveFocus()
            }
        }
    }
}
