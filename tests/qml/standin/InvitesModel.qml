// SPDX-License-Identifier: Apache-2.0
import Kith.App

PagedModel {
    property var asked: []
    property var revoked: []

    signal created(string link, string title, string until)

    function create(uses, hours) { asked = [uses, hours] }
    function revoke(inviteId) { revoked = revoked.concat([inviteId]) }

    defaults: ({ inviteId: "", title: "", until: "", maker: "" })
}
