// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

TestCase {
    id: test

    name: "Join"
    when: windowShown
    width: 1180
    height: 760
    visible: true

    Component {
        id: flows

        JoinFlow {
            property int joined: 0
            property int signedIn: 0
            property int allowed: 0
            property int reset: 0
            property string joinedAs

            function join() {
                ++joined
                joinedAs = name
            }
            function signIn() { ++signedIn }
            function resetPassword() { ++reset }
            function allowUnencrypted() { ++allowed }
        }
    }
    Component { id: forms; JoinForm { width: 392 } }

    FakeInputMethod { id: inputMethod }

    property JoinFlow flow: null
    property JoinForm form: null

    function make(values) {
        flow = flows.createObject(test, values)
        form = forms.createObject(test, { join: flow })
        form.forceActiveFocus()
    }
    function cleanup() {
        form.destroy()
        flow.destroy()
    }

    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }
    function field(label: string): Field { return all(form, item => item instanceof Field && item.label.startsWith(label))[0] }

    function test_composed_text_goes_to_the_flow_data() {
        return [{ tag: "address", label: "Invite link" }, { tag: "handle", label: "Handle" }, { tag: "name", label: "Your name" }, { tag: "password", label: "Password" }]
    }
    function test_composed_text_goes_to_the_flow(data) {
        make({ addressState: JoinFlow.Found, hasInvite: true })
        const into = field(data.label)
        into.forceActiveFocus()
        keyClick("a")
        inputMethod.compose(into.input, "요")
        compare(flow[data.tag], "a요")
        compare(into.input.preeditText, "요") // it goes on
        inputMethod.compose(into.input, "욕")
        compare(flow[data.tag], "a욕")
        inputMethod.commit(into.input, "욕")
        compare(flow[data.tag], "a욕")
        compare(into.text, "a욕")
        inputMethod.compose(into.input, "요")
        flow[data.tag] = "" // forgotten after a sign-out, or a refusal
        compare(into.words, "")
        inputMethod.commit(into.input, "요")
        compare(into.words, "")
        compare(flow[data.tag], "")
    }
    function test_who_joins_while_composing_has_the_whole_name_data() {
        return [{ tag: "the last syllable", before: "안녕하세" }, { tag: "all of it", before: "" }]
    }
    function test_who_joins_while_composing_has_the_whole_name(data) {
        make({ addressState: JoinFlow.Found, hasInvite: true })
        flow.canJoin = Qt.binding(() => flow.name !== "")
        const name = field("Your name")
        name.forceActiveFocus()
        inputMethod.commit(name.input, data.before)
        inputMethod.compose(name.input, "요")
        const join = all(form, item => item instanceof KithButton && item.visible && item.text === "Join")[0]
        mouseClick(join)
        compare(flow.joined, 1)
        compare(flow.joinedAs, data.before + "요")
        inputMethod.commit(name.input, "요")
        compare(name.text, data.before + "요")
        compare(flow.name, data.before + "요")
    }
    function test_the_address_goes_to_the_flow_as_it_is_typed() {
        make({ })
        keyClick("a")
        keyClick("b")
        compare(flow.address, "ab")
    }
    function test_a_tab_leads_from_the_address_to_the_handle() {
        make({ addressState: JoinFlow.Found, hasInvite: true })
        keyClick("a")
        keyClick(Qt.Key_Tab)
        keyClick("b")
        compare(flow.address, "a")
        compare(flow.handle, "b")
    }
    function test_who_was_signed_out_goes_on_with_the_password() {
        make({ address: "chat.example.org", handle: "ada" })
        keyClick("a")
        compare(flow.password, "a")
    }
    function test_an_invite_joins() {
        make({ addressState: JoinFlow.Found, hasInvite: true, canJoin: true })
        compare(form.signingIn, false)
        form.finish()
        compare(flow.joined, 1)
        compare(flow.signedIn, 0)
    }
    function test_a_closed_server_without_an_invite_offers_only_to_sign_in() {
        make({ addressState: JoinFlow.Found, canSignIn: true })
        compare(form.signingIn, true)
        form.finish()
        compare(flow.signedIn, 1)
    }
    function test_who_has_an_account_may_sign_in_with_an_invite_at_hand() {
        make({ addressState: JoinFlow.Found, hasInvite: true, canSignIn: true })
        form.known = true
        form.finish()
        compare(flow.signedIn, 1)
        compare(flow.joined, 0)
    }
    function test_an_unencrypted_server_is_a_question_whose_default_is_no() {
        make({ address: "http://lan.example", addressState: JoinFlow.NeedsConsent, serverName: "Lan", handle: "ada", password: "correct horse battery" })
        const question = form.consent
        verify(question.visible)
        form.finish()
        keyClick(Qt.Key_Return)
        keyClick(Qt.Key_Enter)
        compare(flow.allowed, 0)
        compare(flow.signedIn + flow.joined, 0)
        question.accepted()
        compare(flow.allowed, 1)
        question.refused()
        compare(flow.address, "")
    }
    function test_an_encrypted_server_is_no_question() {
        make({ address: "chat.example.org", addressState: JoinFlow.Found })
        verify(!form.consent.visible)
    }
    function test_a_password_link_asks_for_the_new_password_alone() {
        make({ addressState: JoinFlow.Found, registrationOpen: true, resetsPassword: true, canResetPassword: true })
        form.known = true
        verify(!field("Handle").visible)
        verify(!field("Your name").visible)
        verify(field("New password").visible)
        keyClick(Qt.Key_Return)
        keyClick("a")
        compare(flow.password, "a")
        compare(flow.reset, 0)
        keyClick(Qt.Key_Return)
        compare(flow.reset, 1)
        compare(flow.signedIn + flow.joined, 0)
        flow.resetsPassword = false // refused
        verify(field("Handle").visible)
        compare(all(form, item => item instanceof KithButton && item.visible && item.text === "Set the password").length, 0)
    }
    function test_nothing_happens_before_everything_is_there_or_while_busy() {
        make({ addressState: JoinFlow.Found, hasInvite: true, canJoin: false })
        form.finish()
        flow.canJoin = true
        flow.busy = true
        form.finish()
        compare(flow.joined, 0)
        flow.busy = false
        form.finish()
        compare(flow.joined, 1)
    }
}
