// SPDX-License-Identifier: Apache-2.0
import Kith
import Kith.App

OwnerScene {
    page: SettingsView.Invites
    connection: ConnectionStatus.Offline
}
