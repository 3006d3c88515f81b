// SPDX-License-Identifier: Apache-2.0
import QtQml

QtObject {
    enum AddressState { Empty, Checking, Found, Failed, NeedsConsent }
    enum HandleState { HandleUnknown, HandleChecking, HandleFree, HandleTaken, HandleInvalid }

    property string address
    property int addressState: JoinFlow.Empty
    property string addressError
    property string serverName
    property string serverInitials
    property string invitedBy
    property int people: 0
    property bool registrationOpen: false
    property bool hasInvite: false
    property bool resetsPassword: false
    property string handle
    property int handleState: JoinFlow.HandleUnknown
    property string name
    property string password
    property string passwordHint
    property bool canJoin: false
    property bool canSignIn: false
    property bool canResetPassword: false
    property bool busy: false
    property string error
    property bool waiting: false

    function cancel() { waiting = false }
    function join() { }
    function signIn() { }
    function resetPassword() { }
    function allowUnencrypted() { }
}
