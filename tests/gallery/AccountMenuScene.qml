// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

OwnerScene {
    id: root

    page: SettingsView.People
    onShown: {
        Object.assign(menu, { roles: ["admin", "owner"], devices: 2, administered: true })
        menu.popup(root, 620, 240)
    }

    AccountMenu { id: menu; closePolicy: KithMenu.NoAutoClose }
}
