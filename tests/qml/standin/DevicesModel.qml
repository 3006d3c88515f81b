// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    defaults: ({ deviceId: "", name: "", created: 0, lastSeen: 0, current: false })
    rows: [
        { deviceId: "1", name: "Workshop desktop", created: 1741000000000, lastSeen: 1760601000000, current: true },
        { deviceId: "2", name: "Ada’s MacBook", created: 1741000000000, lastSeen: 1760557200000 },
        { deviceId: "3", name: "Boathouse PC", created: 1741000000000, lastSeen: 1756800000000 }
    ]
}
