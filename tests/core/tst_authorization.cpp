// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "testnode.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

#include <map>
#include <set>

using namespace kith;

namespace {

//! Who asks, in the order of the columns of the table.
enum Who {
    NoToken,
    RevokedToken,
    DisabledAccount,
    Stranger,
    RemovedMember,
    MemberOf,
    AdminOf,
    OwnerOf,
    ServerAdmin, // in no group, as the next
    ServerOwner,
};
constexpr int everybody = ServerOwner + 1;

//! A group with one message of its owner, and everybody who asks something of it or of the server.
struct Scene {
    Scene()
        : serverOwner(TestPeer::member(node, QStringLiteral("server.owner")))
        , owner(TestPeer::member(node, QStringLiteral("owner")))
    {
        for (const char *name :
             {"stranger", "removed", "member", "admin", "revoked", "disabled", "server.admin", "other.admin"})
            people.emplace(name, TestPeer::member(node, QString::fromLatin1(name)));
        std::vector<UserId> members;
        for (const char *name : {"removed", "member", "admin", "revoked", "disabled"})
            members.push_back(user(name));
        for (int i = Stranger; i < everybody; ++i)
            others.push_back(TestPeer::member(node, QStringLiteral("other%1").arg(i)).user.id);
        std::ranges::copy(others, std::back_inserter(members));
        group = owner
                    .ask<reply::Conversations>(
                        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), members})
                    .items[0]
                    .id;
        owner.ask<reply::Ok>(request::SetRole{group, user("admin"), Role::Admin});
        text = owner.say(group, QStringLiteral("Hello")).seq;
        owner.ask<reply::Ok>(request::RemoveMember{group, user("removed")});
        people.at("revoked").ask<reply::Ok>(request::Logout{});
        for (const char *name : {"server.admin", "other.admin"})
            serverOwner.ask<reply::Ok>(request::SetServerRole{user(name), ServerRole::Admin});
        serverOwner.ask<reply::Ok>(request::SetDisabled{user("disabled"), true});
        resetCode = serverOwner.ask<reply::PasswordReset>(request::CreatePasswordReset{user("revoked")}).code;
        for (InviteId &id : invites)
            id = serverOwner.ask<reply::NewInvite>(request::CreateInvite{}).invite.id;
    }

    UserId user(const char *name) const { return people.at(name).user.id; }
    UserId other(Who who) const { return others[std::size_t(std::max(0, who - Stranger))]; }
    QString tokenOf(Who who) const
    {
        static constexpr const char *names[] = {"",       "revoked", "disabled", "stranger",    "removed",
                                                "member", "admin",   "",         "server.admin"};
        if (who == NoToken)
            return {};
        if (who == ServerOwner)
            return serverOwner.token;
        return who == OwnerOf ? owner.token : people.at(names[who]).token;
    }

    //! The code of the error that \a who is answered, or "ok".
    QByteArray outcome(Who who, ConnectionKind kind, const request::Any &request)
    {
        TestPeer peer(node, QStringLiteral("127.0.0.1"), kind);
        peer.token = tokenOf(who);
        const Reply answer = who == NoToken ? peer.askAny(request) : peer.askBehindHello(request);
        const auto *error = std::get_if<Error>(&answer.body);
        peer.disconnect();
        return error ? QByteArray(nameOf(error->code).data(), qsizetype(nameOf(error->code).size())) : "ok";
    }

    TestNode node;
    TestPeer serverOwner;
    TestPeer owner;
    std::map<std::string, TestPeer> people;
    std::vector<UserId> others; //!< members of the group, one for each who is signed in
    ConversationId group;
    Seq text = 0;
    QString resetCode;
    std::array<InviteId, everybody> invites; //!< of the server's owner, one for each who asks
};

request::Send inGroup(const Scene &scene, EntryKind kind, const char *text, Seq target = 0)
{
    request::Send send;
    send.conversation = scene.group;
    send.clientId = newId<ClientId>();
    send.kind = kind;
    send.text = QString::fromUtf8(text);
    send.target = target;
    return send;
}

struct Row {
    const char *what;
    request::Any (*ask)(const Scene &scene, Who who);
    // The answers to: no token, a revoked one, that of a disabled account, a stranger, a removed member, a member, an admin, and an
    // owner of the group, an admin and an owner of the server.
    std::array<const char *, everybody> answers;
};

