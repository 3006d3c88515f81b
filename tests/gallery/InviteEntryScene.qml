// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Where a conversation begins, for one who may invite.
Scene {
    id: root

    SampleOwner { id: sample }
    MainView {
        id: view

        anchors.fill: parent
        focus: true
        app: sample
    }
    onShown: view.openNew(true)
}
