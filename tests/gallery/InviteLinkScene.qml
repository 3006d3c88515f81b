// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

OwnerScene {
    page: SettingsView.Invites
    onShown: link.show("Your invite link", "For 5 people. Valid until 21 Oct. It is shown only now.", "https://chat.tidewater.coop/join/9fK2-tQ7m_Lx4RbW")

    LinkDialog { id: link }
}
