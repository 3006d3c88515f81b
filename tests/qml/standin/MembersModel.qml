// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    defaults: ({ userId: "", name: "", handle: "", initials: "", colorIndex: 0, role: "member", presence: "unknown", lastSeenText: "", self: false })
}
