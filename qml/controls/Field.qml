// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A one-line field with a label above, an icon before, and a hint or an error below.
FocusScope {
    id: root

    property alias text: input.text
    property alias input: input
    //! The text with what an input method is composing.
    readonly property string words: Words.cut(input.text.slice(0, input.cursorPosition) + input.preeditText + input.text.slice(input.cursorPosition), maximumLength)
    //! Where this becomes another text than `words`, the field shows it. Bind it to where onEdited puts them.
    property string value
    property bool replacing: false
    property int maximumLength: 32767
    property string label
    property string placeholder
    property string iconName
    property string hint
    property string hintIcon
    property color hintColor: Theme.color.textMuted
    property string error
    property bool secret: false
    property bool clearable: false
    property bool hovering: hover.hovered

    signal accepted
    signal edited //!< by the user: `words` are others

    //! Shows \a words instead of what is there, and of what is being composed.
    function replace(words: string) {
        replacing = true
        late.takeFrom(input)
        input.text = words
        replacing = false
    }

    onValueChanged: if (words !== value) replace(value)
    onWordsChanged: if (!replacing) edited()

    implicitWidth: Theme.size.dialogWidth - 2 * Theme.size.dialogPadding
    implicitHeight: below.visible ? below.y + below.height : frame.y + frame.height

    LateCommit { id: late }
    KithText {
        id: caption

        visible: text !== ""
        width: parent.width
        style: Theme.type.secondaryMedium
        text: root.label
        color: root.enabled ? Theme.color.text : Theme.color.textDisabled
    }

    Rectangle {
        id: frame

        anchors { left: parent.left; right: parent.right; top: parent.top }
        anchors.topMargin: root.label === "" ? 0 : caption.height + Theme.space1 + 2
        height: Theme.size.controlField
        radius: Theme.radius.field
        color: root.enabled ? Theme.color.surface : Theme.color.surfaceSunken
        border.width: input.activeFocus || root.error !== "" ? 2 : 1
        border.color: root.error !== "" ? Theme.color.danger
            : input.activeFocus ? Theme.color.accent
            : !root.enabled ? Theme.outline
            : root.hovering ? Theme.color.text : Theme.color.outlineStrong

        HoverHandler { id: hover; cursorShape: Qt.IBeamCursor }

        Icon {
            id: mark

            anchors { left: parent.left; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            visible: name !== ""
            name: root.iconName
            size: Theme.size.controlIcon - 2
            color: root.enabled ? Theme.color.textMuted : Theme.color.textDisabled
        }
        TextInput {
            id: input

            anchors {
                left: mark.visible ? mark.right : parent.left
                leftMargin: mark.visible ? Theme.space2 : Theme.space3
                right: trailing.visible ? trailing.left : parent.right
                rightMargin: trailing.visible ? 0 : Theme.space3
                top: parent.top
                bottom: parent.bottom
            }
            focus: true
            clip: true
            activeFocusOnTab: true
            verticalAlignment: TextInput.AlignVCenter
            font: Theme.type.body.font
            color: root.enabled ? Theme.color.text : Theme.color.textDisabled
            selectionColor: Theme.color.selection
            selectedTextColor: Theme.color.text
            selectByMouse: true
            echoMode: root.secret && !reveal.checked ? TextInput.Password : TextInput.Normal
            passwordCharacter: "\u2022"
            cursorDelegate: Caret { field: input }
            onAccepted: root.accepted()
            onTextChanged: if (length > root.maximumLength) text = Words.cut(text, root.maximumLength)
            Keys.onMenuPressed: menu.open()
            Accessible.role: Accessible.EditableText
            Accessible.name: root.label || root.placeholder
            Accessible.description: root.error || root.hint
            Accessible.passwordEdit: root.secret

            EditMenu { id: menu; field: input }
            KithText {
                anchors { left: parent.left; leftMargin: 2; right: parent.right; verticalCenter: parent.verticalCenter }
                visible: input.text === "" && input.preeditText === ""
                text: root.placeholder
                color: root.enabled ? Theme.color.textMuted : Theme.color.textDisabled
                Accessible.ignored: true
            }
        }
        Row {
            id: trailing

            anchors { right: parent.right; rightMargin: Theme.space1 + 2; verticalCenter: parent.verticalCenter }
            visible: root.secret || (root.clearable && root.words !== "")

            IconButton {
                id: reveal

                visible: root.secret
                side: Theme.size.controlTarget
                checkable: true
                iconName: checked ? "eye-off" : "eye"
                label: checked ? qsTr("Hide the password") : qsTr("Show the password")
            }
            IconButton {
                visible: root.clearable && root.words !== ""
                focusPolicy: Qt.NoFocus // Tab leads on to the next field
                side: Theme.size.controlTarget
                iconName: "close"
                label: qsTr("Clear")
                onClicked: {
                    root.replace("")
                    root.edited()
                    input.forceActiveFocus()
                }
            }
        }
    }

    Row {
        id: below

        anchors { left: parent.left; right: parent.right; top: frame.bottom; topMargin: Theme.space1 + 1 }
        visible: note.text !== ""
        spacing: Theme.space1 + 2

        Icon {
            id: hintMark

            y: Math.round((Theme.type.small.lineHeight - size) / 2)
            visible: name !== ""
            name: root.error !== "" ? "error" : root.hintIcon
            size: 14
            color: note.color
        }
        KithText {
            id: note

            width: parent.width - (hintMark.visible ? hintMark.width + parent.spacing : 0)
            style: Theme.type.small
            text: root.error || root.hint
            wrapMode: Text.Wrap
            color: root.error !== "" ? Theme.color.danger : root.hintColor
        }
    }
}
