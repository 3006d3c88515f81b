// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    property string query
    property bool busy: false
    property bool answered: true
    property bool more: false
    property var selectedIds: []
    property var selectedNames: []
    property var selectedTitles: selectedNames
    property var exclude: []

    // As the client's: what is found stays, the rest goes.
    onQueryChanged: {
        for (let i = count - 1; i >= 0; --i) {
            if (!at(i, "name").toLowerCase().includes(query.toLowerCase()))
                takeRows(i, 1)
        }
    }

    property int askedAgain: 0
    function askAgain() { ++askedAgain }
    function toggle(userId) {
        for (let i = 0; i < count; ++i) {
            if (at(i, "userId") === userId)
                change(i, { selected: !at(i, "selected") })
        }
        selectedIds = rows.filter(row => row.selected).map(row => row.userId)
        selectedNames = rows.filter(row => row.selected).map(row => row.name)
    }

    defaults: ({ userId: "", name: "", handle: "", initials: "", colorIndex: 0, presence: "unknown", selected: false })
}