// clang-format off
constexpr auto signedOut = "not_signed_in", invalid = "token_invalid", hidden = "not_found", denied = "forbidden", twice = "bad_request", ok = "ok";
const Row rows[] = {
    {"describe the server", [](const Scene &, Who) -> request::Any { return request::ServerInfo{}; },
        {ok, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"check a handle", [](const Scene &, Who) -> request::Any { return request::CheckHandle{QStringLiteral("free"), {}}; },
        {ok, invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},
    {"create an account", [](const Scene &, Who) -> request::Any { return account(QStringLiteral("new")); },
        {ok, invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},
    {"sign in", [](const Scene &, Who) -> request::Any { return login(QStringLiteral("stranger")); },
        {ok, invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},
    {"sign in to a disabled account", [](const Scene &, Who) -> request::Any { return login(QStringLiteral("disabled")); },
        {"bad_credentials", invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},
    {"say hello", [](const Scene &scene, Who) -> request::Any { return request::Hello{{1}, scene.owner.token, {}, {}}; },
        {ok, invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},

    {"write", [](const Scene &scene, Who) -> request::Any { return inGroup(scene, EntryKind::Text, "Hello"); },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"answer", [](const Scene &scene, Who) -> request::Any { return inGroup(scene, EntryKind::Text, "Hello", scene.text); },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"react", [](const Scene &scene, Who) -> request::Any { return inGroup(scene, EntryKind::Reaction, "\U0001F44D", scene.text); },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"edit the owner's text", [](const Scene &scene, Who) -> request::Any { return inGroup(scene, EntryKind::Edit, "Bye", scene.text); },
        {signedOut, invalid, invalid, hidden, hidden, denied, denied, ok, hidden, hidden}},
    {"delete the owner's text", [](const Scene &scene, Who) -> request::Any { return inGroup(scene, EntryKind::Delete, "", scene.text); },
        {signedOut, invalid, invalid, hidden, hidden, denied, ok, ok, hidden, hidden}},
    {"write to a person", [](const Scene &scene, Who who) -> request::Any {
            request::Send send = inGroup(scene, EntryKind::Text, "Hello");
            send.conversation = {};
            send.user = scene.other(who);
            return send;
        }, {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"write to a disabled account", [](const Scene &scene, Who) -> request::Any {
            request::Send send = inGroup(scene, EntryKind::Text, "Hello");
            send.conversation = {};
            send.user = scene.user("disabled");
            return send;
        }, {signedOut, invalid, invalid, hidden, hidden, hidden, hidden, hidden, hidden, hidden}},
    {"open a direct conversation", [](const Scene &scene, Who who) -> request::Any { return request::OpenDirect{scene.other(who)}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"create a group", [](const Scene &, Who) -> request::Any { return request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {}}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"add a member", [](const Scene &scene, Who) -> request::Any { return request::AddMembers{scene.group, {scene.user("stranger")}}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, ok, ok, hidden, hidden}},
    {"remove a member", [](const Scene &scene, Who who) -> request::Any { return request::RemoveMember{scene.group, scene.other(who)}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, ok, ok, hidden, hidden}},
    {"remove the owner", [](const Scene &scene, Who) -> request::Any { return request::RemoveMember{scene.group, scene.owner.user.id}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, denied, denied, hidden, hidden}},
    {"name an admin", [](const Scene &scene, Who who) -> request::Any { return request::SetRole{scene.group, scene.other(who), Role::Admin}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, denied, ok, hidden, hidden}},
    {"name an owner", [](const Scene &scene, Who who) -> request::Any { return request::SetRole{scene.group, scene.other(who), Role::Owner}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, denied, ok, hidden, hidden}},
    {"set the title", [](const Scene &scene, Who) -> request::Any { return request::SetTitle{scene.group, QStringLiteral("Harbour")}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, ok, ok, hidden, hidden}},
    {"set what new members see", [](const Scene &scene, Who) -> request::Any { return request::SetHistory{scene.group, HistoryAccess::All}; },
        {signedOut, invalid, invalid, hidden, hidden, denied, denied, ok, hidden, hidden}},

    {"list conversations", [](const Scene &, Who) -> request::Any { return request::GetConversations{}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"look at the conversation", [](const Scene &scene, Who) -> request::Any { return request::GetConversations{scene.group, {}}; },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"read the history", [](const Scene &scene, Who) -> request::Any { return request::GetHistory{scene.group, 0, 0}; },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"read the log", [](const Scene &scene, Who) -> request::Any { return request::GetLog{scene.group, 0, 0}; },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"mark as read", [](const Scene &scene, Who) -> request::Any { return request::MarkRead{scene.group, scene.text}; },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},
    {"show that one types", [](const Scene &scene, Who) -> request::Any { return request::SetTyping{scene.group, true}; },
        {signedOut, invalid, invalid, hidden, hidden, ok, ok, ok, hidden, hidden}},

    {"watch", [](const Scene &scene, Who) -> request::Any { return request::Watch{{scene.owner.user.id}}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"find people", [](const Scene &, Who) -> request::Any { return request::FindPeople{QStringLiteral("owner"), {}}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"list one's devices", [](const Scene &, Who) -> request::Any { return request::GetDevices{}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"end the device of another", [](const Scene &, Who) -> request::Any { return request::RevokeDevice{newId<DeviceId>()}; },
        {signedOut, invalid, invalid, hidden, hidden, hidden, hidden, hidden, hidden, hidden}},
    {"make a ticket", [](const Scene &, Who) -> request::Any { return request::CreateTicket{}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},
    {"change the password without it", [](const Scene &, Who) -> request::Any {
            return request::ChangePassword{QStringLiteral("a wrong password"), QStringLiteral("staple paper clip orange")};
        }, {signedOut, invalid, invalid, "bad_credentials", "bad_credentials", "bad_credentials", "bad_credentials", "bad_credentials", "bad_credentials", "bad_credentials"}},
    {"sign out", [](const Scene &, Who) -> request::Any { return request::Logout{}; },
        {signedOut, invalid, invalid, ok, ok, ok, ok, ok, ok, ok}},

    {"make an invite", [](const Scene &, Who) -> request::Any { return request::CreateInvite{}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"list the invites", [](const Scene &, Who) -> request::Any { return request::GetInvites{}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"revoke an invite", [](const Scene &scene, Who who) -> request::Any { return request::RevokeInvite{scene.invites[who]}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"list the accounts", [](const Scene &, Who) -> request::Any { return request::GetAccounts{}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"disable an account", [](const Scene &scene, Who who) -> request::Any { return request::SetDisabled{scene.other(who), true}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"enable an account", [](const Scene &scene, Who) -> request::Any { return request::SetDisabled{scene.user("disabled"), false}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"disable an admin", [](const Scene &scene, Who) -> request::Any { return request::SetDisabled{scene.user("other.admin"), true}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
    {"disable the server's owner", [](const Scene &scene, Who) -> request::Any { return request::SetDisabled{scene.serverOwner.user.id, true}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, denied}},
    {"disable an account that is not there", [](const Scene &, Who) -> request::Any { return request::SetDisabled{newId<UserId>(), true}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, hidden, hidden}},
    {"name an admin of the server", [](const Scene &scene, Who who) -> request::Any { return request::SetServerRole{scene.other(who), ServerRole::Admin}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"name an owner of the server", [](const Scene &scene, Who who) -> request::Any { return request::SetServerRole{scene.other(who), ServerRole::Owner}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
    {"withdraw an admin", [](const Scene &scene, Who) -> request::Any { return request::SetServerRole{scene.user("other.admin"), ServerRole::Member}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
    {"withdraw the last owner", [](const Scene &scene, Who) -> request::Any { return request::SetServerRole{scene.serverOwner.user.id, ServerRole::Admin}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, "conflict"}},
    {"end all devices of an account", [](const Scene &scene, Who who) -> request::Any { return request::RevokeDevices{scene.other(who)}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"end all devices of an admin", [](const Scene &scene, Who) -> request::Any { return request::RevokeDevices{scene.user("other.admin")}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
    {"make a code for a password", [](const Scene &scene, Who who) -> request::Any { return request::CreatePasswordReset{scene.other(who)}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, ok, ok}},
    {"make a code for an admin's password", [](const Scene &scene, Who) -> request::Any { return request::CreatePasswordReset{scene.user("other.admin")}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
    {"set a password with a code", [](const Scene &scene, Who) -> request::Any {
            return request::ResetPassword{scene.resetCode, QStringLiteral("staple paper clip orange"), {}};
        }, {ok, invalid, invalid, twice, twice, twice, twice, twice, twice, twice}},
    {"read the audit log", [](const Scene &, Who) -> request::Any { return request::GetAuditLog{}; },
        {signedOut, invalid, invalid, denied, denied, denied, denied, denied, denied, ok}},
};
// clang-format on

//! The types of all requests.
template <std::size_t... Index>
std::set<std::string_view> allTypes(std::index_sequence<Index...>)
{
    return {std::variant_alternative_t<Index, request::Any::variant>::type...};
}

std::string_view typeOf(const request::Any &request)
{
    return std::visit([](const auto &body) { return body.type; }, request);
}

} // namespace

//! Who may do what, over a WebSocket and over HTTP.
class tst_Authorization : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRequestHasARow();
    void eachIsAnsweredAsTheTableSays_data();
    void eachIsAnsweredAsTheTableSays();
};

void tst_Authorization::everyRequestHasARow()
{
    const Scene scene;
    std::set<std::string_view> types{request::Ack::type}; // names no conversation but one's own
    for (const Row &row : rows)
        types.insert(typeOf(row.ask(scene, OwnerOf)));
    QCOMPARE(types, allTypes(std::make_index_sequence<std::variant_size_v<request::Any::variant>>()));
}

void tst_Authorization::eachIsAnsweredAsTheTableSays_data()
{
    QTest::addColumn<ConnectionKind>("kind");
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        QTest::addRow("%s over a socket", rows[i].what) << ConnectionKind::Socket << int(i);
        QTest::addRow("%s over HTTP", rows[i].what) << ConnectionKind::Call << int(i);
    }
}

void tst_Authorization::eachIsAnsweredAsTheTableSays()
{
    QFETCH(ConnectionKind, kind);
    QFETCH(int, index);
    const Row &row = rows[index];
    Scene scene; // one for all columns: those with fewer permissions ask first
    QByteArrayList expected, got;
    for (int who = 0; who < everybody; ++who) {
        expected.append(row.answers[std::size_t(who)]);
        got.append(scene.outcome(Who(who), kind, row.ask(scene, Who(who))));
    }
    QCOMPARE(got, expected);
}

KITH_TEST(tst_Authorization)
#include "tst_authorization.moc"
