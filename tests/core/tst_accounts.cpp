// SPDX-License-Identifier: Apache-2.0
#include "accountrequests.h"
#include "shared/limits.h"
#include "testnode.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Accounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strangersMustSayHello();
    void aTrustedNetworkIsSaid();
    void fewRequestsNeedNoSignIn();
    void registrationNeedsAnInvite();
    void inviteIsUsedUp();
    void inviteExpires();
    void firstAccountIsTheOwner();
    void badRegistrationsAreRefused_data();
    void badRegistrationsAreRefused();
    void searchSaysThatThereAreMore();
    void passwordOpensANewDevice();
    void unknownTokenIsRefusedAndClosed();
    void aTicketSignsInOneConnection();
    void aHelloHasATokenOrATicket();
    void noCommonVersionIsRefusedAndClosed();
    void sameDeviceTwiceKeepsTheNewer();
    void aHelloThatFailsEndsNoOtherConnection();
    void revokedDeviceIsClosed();
    void revocationByAnotherProcessIsSeen();
    void revocationWhileItsDeviceSignsInIsSeen();
    void newPasswordEndsTheOtherDevices();
    void whatTheOldPasswordBeganEndsWithIt_data();
    void whatTheOldPasswordBeganEndsWithIt();

private:
    static QString invite(TestNode &node, int uses, std::int64_t expiresAt = 0)
    {
        static int count = 0;
        const QString code = QStringLiteral("code%1").arg(++count);
        bool made = false;
        node.storage->stores().invites.create({newId<InviteId>(), {}, node.clock.now(), expiresAt, uses},
                                              secretHash(code),
                                              [&](Result<Done> result) { made = bool(result); });
        if (!waitUntil([&] { return made; }))
            qFatal("no invite");
        return code;
    }
    static TestPeer device(TestNode &node, const TestPeer &owner)
    {
        TestPeer peer(node);
        const auto session = peer.ask<reply::Session>(login(owner.user.handle));
        peer.user = session.user;
        peer.token = session.token;
        peer.hello();
        return peer;
    }
    //! One of each type, with nothing in it.
    static std::vector<request::Any> eachRequest()
    {
        return []<std::size_t... index>(std::index_sequence<index...>)
        {
            return std::vector<request::Any>{std::variant_alternative_t<index, request::Any::variant>{}...};
        }
        (std::make_index_sequence<std::variant_size_v<request::Any::variant>>());
    }
    static bool isClosed(const TestNode &node, ConnectionId connection, CloseCode code)
    {
        return waitUntil([&] { return node.connections.closed.contains(connection); })
            && node.connections.closed.value(connection) == code;
    }
};

void tst_Accounts::strangersMustSayHello()
{
    TestNode node;
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(request::GetConversations{}), ErrorCode::NotSignedIn);
    QCOMPARE(peer.refusalOf(request::FindPeople{QStringLiteral("a"), {}}), ErrorCode::NotSignedIn);
    const auto server = peer.ask<reply::Server>(request::ServerInfo{});
    QVERIFY(server.openRegistration);
    QCOMPARE(server.people, 0); // only those with an invite learn how many live here
    QVERIFY(!server.insecureAllowed);
}

void tst_Accounts::aTrustedNetworkIsSaid()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.trustedNetwork = true;
    TestNode node(settings);
    TestPeer peer(node);
    QVERIFY(peer.ask<reply::Server>(request::ServerInfo{}).insecureAllowed);
    QVERIFY(peer.ask<reply::Server>(request::ServerInfo{invite(node, 1)}).insecureAllowed);
}

