// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    property string query
    property bool more: false
    property int activated: -1

    function activate(row) { activated = row }

    defaults: ({ kind: "conversation", targetId: "", title: "", subtitle: "", initials: "", colorIndex: 0, square: false, unread: 0, presence: "unknown" })
}
