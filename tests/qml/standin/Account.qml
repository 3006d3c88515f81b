// SPDX-License-Identifier: Apache-2.0
import QtQml
import Kith.App

QtObject {
    property string userId: "ada"
    property string handle: "ada"
    property string name: "Ada Brandt"
    property string initials: "AB"
    property int colorIndex: 5
    property string server: "Tidewater"
    property string address: "chat.tidewater.coop"
    property bool busy: false
    property bool keychainFallback: false
    property DevicesModel devices: DevicesModel { }

    signal passwordChanged
    signal failed(string message)
    signal oldPasswordRefused(string message)

    property var revoked: []
    property var asked: []

    function refreshDevices() { }
    function revokeDevice(deviceId) { revoked = revoked.concat([deviceId]) }
    function changePassword(before, after) { asked = [before, after] }
    function signOut() { }
}
