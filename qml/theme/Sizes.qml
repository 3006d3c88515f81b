// SPDX-License-Identifier: Apache-2.0
import QtQuick

/*!
    Lengths in logical pixels, named after the part of the window they belong to.
    What holds text grows with the text size and never shrinks with it.
*/
QtObject {
    id: root

    property real scale: 1
    readonly property real grow: Math.max(1, scale)

    readonly property int windowWidth: 1180
    readonly property int windowHeight: 760
    readonly property int windowMinWidth: 360
    readonly property int windowMinHeight: 480
    readonly property int windowCollapseBelow: 720
    readonly property int windowDrawerOverlayBelow: 960

    readonly property int sidebarWidth: 320
    readonly property int sidebarMinWidth: 264
    readonly property int sidebarMaxWidth: 420
    readonly property int sidebarTopBar: Math.round(56 * root.grow)
    readonly property int sidebarTabs: Math.round(40 * root.grow)
    readonly property int sidebarRow: Math.round(64 * root.grow)
    readonly property int sidebarRowCompact: Math.round(48 * root.grow)
    readonly property int sidebarRowInset: 8
    readonly property int sidebarRowPadding: 8
    readonly property int sidebarRowGap: 0
    readonly property int sidebarAvatar: 44
    readonly property int sidebarAvatarCompact: 32
    readonly property int sidebarStatusLine: Math.round(40 * root.grow)
    readonly property int sidebarSelectedBarWidth: 3
    readonly property int sidebarSelectedBarHeight: 28

    readonly property int headerHeight: Math.round(56 * root.grow)
    readonly property int headerAvatar: 36
    readonly property int headerButton: 36

    readonly property int timelineSidePadding: 24
    readonly property int timelineNarrowSidePadding: 12
    readonly property int timelineColumnMax: 960
    readonly property int timelineBubbleMax: 520
    readonly property real timelineBubbleMaxShare: 0.78
    readonly property int timelineBubblePaddingX: 12
    readonly property int timelineBubblePaddingY: 6
    readonly property int timelineAvatar: 36
    readonly property int timelineAvatarGap: 8
    readonly property int timelineGapGrouped: 2
    readonly property int timelineGapGroups: 12
    readonly property int timelineGroupWithinMinutes: 5
    readonly property int timelineDaySeparator: Math.round(24 * root.grow)
    readonly property int timelineUnreadDivider: Math.round(20 * root.grow)

    readonly property int messageMetaGap: 8
    readonly property int messageStateIcon: 16
    readonly property int messageQuoteHeight: Math.round(44 * root.grow)
    readonly property int messageQuoteMax: 364
    readonly property int messageQuoteBar: 3
    readonly property int messageReactionHeight: Math.round(24 * root.grow)
    readonly property int messageReactionGap: 4
    readonly property int messageReactionTop: 4
    readonly property int messageHoverBar: 32
    readonly property int messageHoverButton: 28

    readonly property int composerMargin: 24
    readonly property int composerNarrowMargin: 12
    readonly property int composerBottom: 16
    readonly property int composerMinHeight: Math.round(48 * root.grow)
    readonly property int composerMaxLines: 8
    readonly property int composerButton: 36
    readonly property int composerStrip: Math.round(50 * root.grow)
    readonly property int composerTypingLine: Math.round(24 * root.grow)
    readonly property int composerJumpHeight: Math.round(28 * root.grow)

    readonly property int drawerWidth: 320

    readonly property int dialogRow: Math.round(52 * root.grow)
    readonly property int dialogField: Math.round(56 * root.grow)
    readonly property int settingsRow: Math.round(56 * root.grow)
    readonly property int dialogPeople: 312
    readonly property int dialogQrCode: 208
    readonly property int dialogWidth: 400
    readonly property int dialogPadding: 20
    readonly property int dialogSwitcher: 600
    readonly property int dialogSwitcherTop: 88
    readonly property int dialogSettingsNav: 264
    readonly property int dialogSettingsColumn: 640
    readonly property int dialogJoinColumn: 392

    readonly property int controlHeight: Math.round(36 * root.grow)
    readonly property int controlHeightSmall: Math.round(28 * root.grow)
    readonly property int controlHeightLarge: Math.round(44 * root.grow)
    readonly property int controlPaddingX: 16
    readonly property int controlField: Math.round(40 * root.grow)
    readonly property int controlSegmented: Math.round(36 * root.grow)
    readonly property int controlCheckbox: 18
    readonly property int controlSwitchWidth: 36
    readonly property int controlSwitchHeight: 20
    readonly property int controlSwitchKnob: 16
    readonly property int controlSliderHandle: 20
    readonly property int controlSliderTrack: 4
    readonly property int controlIcon: 20
    readonly property int controlIconSmall: 16
    readonly property int controlPillHeight: Math.round(20 * root.grow)
    readonly property int controlPillMinWidth: Math.round(20 * root.grow)
    readonly property int controlMenuItem: Math.round(34 * root.grow)
    readonly property int controlTooltipPaddingX: 8
    readonly property int controlTooltipPaddingY: 6
    readonly property int controlToast: Math.round(44 * root.grow)
    readonly property int controlTarget: 28

    readonly property int logoWelcome: 56
    readonly property int logoJoin: 52
    readonly property int deliveryWidth: 264
    readonly property int deliveryMaxHeight: 320
    readonly property int emojiCell: 36
    readonly property int emojiGlyph: 20

    readonly property int avatarMini: 20
    readonly property int avatarSmall: 28
    readonly property int avatarTimeline: 36
    readonly property int avatarList: 44
    readonly property int avatarProfile: 80
    readonly property real avatarGroupCorner: 0.28
    readonly property int avatarPresence: 12
    readonly property int avatarPresenceRing: 2

    readonly property int focusWidth: 2
    readonly property int focusOffset: 2
}
