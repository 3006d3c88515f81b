// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    defaults: ({ deviceId: "", name: "", createdText: "3 Mar", lastSeenText: "", current: false })
    rows: [
        { deviceId: "1", name: "Workshop desktop", current: true },
        { deviceId: "2", name: "Ada’s MacBook", lastSeenText: "yesterday at 21:40" },
        { deviceId: "3", name: "Boathouse PC", lastSeenText: "on 2 Sep" }
    ]
}
