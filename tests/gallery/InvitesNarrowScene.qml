// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! In large text, too.
OwnerScene {
    page: SettingsView.Invites

    Binding { target: Theme; property: "textScale"; value: 1.5 }
}
