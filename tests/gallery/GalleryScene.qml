// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Every control in the states that can be shown without a hand on the mouse.
Scene {
    id: root

    component ButtonLine: Row {
        id: line

        required property int kind
        required property string word
        property string icon

        spacing: 12

        KithButton { kind: line.kind; text: line.word; iconName: line.icon }
        KithButton { kind: line.kind; text: line.word; iconName: line.icon; down: true }
        KithButton { kind: line.kind; text: line.word; iconName: line.icon; enabled: false }
        KithButton { kind: line.kind; text: line.word; iconName: line.icon; small: true }
    }
    component Note: KithText { style: Theme.type.small; color: Theme.color.textMuted }

    Heading {
        x: 32; y: 28; width: 660
        title: "Buttons"

        Column {
            spacing: 12

            ButtonLine { kind: KithButton.Primary; word: "Join" }
            ButtonLine { kind: KithButton.Secondary; word: "Group"; icon: "users" }
            ButtonLine { kind: KithButton.Ghost; word: "Retry"; icon: "retry" }
            ButtonLine { kind: KithButton.Danger; word: "Discard" }
            ButtonLine { kind: KithButton.Quiet; word: "Leave" }
            Row {
                spacing: 8

                IconButton { iconName: "search"; label: "Search" }
                IconButton { iconName: "reply"; label: "Reply"; side: 28 }
                IconButton { iconName: "search"; label: "Search"; down: true }
                IconButton { iconName: "search"; label: "Search"; enabled: false }
                IconButton { iconName: "details"; label: "Details"; checked: true }
                IconButton { iconName: "send"; label: "Send"; solid: true }
            }
        }
    }
    Heading {
        x: 732; y: 28; width: 416
        title: "Pills, marks, reactions"

        Column {
            spacing: 14
            width: parent.width

            Row {
                spacing: 8
                Pill { count: 2 } Pill { count: 14 } Pill { count: 120 } Note { text: "unread" }
                Pill { count: 14; quiet: true } Note { text: "muted" }
            }
            Row {
                spacing: 8
                Tag { text: "Owner" } Note { text: "role" }
                Tag { text: "This device"; kind: Tag.Accent } Note { text: "tag" }
                Tag { text: "Ctrl K"; kind: Tag.Key } Note { text: "key" }
            }
            Row {
                spacing: 4
                ReactionChip { emoji: "👍"; count: 4; own: false }
                ReactionChip { emoji: "❤️"; count: 5; own: false; down: true }
                ReactionChip { emoji: "🎉"; count: 2; own: true }
                ReactionChip { emoji: "🌊"; count: 1; own: false }
            }
            UnreadDivider { width: parent.width }
            Row {
                spacing: 16
                DayPill { text: "Tuesday, 14 October" }
                TypingDots { anchors.verticalCenter: parent.verticalCenter }
                Note { anchors.verticalCenter: parent.verticalCenter; text: "<b>Yuki</b> is typing…"; textFormat: Text.StyledText }
            }
        }
    }
    Heading {
        x: 732; y: 254; width: 416
        title: "Choices"

        Column {
            spacing: 10

            Row {
                spacing: 8
                KithSwitch { label: "a" } KithSwitch { label: "b"; checked: true } KithSwitch { label: "c"; checked: true; enabled: false } Note { y: 6; text: "switch" }
            }
            Row {
                spacing: 8
                KithCheckBox { } KithCheckBox { checked: true } KithCheckBox { checked: true; enabled: false } Note { y: 6; text: "checkbox" }
                KithRadio { } KithRadio { checked: true; autoExclusive: false } KithRadio { checked: true; autoExclusive: false; enabled: false } Note { y: 6; text: "radio" }
            }
            Row {
                spacing: 8
                Segmented { options: ["All", "Mentions", "None"] }
                BusyMark { size: 20 }
                KithSlider { label: "size"; from: 0; to: 4; stepSize: 1; value: 2 }
            }
        }
    }
    Heading {
        x: 32; y: 456; width: 1116
        title: "Fields"

        Row {
            spacing: 16

            Field { width: 210; label: "Rest"; iconName: "link"; placeholder: "Server address" }
            Field { width: 210; label: "Filled"; iconName: "link"; text: "chat.tidewater.coop"; clearable: true }
            Field { width: 210; label: "Focused"; iconName: "link"; text: "chat.tide"; hint: "https:// is added for you"; focus: true }
            Field { width: 210; label: "Error"; iconName: "link"; text: "chat tidewater"; error: "An address has no spaces" }
            Field { width: 210; label: "Disabled"; iconName: "link"; text: "chat.tidewater.coop"; enabled: false }
        }
    }
    Heading {
        x: 32; y: 606; width: 1116
        title: "Avatars: people are round, groups are square"

        Row {
            spacing: 12

            Repeater {
                model: [20, 28, 36, 44, 80]
                Avatar { required property int modelData; anchors.bottom: parent.bottom; initials: "AO"; colorIndex: 1; side: modelData }
            }
            Avatar { anchors.bottom: parent.bottom; initials: "HC"; colorIndex: 6; square: true }
            Avatar { anchors.bottom: parent.bottom; initials: "PR"; colorIndex: 8; presence: "online"; ground: Theme.color.window }
            Avatar { anchors.bottom: parent.bottom; initials: "JW"; colorIndex: 6; presence: "away"; ground: Theme.color.window }
            Repeater {
                model: 10
                Avatar { required property int index; anchors.bottom: parent.bottom; initials: "Aa"; colorIndex: index; side: 36 }
            }
        }
    }
    Heading {
        x: 32; y: 760; width: 560
        title: "Delivery"

        Row {
            spacing: 12
            Repeater {
                model: 5
                Row {
                    required property int index
                    spacing: 4
                    DeliveryMark { id: one; delivery: parent.index + 1 }
                    Note { text: one.words }
                }
            }
        }
    }
    Heading {
        x: 32; y: 860; width: 1116
        title: "Menus, toasts, dialog"

        KithMenu {
            id: menu

            parent: root
            x: 32; y: 904
            closePolicy: KithMenu.NoAutoClose

            KithMenuItem { text: "Reply"; iconName: "reply"; keys: "R" }
            KithMenuItem { text: "Copy text"; iconName: "copy"; keys: "Ctrl C" }
            KithMenuItem { text: "Edit"; iconName: "edit"; keys: "↑" }
            KithMenuSeparator { }
            KithMenuItem { text: "Seen by 5 of 7"; iconName: "eye"; enabled: false }
            KithMenuItem { text: "Delete for all"; iconName: "trash"; keys: "Del"; dangerous: true }
        }
        Toast { x: 300; text: "Link copied"; iconName: "copy"; shown: true }
        Toast { x: 300; y: 60; text: "Back online, 3 messages sent"; iconName: "check"; iconColor: Theme.color.positive; shown: true }
        Toast { x: 300; y: 120; text: "Message deleted"; iconName: "trash"; action: "Undo"; shown: true }
    }
    onShown: {
        menu.open()
        dialog.open()
    }

    KithDialog {
        id: dialog

        parent: root
        x: 680; y: 904
        width: 300
        modal: false
        title: "Delete this message for all?"
        explanation: "Eight people lose it on every device. This cannot be undone."
        closePolicy: KithDialog.NoAutoClose
        firstFocus: keep
        buttons: [
            KithButton { id: keep; text: "Keep" },
            KithButton { kind: KithButton.Danger; text: "Delete" }
        ]
    }
}