void tst_Accounts::fewRequestsNeedNoSignIn()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    QStringList needNone;
    QStringList mayNotFollow;
    for (const request::Any &body : eachRequest()) {
        const QString name = std::visit([](const auto &request) { return latin1(request.type); }, body);
        TestPeer stranger(node);
        const auto code = [](const Reply &reply) {
            const auto *error = std::get_if<Error>(&reply.body);
            return error ? std::optional(error->code) : std::nullopt;
        };
        if (code(stranger.askAny(body)) != ErrorCode::NotSignedIn)
            needNone.append(name);
        if (std::holds_alternative<request::Logout>(body))
            continue; // nothing follows it
        const Reply reply = ada.askAny(body);
        if (const auto *error = std::get_if<Error>(&reply.body);
            error && error->message == QStringLiteral("This connection is signed in already."))
            mayNotFollow.append(name);
    }
    QCOMPARE(needNone.join(u' '),
             QStringLiteral("serverInfo checkHandle register login hello resetPassword"));
    QCOMPARE(mayNotFollow.join(u' '), QStringLiteral("checkHandle register login hello resetPassword"));
}

void tst_Accounts::registrationNeedsAnInvite()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.openRegistration = false;
    TestNode node(settings);
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(account(QStringLiteral("ada"))), ErrorCode::InviteInvalid);
    QCOMPARE(peer.refusalOf(request::CheckHandle{QStringLiteral("ada"), {}}), ErrorCode::InviteInvalid);
    auto withInvite = account(QStringLiteral("ada"));
    withInvite.invite = invite(node, 1);
    QVERIFY(
        peer.ask<reply::HandleState>(request::CheckHandle{QStringLiteral("ada"), withInvite.invite}).free);
    QCOMPARE(peer.ask<reply::Session>(withInvite).user.handle, QStringLiteral("ada"));
}

void tst_Accounts::inviteIsUsedUp()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.openRegistration = false;
    TestNode node(settings);
    TestPeer peer(node);
    const QString code = invite(node, 2);
    for (const QString &handle : {QStringLiteral("ada"), QStringLiteral("bob")}) {
        auto request = account(handle);
        request.invite = code;
        peer.ask<reply::Session>(request);
    }
    auto third = account(QStringLiteral("cleo"));
    third.invite = code;
    QCOMPARE(peer.refusalOf(third), ErrorCode::InviteInvalid);
    QCOMPARE(peer.refusalOf(request::ServerInfo{code}), ErrorCode::InviteInvalid);
}

void tst_Accounts::inviteExpires()
{
    TestNode node;
    TestPeer peer(node);
    const QString code = invite(node, 1, node.clock.now() + 1000);
    QCOMPARE(peer.ask<reply::Server>(request::ServerInfo{code}).people, 0);
    node.clock.time += 1001;
    QCOMPARE(peer.refusalOf(request::ServerInfo{code}), ErrorCode::InviteInvalid);
}

void tst_Accounts::firstAccountIsTheOwner()
{
    TestNode node;
    TestPeer::member(node, QStringLiteral("ada"));
    TestPeer::member(node, QStringLiteral("bob"));
    std::optional<std::vector<Account>> accounts;
    node.storage->stores().accounts.list([&](auto list) { accounts = *list; });
    QVERIFY(waitUntil([&] { return accounts.has_value(); }));
    QCOMPARE(accounts->size(), std::size_t(2));
    for (const Account &found : *accounts)
        QCOMPARE(found.role == ServerRole::Owner, found.user.handle == QLatin1StringView("ada"));
}

