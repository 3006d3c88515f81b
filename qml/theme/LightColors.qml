// SPDX-License-Identifier: Apache-2.0

import QtQuick

ColorScheme {
    window: "#FFFFFF"
    sidebar: "#F7F5F1"
    surface: "#FFFFFF"
    surfaceSunken: "#F4F2EE"
    surfaceHover: "#EFECE8"
    surfacePressed: "#E6E3DC"
    rowHover: "#EFECE8"
    rowPressed: "#E6E3DC"
    rowSelected: "#D3E9E0"
    control: "#EDEAE5"
    controlHover: "#E5E3DD"
    controlPressed: "#DCD9D2"
    outline: "#E4E2DD"
    outlineStrong: "#88867E"
    text: "#1B2420"
    textMuted: "#585E57"
    textDisabled: "#989992"
    textOnAccent: "#FFFFFF"
    link: "#026B55"
    accent: "#007059"
    accentHover: "#00634E"
    accentPressed: "#005543"
    accentSoft: "#DBF4E9"
    accentSoftHover: "#CDEDDF"
    bubbleOwn: "#D7F0E5"
    bubbleOther: "#F3F0EC"
    quoteOwn: "#C4E6D8"
    quoteOther: "#E8E5DF"
    code: "#FDFCFB"
    positive: "#26793A"
    positiveSoft: "#DCF5DE"
    warning: "#875719"
    warningSoft: "#FEEFD2"
    danger: "#AE2E2A"
    dangerHover: "#9B2421"
    dangerPressed: "#861E1B"
    dangerSoft: "#FFE9E8"
    textOnDanger: "#FFFFFF"
    presence: "#28944C"
    mention: "#A74513"
    mentionSoft: "#FEEBC1"
    textOnMention: "#FFFFFF"
    pillMuted: "#D4D3CC"
    textOnPillMuted: "#444A43"
    selection: "#AFE4CE"
    highlight: "#FAE38C"
    focusRing: "#007059"
    tooltip: "#202925"
    textOnTooltip: "#FFFFFF"
    scrim: "#141816"
    imagePill: "#101412"
    textOnImage: "#FFFFFF"
    codeKeyword: "#6941A1"
    codeString: "#3B6C30"
    codeNumber: "#9C470D"
    codeFunction: "#255B9C"
    codeComment: "#5F655E"
    shadow: "#1E1B14"
    scrimOpacity: 0.34
    disabledOpacity: 0.45
    imagePillOpacity: 0.66
    avatarFill: ["#FFCFCF", "#FFD1BD", "#F3D8B0", "#DDE1B4", "#C2E8C6", "#AFEAE4", "#B3E5FC", "#CEDCFF", "#E5D3FD", "#FBCDE5"]
    avatarInk: ["#843239", "#813911", "#6C4A00", "#535600", "#17612A", "#005E59", "#005A76", "#374C8E", "#603E82", "#7A345F"]
    raised: [
        { y: 1, grow: 0, opacity: 0.06 },
        { y: 1, grow: 1, opacity: 0.04 },
        { y: 2, grow: 2, opacity: 0.02 }
    ]
    floating: [
        { y: 1, grow: 1, opacity: 0.045 },
        { y: 2, grow: 2, opacity: 0.03 },
        { y: 4, grow: 4, opacity: 0.022 },
        { y: 6, grow: 6, opacity: 0.016 },
        { y: 8, grow: 9, opacity: 0.01 }
    ]
    dialog: [
        { y: 2, grow: 1, opacity: 0.04 },
        { y: 4, grow: 3, opacity: 0.028 },
        { y: 6, grow: 6, opacity: 0.022 },
        { y: 9, grow: 9, opacity: 0.018 },
        { y: 12, grow: 13, opacity: 0.014 },
        { y: 16, grow: 18, opacity: 0.01 },
        { y: 20, grow: 24, opacity: 0.006 }
    ]
}
