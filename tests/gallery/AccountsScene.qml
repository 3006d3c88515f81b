// SPDX-License-Identifier: Apache-2.0
import Kith

OwnerScene {
    page: SettingsView.People
    more: true
}