void tst_Accounts::badRegistrationsAreRefused_data()
{
    QTest::addColumn<QString>("handle");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("code");
    const QString good = QStringLiteral("correct horse battery");
    QTest::newRow("taken") << QStringLiteral("ada") << QStringLiteral("Ada") << good
                           << int(ErrorCode::HandleTaken);
    QTest::newRow("taken, other case")
        << QStringLiteral("ADA") << QStringLiteral("Ada") << good << int(ErrorCode::HandleTaken);
    QTest::newRow("space in handle") << QStringLiteral("a da") << QStringLiteral("Ada") << good
                                     << int(ErrorCode::InvalidText);
    QTest::newRow("short handle") << QStringLiteral("a") << QStringLiteral("Ada") << good
                                  << int(ErrorCode::InvalidText);
    QTest::newRow("look-alike handle")
        << QStringLiteral("аda") << QStringLiteral("Ada") << good << int(ErrorCode::InvalidText);
    QTest::newRow("no name") << QStringLiteral("ada2") << QStringLiteral(" ") << good
                             << int(ErrorCode::InvalidText);
    QTest::newRow("name of two lines")
        << QStringLiteral("ada2") << QStringLiteral("A\nB") << good << int(ErrorCode::InvalidText);
    for (const char *name :
         {"\u3164", "\u200b", "\u2800", "Bob\u202eevE", "Bob\u2067", "\u200fBob", "A\u2028B"})
        QTest::addRow("name %s", QUtf8StringView(name).toString().toUtf8().toPercentEncoding().constData())
            << QStringLiteral("ada2") << QString::fromUtf8(name) << good << int(ErrorCode::InvalidText);
    QTest::newRow("short password") << QStringLiteral("ada2") << QStringLiteral("Ada")
                                    << QStringLiteral("12345678901") << int(ErrorCode::WeakPassword);
}

void tst_Accounts::badRegistrationsAreRefused()
{
    TestNode node;
    TestPeer::member(node, QStringLiteral("ada"));
    QFETCH(QString, handle);
    QFETCH(QString, name);
    QFETCH(QString, password);
    QFETCH(int, code);
    TestPeer peer(node);
    request::Register request;
    request.handle = handle;
    request.name = name;
    request.password = password;
    QCOMPARE(int(peer.refusalOf(request)), code);
}

void tst_Accounts::searchSaysThatThereAreMore()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    std::vector<UserId> all;
    const auto add = [&](const QString &handle) {
        Account account;
        account.user = {newId<UserId>(), handle, handle};
        account.passwordHash = "hash";
        bool made = false;
        node.storage->stores().accounts.create(account, {}, std::nullopt, {},
                                               [&](const auto &done) { made = bool(done); });
        QVERIFY(waitUntil([&] { return made; }));
        all.push_back(account.user.id);
    };
    for (int i = 0; i < limits::peopleResults; ++i)
        add(QStringLiteral("sam%1").arg(i));
    QVERIFY(!ada.ask<reply::People>(request::FindPeople{QStringLiteral("sam"), {}}).more);
    add(QStringLiteral("sam"));
    const auto found = ada.ask<reply::People>(request::FindPeople{QStringLiteral("sam"), {}});
    QVERIFY(found.more);
    QCOMPARE(found.users.size(), std::size_t(limits::peopleResults));
    QCOMPARE(found.users.front().id, all.back());
    const auto byId = ada.ask<reply::People>(request::FindPeople{{}, all});
    QCOMPARE(byId.users.size(), all.size());
    QVERIFY(!byId.more);
}

void tst_Accounts::passwordOpensANewDevice()
{
    TestNode node;
    const TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(login(QStringLiteral("ada"), QStringLiteral("wrong password"))),
             ErrorCode::BadCredentials);
    QCOMPARE(peer.refusalOf(login(QStringLiteral("nobody"))), ErrorCode::BadCredentials);
    TestPeer second = device(node, ada);
    const auto devices = second.ask<reply::Devices>(request::GetDevices{}).items;
    QCOMPARE(devices.size(), std::size_t(2));
    QCOMPARE(std::ranges::count(devices, true, &Device::current), 1);
}

void tst_Accounts::unknownTokenIsRefusedAndClosed()
{
    TestNode node;
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(request::Hello{{1}, QStringLiteral("nonsense"), {}, {}}),
             ErrorCode::TokenInvalid);
    QVERIFY(isClosed(node, peer.connection, CloseCode::SignedOut));
}

