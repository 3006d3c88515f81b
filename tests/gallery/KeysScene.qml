// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

Scene {
    KeysDialog { id: dialog }
    onShown: dialog.open()
}
