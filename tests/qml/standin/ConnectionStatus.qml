// SPDX-License-Identifier: Apache-2.0
import QtQml

QtObject {
    enum State { Connecting, CatchingUp, Connected, Reconnecting, Offline, SignedOut, Locked }

    property int state: ConnectionStatus.Connected
    property int secondsToRetry: 0
    property string text: "Connected"
    property int queued: 0

    function tryNow() { }
}