void tst_Accounts::aTicketSignsInOneConnection()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const auto made = ada.ask<reply::Ticket>(request::CreateTicket{});
    QCOMPARE(made.expiresAt, node.clock.time + 30'000);
    request::Hello hello{{1}, {}, {}, {}, made.ticket};
    TestPeer page(node);
    QCOMPARE(page.ask<reply::Welcome>(hello).user, ada.user);
    QVERIFY(isClosed(node, ada.connection, CloseCode::Replaced)); // it is the same device
    TestPeer thief(node);
    QCOMPARE(thief.refusalOf(hello), ErrorCode::TokenInvalid);
    QVERIFY(isClosed(node, thief.connection, CloseCode::SignedOut));

    hello.ticket = page.ask<reply::Ticket>(request::CreateTicket{}).ticket;
    node.clock.time += 30'000;
    TestPeer late(node);
    QCOMPARE(late.refusalOf(hello), ErrorCode::TokenInvalid);
}

void tst_Accounts::aHelloHasATokenOrATicket()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const QString ticket = ada.ask<reply::Ticket>(request::CreateTicket{}).ticket;
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(request::CreateTicket{}), ErrorCode::NotSignedIn);
    QCOMPARE(peer.refusalOf(request::Hello{{1}, {}, {}, {}}), ErrorCode::BadRequest);
    QCOMPARE(peer.refusalOf(request::Hello{{1}, ada.token, {}, {}, ticket}), ErrorCode::BadRequest);
    QCOMPARE(peer.ask<reply::Welcome>(request::Hello{{1}, {}, {}, {}, ticket}).user, ada.user);
}

void tst_Accounts::noCommonVersionIsRefusedAndClosed()
{
    TestNode node;
    const TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(request::Hello{{2, 3}, ada.token, {}, {}}), ErrorCode::UnsupportedVersion);
    QVERIFY(isClosed(node, peer.connection, CloseCode::UnsupportedVersion));
    peer.reconnect();
    QCOMPARE(peer.ask<reply::Welcome>(request::Hello{{2, 1}, ada.token, {}, {}}).version, 1);
    QVERIFY(node.connections.greeted.contains(peer.connection));
}

void tst_Accounts::sameDeviceTwiceKeepsTheNewer()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const ConnectionId older = ada.connection;
    ada.connection = 0; // the server still holds the older connection open
    ada.reconnect();
    ada.hello();
    QVERIFY(isClosed(node, older, CloseCode::Replaced));
    QVERIFY(!node.connections.closed.contains(ada.connection));
}

void tst_Accounts::aHelloThatFailsEndsNoOtherConnection()
{
    TestNode node;
    const TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer again = ada.on(node);
    again.post(request::Hello{{limits::protocolVersion}, ada.token, {}, {}}, 1);
    node.storage->close(); // answers who that is, and refuses to say what the device lacks
    QCOMPARE(std::get<Error>(again.repliesTo(1).at(0).body).code, ErrorCode::Unavailable);
    QVERIFY(node.connections.closed.empty());
}

void tst_Accounts::revokedDeviceIsClosed()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer other = device(node, ada);
    TestPeer eve = TestPeer::member(node, QStringLiteral("eve"));
    const auto devices = ada.ask<reply::Devices>(request::GetDevices{}).items;
    const DeviceId revoked = std::ranges::find(devices, false, &Device::current)->id;
    QCOMPARE(eve.refusalOf(request::RevokeDevice{revoked}), ErrorCode::NotFound);
    ada.ask<reply::Ok>(request::RevokeDevice{revoked});
    QVERIFY(isClosed(node, other.connection, CloseCode::SignedOut));
    other.reconnect();
    QCOMPARE(other.refusalOf(request::Hello{{1}, other.token, {}, {}}), ErrorCode::TokenInvalid);
    ada.ask<reply::Ok>(request::Logout{});
    QVERIFY(isClosed(node, ada.connection, CloseCode::SignedOut));
}

void tst_Accounts::revocationByAnotherProcessIsSeen()
{
    TestNode node;
    const TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    bool disabled = false;
    node.storage->stores().accounts.setDisabled(ada.user.id, true, {}, [&](auto) { disabled = true; });
    QVERIFY(waitUntil([&] { return disabled; }));
    QVERIFY(!node.connections.closed.contains(ada.connection));
    node.clock.time += 500;
    node.service->tick();
    QVERIFY(isClosed(node, ada.connection, CloseCode::SignedOut));
}

