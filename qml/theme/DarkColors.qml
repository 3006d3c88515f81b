// SPDX-License-Identifier: Apache-2.0

import QtQuick

ColorScheme {
    window: "#151A18"
    sidebar: "#0F1412"
    surface: "#1E2421"
    surfaceSunken: "#0D1210"
    surfaceHover: "#2A312E"
    surfacePressed: "#333B38"
    rowHover: "#1B221F"
    rowPressed: "#252C29"
    rowSelected: "#1D352C"
    control: "#2C322F"
    controlHover: "#343B38"
    controlPressed: "#3E4643"
    outline: "#2D3331"
    outlineStrong: "#707874"
    text: "#E6EBE8"
    textMuted: "#A4ADA9"
    textDisabled: "#5E6562"
    textOnAccent: "#062019"
    link: "#7FD9BA"
    accent: "#6BD1B0"
    accentHover: "#83E0C1"
    accentPressed: "#5BBD9E"
    accentSoft: "#19392E"
    accentSoftHover: "#204539"
    bubbleOwn: "#1C4538"
    bubbleOther: "#252B29"
    quoteOwn: "#123A2E"
    quoteOther: "#1B201E"
    code: "#101513"
    positive: "#7FD492"
    positiveSoft: "#1E3523"
    warning: "#EBC076"
    warningSoft: "#3C2D18"
    danger: "#F69088"
    dangerHover: "#FEA69F"
    dangerPressed: "#E27E76"
    dangerSoft: "#462624"
    textOnDanger: "#2B0E0C"
    presence: "#5BCC80"
    mention: "#F8B478"
    mentionSoft: "#43321A"
    textOnMention: "#2C1705"
    pillMuted: "#424A46"
    textOnPillMuted: "#DEE2E0"
    selection: "#225F4D"
    highlight: "#68521E"
    focusRing: "#6BD1B0"
    tooltip: "#E5E9E6"
    textOnTooltip: "#161C1A"
    scrim: "#060908"
    imagePill: "#101412"
    textOnImage: "#FFFFFF"
    codeKeyword: "#CEACF7"
    codeString: "#A5D89A"
    codeNumber: "#F8B478"
    codeFunction: "#89C5F7"
    codeComment: "#98A19C"
    shadow: "#000000"
    scrimOpacity: 0.62
    disabledOpacity: 0.45
    imagePillOpacity: 0.66
    avatarFill: ["#6C3739", "#6A3B25", "#5F4311", "#4A4D16", "#2A5431", "#005550", "#0A5069", "#384772", "#523E69", "#653752"]
    avatarInk: ["#FFC5C5", "#FFC8B0", "#F5D096", "#D7DC9B", "#B0E6B7", "#92E8E0", "#9EE1FF", "#C5D5FF", "#E1CAFF", "#FFC0E3"]
    raised: [
        { y: 1, grow: 0, opacity: 0.2 },
        { y: 1, grow: 1, opacity: 0.12 },
        { y: 2, grow: 2, opacity: 0.06 }
    ]
    floating: [
        { y: 1, grow: 1, opacity: 0.14 },
        { y: 2, grow: 2, opacity: 0.1 },
        { y: 4, grow: 4, opacity: 0.07 },
        { y: 6, grow: 6, opacity: 0.05 },
        { y: 8, grow: 9, opacity: 0.03 }
    ]
    dialog: [
        { y: 2, grow: 1, opacity: 0.14 },
        { y: 4, grow: 3, opacity: 0.1 },
        { y: 6, grow: 6, opacity: 0.08 },
        { y: 9, grow: 9, opacity: 0.06 },
        { y: 12, grow: 13, opacity: 0.05 },
        { y: 16, grow: 18, opacity: 0.035 },
        { y: 20, grow: 24, opacity: 0.02 }
    ]
}
