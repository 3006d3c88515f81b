// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A button with text and, if wanted, an icon.
T.Button {
    id: root

    enum Kind { Primary, Secondary, Ghost, Danger, Quiet }

    property int kind: KithButton.Secondary
    property string iconName
    property bool small: false
    property bool large: false
    property bool busy: false

    readonly property bool filled: kind === KithButton.Primary || kind === KithButton.Danger
    readonly property bool bare: kind === KithButton.Ghost || kind === KithButton.Quiet
    readonly property color ink: {
        const c = Theme.color
        if (!enabled)
            return c.textDisabled
        switch (kind) {
        case KithButton.Primary: return c.textOnAccent
        case KithButton.Danger: return c.textOnDanger
        case KithButton.Ghost: return c.accent
        case KithButton.Quiet: return c.danger
        }
        return c.text
    }
    readonly property color ground: {
        const c = Theme.color
        if (!enabled)
            return bare ? "transparent" : c.control
        switch (kind) {
        case KithButton.Primary: return down ? c.accentPressed : hovered ? c.accentHover : c.accent
        case KithButton.Danger: return down ? c.dangerPressed : hovered ? c.dangerHover : c.danger
        case KithButton.Ghost: return down ? c.accentSoftHover : hovered ? c.accentSoft : "transparent"
        case KithButton.Quiet: return down || hovered ? c.dangerSoft : "transparent"
        }
        return down ? c.controlPressed : hovered ? c.controlHover : c.control
    }
    readonly property TypeStyle style: small ? Theme.type.secondaryMedium : Theme.type.bodyMedium

    implicitHeight: large ? Theme.size.controlHeightLarge : small ? Theme.size.controlHeightSmall : Theme.size.controlHeight
    implicitWidth: Math.ceil(content.implicitWidth) + leftPadding + rightPadding
    leftPadding: small ? Theme.space2 + 2 : Theme.size.controlPaddingX
    rightPadding: leftPadding
    font: style.font
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        radius: Theme.radius.control
        color: root.ground
        border.width: Theme.highContrast && !root.filled ? 1 : 0
        border.color: Theme.color.outlineStrong
        Behavior on color { ColorAnimation { duration: root.down ? Theme.motion.press : Theme.motion.hover } }

        FocusRing { visible: root.visualFocus }
    }
    contentItem: Item {
        id: content

        // Not the row's width: there the text may be elided, and would stay so.
        implicitWidth: words.implicitWidth + (root.busy || mark.visible ? mark.width + line.spacing : 0)
        implicitHeight: line.implicitHeight

        Row {
            id: line

            anchors.centerIn: parent
            spacing: root.small ? Theme.space1 + 2 : Theme.space2

            BusyMark {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.busy
                color: root.ink
                size: mark.size
            }
            Icon {
                id: mark

                anchors.verticalCenter: parent.verticalCenter
                visible: name !== "" && !root.busy
                name: root.iconName
                color: root.ink
                size: root.small ? Theme.size.controlIconSmall : Theme.size.controlIcon - 2
            }
            KithText {
                id: words

                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, Math.max(0, root.availableWidth > 0 ? root.availableWidth - x : implicitWidth))
                style: root.style
                text: root.text
                color: root.ink
                Accessible.ignored: true
            }
        }
    }
}