void tst_Accounts::revocationWhileItsDeviceSignsInIsSeen()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer late = device(node, ada);
    TestPeer witness = device(node, ada);
    const auto idOf = [](TestPeer &peer) {
        peer.reconnect();
        return peer.hello().device;
    };
    const DeviceId lateId = idOf(late), witnessId = idOf(witness);
    const auto closes = [&](ConnectionId connection) {
        return waitUntil([&] {
            node.clock.time += 500;
            node.service->tick();
            return node.connections.closed.value(connection) == CloseCode::SignedOut;
        });
    };
    late.reconnect();
    node.tokens.hold = true;
    late.post(request::Hello{{1}, late.token, {}, {}}, 77);
    QVERIFY(waitUntil([&] { return node.tokens.held.size() == 1; })); // its token was found good

    ada.ask<reply::Ok>(request::RevokeDevice{lateId});
    node.storage->stores().devices.revoke(ada.user.id, witnessId, {}, [](auto) {});
    QVERIFY(closes(witness.connection)); // so the service has heard of both
    node.tokens.held.front()();
    QVERIFY(closes(late.connection));
}

void tst_Accounts::newPasswordEndsTheOtherDevices()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const TestPeer other = device(node, ada);
    const QString fresh = QStringLiteral("a new and better one");
    QCOMPARE(ada.refusalOf(request::ChangePassword{QStringLiteral("wrong"), fresh}),
             ErrorCode::BadCredentials);
    ada.ask<reply::Ok>(request::ChangePassword{QStringLiteral("correct horse battery"), fresh});
    QVERIFY(isClosed(node, other.connection, CloseCode::SignedOut));
    QVERIFY(!node.connections.closed.contains(ada.connection));
    TestPeer peer(node);
    QCOMPARE(peer.refusalOf(login(QStringLiteral("ada"))), ErrorCode::BadCredentials);
    peer.ask<reply::Session>(login(QStringLiteral("ada"), fresh));
}

void tst_Accounts::whatTheOldPasswordBeganEndsWithIt_data()
{
    QTest::addColumn<bool>("signsIn");
    QTest::addColumn<int>("refusal");
    QTest::newRow("login") << true << int(ErrorCode::BadCredentials);
    QTest::newRow("changePassword") << false << int(ErrorCode::TokenInvalid);
}

void tst_Accounts::whatTheOldPasswordBeganEndsWithIt()
{
    QFETCH(bool, signsIn);
    QFETCH(int, refusal);
    const QString old = QStringLiteral("correct horse battery");
    const QString fresh = QStringLiteral("a new and better one");
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    TestPeer thief = signsIn ? TestPeer(node) : device(node, ada);
    node.passwords.hold = true;
    if (signsIn)
        thief.post(login(ada.user.handle), 77);
    else
        thief.post(request::ChangePassword{old, QStringLiteral("the password of a thief")}, 77);
    QVERIFY(waitUntil([&] { return node.passwords.held.size() == 1; }));
    node.passwords.hold = false;

    ada.ask<reply::Ok>(request::ChangePassword{old, fresh});
    for (const auto &answer : node.passwords.held)
        answer();
    QVERIFY(waitUntil([&] { return thief.repliesTo(77).size() == 1; }));
    const Reply reply = thief.repliesTo(77).front();
    const auto *error = std::get_if<Error>(&reply.body);
    QVERIFY(error);
    QCOMPARE(int(error->code), refusal);
    QCOMPARE(ada.ask<reply::Devices>(request::GetDevices{}).items.size(), std::size_t(1));
    TestPeer peer(node);
    peer.ask<reply::Session>(login(ada.user.handle, fresh));
}

KITH_TEST(tst_Accounts)
#include "tst_accounts.moc"
