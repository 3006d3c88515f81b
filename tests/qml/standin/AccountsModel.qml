// SPDX-License-Identifier: Apache-2.0
import Kith.App

PagedModel {
    property string query
    property var done: []

    signal passwordLinkMade(string userId, string link, string end)

    function setDisabled(userId, disabled) { done = done.concat([[userId, disabled ? "disable" : "enable"]]) }
    function setRole(userId, role) { done = done.concat([[userId, role]]) }
    function endDevices(userId) { done = done.concat([[userId, "devices"]]) }
    function makePasswordLink(userId) { done = done.concat([[userId, "password"]]) }

    defaults: ({ userId: "", name: "", handle: "", initials: "", colorIndex: 0, disabled: false, tags: [], detail: "", devices: 1,
        administered: false, roles: [] })
}
