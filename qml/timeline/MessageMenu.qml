// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The menu of one message.
KithMenu {
    id: root

    required property Conversation conversation
    //! The values of the row at opening; the row may be gone when an entry is chosen.
    property double seq: 0
    property double lost: 0
    property string clientId
    property string words
    property string author
    property bool own: false
    property bool deleted: false
    property bool failed: false
    property bool waiting: false

    readonly property bool whole: seq > 0 && !deleted && !conversation.left

    signal copied(string words)
    signal linkCopied(double seq)
    signal reactWanted
    signal deleteWanted
    signal deliveryWanted(double seq)

    KithMenuItem { visible: root.whole; text: qsTr("Reply"); iconName: "reply"; keys: "R"; onTriggered: root.conversation.composing.startReply(root.seq) }
    KithMenuItem { visible: root.whole; text: qsTr("React"); iconName: "react"; onTriggered: root.reactWanted() }
    KithMenuItem { visible: !root.deleted; text: qsTr("Copy text"); iconName: "copy"; keys: qsTr("Ctrl C"); onTriggered: root.copied(root.words) }
    KithMenuItem { visible: root.seq > 0 && !root.deleted; text: qsTr("Copy link"); iconName: "link"; onTriggered: root.linkCopied(root.seq) }
    KithMenuItem { visible: root.whole && root.own; text: qsTr("Edit"); iconName: "edit"; onTriggered: root.conversation.composing.startEdit(root.seq) }
    KithMenuItem { visible: root.whole && root.own; text: qsTr("Who has it"); iconName: "eye"; onTriggered: root.deliveryWanted(root.seq) }
    KithMenuItem { visible: root.lost > 0 && root.own && !root.conversation.left; text: qsTr("Send again"); iconName: "retry"; onTriggered: root.conversation.composing.sendAgain(root.lost) }
    KithMenuItem { visible: root.seq === 0 && root.lost === 0 && !root.conversation.left; text: qsTr("Edit"); iconName: "edit"; onTriggered: root.conversation.composing.editUnsent(root.clientId) }
    KithMenuItem { visible: root.failed && !root.conversation.left; text: qsTr("Retry"); iconName: "retry"; onTriggered: root.conversation.composing.retry(root.clientId) }
    KithMenuSeparator { visible: remove.visible || discard.visible || forget.visible }
    KithMenuItem { id: remove; visible: root.whole && (root.own || root.conversation.canManage); text: qsTr("Delete for all"); iconName: "trash"; keys: "Del"; dangerous: true; onTriggered: root.deleteWanted() }
    KithMenuItem { id: forget; visible: root.lost > 0; text: qsTr("Remove"); iconName: "trash"; keys: "Del"; dangerous: true; onTriggered: root.conversation.composing.removeLost(root.lost) }
    KithMenuItem { id: discard; visible: root.failed || root.waiting; text: root.seq > 0 ? qsTr("Discard the change") : qsTr("Discard"); keys: root.seq > 0 ? "" : "Del"; iconName: "trash"; dangerous: true; onTriggered: root.conversation.composing.discard(root.clientId) }
}
