// SPDX-License-Identifier: Apache-2.0
#include "app/account/joinflow.h"
#include "tests/app/fakehttp.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

class tst_JoinFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anInviteIsLookedUpOnceTypingPauses();
    void whatIsNoAddressFails();
    void anAddressWhereNobodyAnswersFails();
    void aServerThatSaysNothingFailsAfterAWhile();
    void whereSocketsAreRefusedOneJoinsOverHttp();
    void whatWasSentTwiceOverHttpMakesOneAccount();
    void whatMayHaveArrivedIsNotSentOverHttpToo();
    void aRefusedInviteLeadsToSigningIn();
    void anInviteRefusedWhileJoiningLeadsToSigningIn();
    void onlyTheLastAddressCounts();
    void handlesAreChecked();
    void aHandleIsNotLookedForWhereNoServerIs();
    void handlesAreValidated_data();
    void handlesAreValidated();
    void joiningNeedsEverything();
    void joiningGivesAnAccount();
    void aHandleTakenMeanwhileIsSaid();
    void aLostAnswerIsMadeUpForBySigningIn();
    void aLostAnswerIsKnownAfterTheLinkIsPastedAnew();
    void aRegistrationThatNeverArrivedIsSentAgain();
    void signingInWithAWrongPasswordIsSaid();
    void whatWasTooMuchIsTriedAgainByItself();
    void waitingIsCancelled();
    void aLookUpThatWasTooMuchIsTriedAgain();
    void withoutInviteAndOpenRegistrationOnlySigningInIsPossible();
    void anUnencryptedServerIsRefused();
    void anUnencryptedServerOnATrustedNetworkIsAQuestion();
    void consentIsRemembered();
    void consentDoesNotOutlastTheServersLeave();
    void aPasswordLinkSetsANewPassword();
    void aPasswordLinkThatIsNoneAnyMoreIsSaid_data();
    void aPasswordLinkThatIsNoneAnyMoreIsSaid();
    void aWeakNewPasswordIsSaidAndTriedAgain();
    void theCodeOfAPasswordLinkWaitsForConsent();

private:
    //! The password link of a server that was found, with a password that will do.
    void findPasswordLink();
    //! Leads to the peer as a network's address would: it is not known as this computer's (on Linux and macOS).
    QString exposedLink() const
    {
        return QStringLiteral("http://0.0.0.0:%1/join/q8Yt0cVb3nLxW2aE").arg(m_peer->url().port());
    }
    void findExposed(bool insecureAllowed);
    QString link() const
    {
        return QStringLiteral("http://127.0.0.1:%1/join/q8Yt0cVb3nLxW2aE").arg(m_peer->url().port());
    }
    void find(const reply::Server &server = {QStringLiteral("Harbour"), QStringLiteral("0.1.0"), false,
                                             QStringLiteral("Bob Bean"), 7});

    ManualTimeSource m_time;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Profile> m_profile;
    std::unique_ptr<FakePeer> m_peer;
    std::unique_ptr<JoinFlow> m_flow;
};

void tst_JoinFlow::init()
{
    m_flow.reset();
    m_time = {};
    m_peer = std::make_unique<FakePeer>();
    m_profile.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_profile = *Profile::open(m_folder->path());
    m_flow = std::make_unique<JoinFlow>(m_profile, &m_time);
}

void tst_JoinFlow::find(const reply::Server &server)
{
    m_flow->setAddress(link());
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    m_peer->reply(id, server);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
}

void tst_JoinFlow::findPasswordLink()
{
    m_flow->setAddress(link().replace(QStringLiteral("/join/"), QStringLiteral("/password/")));
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    QCOMPARE(request.invite, QString());
    m_peer->reply(id, reply::Server{QStringLiteral("Harbour"), {}, true, {}, 7});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    m_flow->setPassword(QStringLiteral("correct horse battery"));
}

void tst_JoinFlow::anInviteIsLookedUpOnceTypingPauses()
{
    m_flow->setAddress(QStringLiteral("http://127"));
    m_time.advance(399);
    m_flow->setAddress(link());
    QCOMPARE(m_flow->addressState(), JoinFlow::Checking);
    m_time.advance(399);
    QCOMPARE(m_time.untilNext(), 1);
    m_time.advance(1);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    QCOMPARE(request.invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    m_peer->reply(id,
                  reply::Server{QStringLiteral("Harbour"), QStringLiteral("0.1.0"), false,
                                QStringLiteral("Bob Bean"), 7});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QCOMPARE(m_flow->serverName(), QStringLiteral("Harbour"));
    QCOMPARE(m_flow->serverInitials(), QStringLiteral("H"));
    QCOMPARE(m_flow->invitedBy(), QStringLiteral("Bob Bean"));
    QCOMPARE(m_flow->people(), 7);
    QVERIFY(m_flow->hasInvite() && !m_flow->registrationOpen());
    QCOMPARE(m_peer->connections(), 1);
}

void tst_JoinFlow::whatIsNoAddressFails()
{
    m_flow->setAddress(QStringLiteral("hello there"));
    m_time.advance(400);
    QCOMPARE(m_flow->addressState(), JoinFlow::Failed);
    QVERIFY(!m_flow->addressError().isEmpty());
    m_flow->setAddress(QString());
    QCOMPARE(m_flow->addressState(), JoinFlow::Empty);
    QVERIFY(m_flow->addressError().isEmpty());
}

void tst_JoinFlow::anAddressWhereNobodyAnswersFails()
{
    m_peer->unlisten();
    m_flow->setAddress(link());
    m_time.advance(400);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Failed);
    QVERIFY(m_flow->addressError().contains(QStringLiteral("127.0.0.1")));
}

void tst_JoinFlow::aServerThatSaysNothingFailsAfterAWhile()
{
    m_flow->setAddress(link());
    m_time.advance(400);
    m_peer->take<request::ServerInfo>();
    QCOMPARE(m_flow->addressState(), JoinFlow::Checking);
    m_time.advance(4'000);
    QCOMPARE(m_flow->addressState(), JoinFlow::Checking); // now over HTTP
    m_time.advance(15'000);
    QCOMPARE(m_flow->addressState(), JoinFlow::Failed);
}

void tst_JoinFlow::whereSocketsAreRefusedOneJoinsOverHttp()
{
    FakeHttp http;
    http.refusesUpgrades = true;
    m_flow->setAddress(QStringLiteral("http://127.0.0.1:%1/join/q8Yt0cVb3nLxW2aE").arg(http.port()));
    m_time.advance(400);
    const auto lookUp = http.take("/v1/invites/lookup");
    QCOMPARE(lookUp.body, QByteArray(R"({"invite":"q8Yt0cVb3nLxW2aE"})"));
    FakeHttp::answer(lookUp, reply::Server{QStringLiteral("Harbour"), {}, false, {}, 0});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QCOMPARE(http.connections(), 2);

    m_flow->setHandle(QStringLiteral("ada"));
    m_time.advance(400);
    FakeHttp::answer(http.take("/v1/handles/check"), reply::HandleState{QStringLiteral("ada"), true});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleFree);
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    m_flow->join();
    FakeHttp::refuse(http.take("/v1/accounts"), 409, "handle_taken");
    FakeHttp::refuse(http.take("/v1/sessions"), 401, "bad_credentials"); // by somebody else
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleTaken);
    QVERIFY(m_flow->error().contains(QStringLiteral("taken")));
    m_flow->signIn();
    FakeHttp::refuse(http.take("/v1/sessions"), 401, "bad_credentials");
    QTRY_VERIFY(m_flow->error().contains(QStringLiteral("password")));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->signIn();
    FakeHttp::answer(http.take("/v1/sessions"),
                     reply::Session{QStringLiteral("token"), id<DeviceId>(1), users().front()});
    QTRY_COMPARE(succeeded.size(), 1);
    QCOMPARE(http.connections(), 7); // no other WebSocket was tried

    m_flow->setAddress(link()); // whose way is another
    m_time.advance(400);
    m_peer->take<request::ServerInfo>();
}

void tst_JoinFlow::whatWasSentTwiceOverHttpMakesOneAccount()
{
    FakeHttp http;
    http.refusesUpgrades = true;
    m_flow->setAddress(QStringLiteral("http://127.0.0.1:%1").arg(http.port()));
    m_time.advance(400);
    FakeHttp::answer(http.take("/v1/server"), reply::Server{QStringLiteral("Harbour"), {}, true, {}, 0});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    m_flow->setHandle(QStringLiteral("ada"));
    m_time.advance(400);
    FakeHttp::answer(http.take("/v1/handles/check"), reply::HandleState{QStringLiteral("ada"), true});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleFree);
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->join();
    FakeHttp::cut(http.take("/v1/accounts")); // it was carried out
    FakeHttp::refuse(http.take("/v1/accounts"), 409, "handle_taken");
    FakeHttp::answer(http.take("/v1/sessions"),
                     reply::Session{QStringLiteral("token"), id<DeviceId>(1), users().front()});
    QTRY_COMPARE(succeeded.size(), 1);
    QVERIFY(m_flow->error().isEmpty());
}

void tst_JoinFlow::whatMayHaveArrivedIsNotSentOverHttpToo()
{
    find();
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    m_flow->signIn();
    m_peer->take<request::Login>();
    m_time.advance(5'000); // a server may take its time for a password
    QVERIFY(m_flow->busy());
    m_peer->cut();
    QTRY_VERIFY(!m_flow->busy());
    QVERIFY(!m_flow->error().isEmpty());
    QCOMPARE(m_peer->connections(), 2);
}

void tst_JoinFlow::aRefusedInviteLeadsToSigningIn()
{
    m_flow->setAddress(link());
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    m_peer->reply(id, Error{ErrorCode::InviteInvalid, QStringLiteral("used up"), 0});
    const auto [second, again] = m_peer->take<request::ServerInfo>();
    QVERIFY(again.invite.isEmpty());
    m_peer->reply(second, reply::Server{QStringLiteral("Harbour"), QStringLiteral("0.1.0"), false, {}, 0});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QVERIFY(m_flow->addressError().contains(QStringLiteral("invite")));
    QVERIFY(!m_flow->hasInvite());
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    QVERIFY(m_flow->canSignIn() && !m_flow->canJoin());
    m_flow->setAddress(link().replace(u'q', u'Q'));
    QVERIFY(m_flow->addressError().isEmpty());
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::ServerInfo>().first, reply::Server{});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QVERIFY(m_flow->addressError().isEmpty() && m_flow->hasInvite());
}

void tst_JoinFlow::anInviteRefusedWhileJoiningLeadsToSigningIn()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->join();
    m_peer->reply(m_peer->take<request::Register>().first, Error{ErrorCode::InviteInvalid, {}, 0});
    m_peer->reply(m_peer->take<request::ServerInfo>().first,
                  reply::Server{QStringLiteral("Harbour"), {}, false, {}, 0});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QVERIFY(m_flow->addressError().contains(QStringLiteral("invite")));
    QVERIFY(m_flow->canSignIn() && !m_flow->canJoin());
}

void tst_JoinFlow::onlyTheLastAddressCounts()
{
    m_flow->setAddress(link());
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    m_flow->setAddress(QString());
    m_peer->reply(id, reply::Server{QStringLiteral("Harbour"), {}, true, {}, 0});
    m_flow->setAddress(link().replace(u'q', u'Q'));
    m_time.advance(400);
    const auto [second, again] = m_peer->take<request::ServerInfo>();
    QCOMPARE(again.invite, QStringLiteral("Q8Yt0cVb3nLxW2aE"));
    m_peer->reply(second, reply::Server{QStringLiteral("Other"), {}, true, {}, 0});
    QTRY_COMPARE(m_flow->serverName(), QStringLiteral("Other"));
}

void tst_JoinFlow::handlesAreChecked()
{
    find();
    m_flow->setHandle(QStringLiteral("Ada"));
    QCOMPARE(m_flow->handle(), QStringLiteral("ada"));
    QCOMPARE(m_flow->handleState(), JoinFlow::HandleChecking);
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::CheckHandle>();
    QCOMPARE(request, (request::CheckHandle{QStringLiteral("ada"), QStringLiteral("q8Yt0cVb3nLxW2aE")}));
    m_peer->reply(id, reply::HandleState{QStringLiteral("ada"), false});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleTaken);
    m_flow->setHandle(QStringLiteral("ada.l"));
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::CheckHandle>().first,
                  reply::HandleState{QStringLiteral("ada.l"), true});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleFree);
}

void tst_JoinFlow::aHandleIsNotLookedForWhereNoServerIs()
{
    m_peer->unlisten();
    m_flow->setAddress(link());
    m_flow->setHandle(QStringLiteral("ada"));
    m_time.advance(400);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Failed);
    QCOMPARE(m_flow->handleState(), JoinFlow::HandleUnknown);
    m_flow->setHandle(QStringLiteral("bob"));
    m_time.advance(400);
    QCOMPARE(m_flow->handleState(), JoinFlow::HandleUnknown);
}

void tst_JoinFlow::handlesAreValidated_data()
{
    QTest::addColumn<QString>("handle");
    QTest::addColumn<JoinFlow::HandleState>("state");
    QTest::newRow("empty") << QString() << JoinFlow::HandleUnknown;
    QTest::newRow("one letter") << QStringLiteral("a") << JoinFlow::HandleInvalid;
    QTest::newRow("two letters") << QStringLiteral("ab") << JoinFlow::HandleChecking;
    QTest::newRow("signs") << QStringLiteral("a.b_c-9") << JoinFlow::HandleChecking;
    QTest::newRow("dot first") << QStringLiteral(".ab") << JoinFlow::HandleInvalid;
    QTest::newRow("space") << QStringLiteral("a b") << JoinFlow::HandleInvalid;
    QTest::newRow("umlaut") << QStringLiteral("zoë") << JoinFlow::HandleInvalid;
    QTest::newRow("32") << QString(32, QLatin1Char('a')) << JoinFlow::HandleChecking;
    QTest::newRow("33") << QString(33, QLatin1Char('a')) << JoinFlow::HandleInvalid;
}

void tst_JoinFlow::handlesAreValidated()
{
    QFETCH(QString, handle);
    QFETCH(JoinFlow::HandleState, state);
    m_flow->setHandle(handle);
    QCOMPARE(m_flow->handleState(), state);
}

void tst_JoinFlow::joiningNeedsEverything()
{
    find();
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setName(QStringLiteral(" Ada Lovelace "));
    m_flow->setPassword(QStringLiteral("short"));
    QVERIFY(!m_flow->passwordHint().isEmpty());
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::CheckHandle>().first,
                  reply::HandleState{QStringLiteral("ada"), true});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleFree);
    QVERIFY(!m_flow->canJoin());
    QVERIFY(m_flow->canSignIn()); // an old password may be shorter
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    QVERIFY(m_flow->passwordHint().isEmpty());
    QVERIFY(m_flow->canJoin());
    m_flow->setName(QStringLiteral("  "));
    QVERIFY(!m_flow->canJoin());
}

void tst_JoinFlow::joiningGivesAnAccount()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral(" Ada Lovelace "));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->join();
    QVERIFY(m_flow->busy() && !m_flow->canJoin());
    const auto [id, request] = m_peer->take<request::Register>();
    QCOMPARE(request.invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    QCOMPARE(request.name, QStringLiteral("Ada Lovelace"));
    QCOMPARE(request.password, QStringLiteral("correct horse battery"));
    QVERIFY(!request.deviceName.isEmpty());
    m_peer->reply(id, reply::Session{QStringLiteral("token"), sample::id<DeviceId>(5), users()[0]});
    QTRY_COMPARE(succeeded.size(), 1);
    QVERIFY(!m_flow->busy());
    QVERIFY(m_flow->password().isEmpty());
    const auto account = succeeded[0][0].value<AccountInfo>();
    QCOMPARE(account.user, users()[0]);
    QCOMPARE(account.server, QStringLiteral("Harbour"));
    QCOMPARE(account.socket, m_peer->url());
    QCOMPARE(succeeded[0][1].toString(), QStringLiteral("token"));
}

void tst_JoinFlow::aHandleTakenMeanwhileIsSaid()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->join();
    m_peer->reply(m_peer->take<request::Register>().first, Error{ErrorCode::HandleTaken, {}, 0});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleTaken);
    QVERIFY(!m_flow->error().isEmpty());
    m_flow->setHandle(QStringLiteral("ada2"));
    QVERIFY(m_flow->error().isEmpty());
}

void tst_JoinFlow::aLostAnswerIsMadeUpForBySigningIn()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->join();
    m_peer->take<request::Register>();
    m_peer->cut();
    QTRY_VERIFY(!m_flow->error().isEmpty());
    QVERIFY(m_flow->canJoin());
    m_flow->join();
    const auto [id, login] = m_peer->take<request::Login>();
    QCOMPARE(login.handle, QStringLiteral("ada"));
    QCOMPARE(login.password, QStringLiteral("correct horse battery"));
    m_peer->reply(id, reply::Session{QStringLiteral("token"), sample::id<DeviceId>(5), users()[0]});
    QTRY_COMPARE(succeeded.size(), 1);
}

void tst_JoinFlow::aLostAnswerIsKnownAfterTheLinkIsPastedAnew()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->join();
    m_peer->take<request::Register>();
    m_peer->cut();
    QTRY_VERIFY(!m_flow->error().isEmpty());
    m_flow->setAddress({});
    find();
    m_peer->reply(m_peer->take<request::CheckHandle>().first,
                  reply::HandleState{QStringLiteral("ada"), false});
    QTRY_COMPARE(m_flow->handleState(), JoinFlow::HandleUnknown);
    m_flow->join();
    QCOMPARE(m_peer->take<request::Login>().second.handle, QStringLiteral("ada"));
}

void tst_JoinFlow::aRegistrationThatNeverArrivedIsSentAgain()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->join();
    m_peer->take<request::Register>();
    m_peer->cut();
    QTRY_VERIFY(!m_flow->error().isEmpty());
    m_flow->join();
    m_peer->reply(m_peer->take<request::Login>().first, Error{ErrorCode::BadCredentials, {}, 0});
    const auto [id, again] = m_peer->take<request::Register>();
    QCOMPARE(again.invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    QVERIFY(m_flow->busy());
    QVERIFY(m_flow->error().isEmpty());
    m_peer->reply(id, reply::Session{QStringLiteral("token"), sample::id<DeviceId>(5), users()[0]});
    QTRY_COMPARE(succeeded.size(), 1);
}

void tst_JoinFlow::signingInWithAWrongPasswordIsSaid()
{
    find();
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setPassword(QStringLiteral("wrong"));
    m_flow->signIn();
    const auto [id, request] = m_peer->take<request::Login>();
    QCOMPARE(request.handle, QStringLiteral("ada"));
    m_peer->reply(id, Error{ErrorCode::BadCredentials, {}, 0});
    QTRY_VERIFY(!m_flow->error().isEmpty());
    QVERIFY(!m_flow->busy());
    QVERIFY(m_flow->canSignIn());
}

void tst_JoinFlow::whatWasTooMuchIsTriedAgainByItself()
{
    joiningNeedsEverything();
    m_flow->setName(QStringLiteral("Ada"));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->join();
    m_peer->reply(m_peer->take<request::Register>().first, Error{ErrorCode::RateLimited, {}, 3500});
    QTRY_VERIFY(m_flow->waiting());
    QVERIFY(m_flow->error().contains(QStringLiteral("in 4 s")));
    const int connections = m_peer->connections();
    m_time.advance(1000);
    QVERIFY(m_flow->error().contains(QStringLiteral("in 3 s")));
    QVERIFY(!m_flow->canJoin());
    m_flow->join(); // pressed again
    m_flow->signIn();
    m_time.advance(2499);
    QCOMPARE(m_peer->connections(), connections);
    m_time.advance(1);
    m_peer->reply(m_peer->take<request::Register>().first, Error{ErrorCode::RateLimited, {}, 2000});
    QTRY_VERIFY(m_flow->waiting());
    m_time.advance(2000);
    const auto [id, again] = m_peer->take<request::Register>();
    QCOMPARE(again.handle, QStringLiteral("ada"));
    QVERIFY(!m_flow->waiting());
    m_peer->reply(id, reply::Session{QStringLiteral("token"), sample::id<DeviceId>(5), users()[0]});
    QTRY_COMPARE(succeeded.size(), 1);
    QCOMPARE(m_peer->connections(), connections + 2);
}

void tst_JoinFlow::waitingIsCancelled()
{
    find();
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    const auto refuse = [this] {
        m_flow->signIn();
        m_peer->reply(m_peer->take<request::Login>().first, Error{ErrorCode::RateLimited, {}, 5000});
        QTRY_VERIFY(m_flow->waiting());
    };
    refuse();
    m_flow->cancel();
    QVERIFY(!m_flow->waiting() && m_flow->error().isEmpty() && m_flow->canSignIn());
    refuse();
    m_flow->setPassword(QStringLiteral("another horse battery"));
    QVERIFY(!m_flow->waiting() && m_flow->error().isEmpty() && m_flow->canSignIn());
    m_time.advance(10'000);
    QCOMPARE(m_peer->waiting<request::Login>(), 0);
}

void tst_JoinFlow::aLookUpThatWasTooMuchIsTriedAgain()
{
    m_flow->setAddress(link());
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::ServerInfo>().first, Error{ErrorCode::RateLimited, {}, 5000});
    QTRY_VERIFY(!m_flow->addressError().isEmpty());
    QCOMPARE(m_flow->addressState(), JoinFlow::Checking);
    m_time.advance(5000);
    m_peer->reply(m_peer->take<request::ServerInfo>().first,
                  reply::Server{QStringLiteral("Harbour"), QStringLiteral("0.1.0"), false,
                                QStringLiteral("Bob Bean"), 7});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QVERIFY(m_flow->addressError().isEmpty());
}

void tst_JoinFlow::withoutInviteAndOpenRegistrationOnlySigningInIsPossible()
{
    m_flow->setAddress(QStringLiteral("127.0.0.1:%1").arg(m_peer->url().port()));
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::ServerInfo>().first,
                  reply::Server{QStringLiteral("Harbour"), {}, false, {}, 7});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    m_time.advance(400);
    QVERIFY(!m_flow->canJoin());
    QVERIFY(m_flow->canSignIn());
}

//! The peer is asked without the invite, and answers.
void tst_JoinFlow::findExposed(bool insecureAllowed)
{
    m_flow->setAddress(exposedLink());
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    QVERIFY(request.invite.isEmpty());
    reply::Server server;
    server.name = QStringLiteral("Harbour");
    server.openRegistration = true;
    server.insecureAllowed = insecureAllowed;
    m_peer->reply(id, server);
    QTRY_VERIFY(m_flow->addressState() != JoinFlow::Checking);
}

void tst_JoinFlow::anUnencryptedServerIsRefused()
{
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    findExposed(false);
    QCOMPARE(m_flow->addressState(), JoinFlow::Failed);
    QVERIFY(m_flow->addressError().contains(QStringLiteral("not encrypted")));
    m_time.advance(400);
    m_flow->allowUnencrypted(); // nothing was asked
    QVERIFY(!m_flow->canSignIn() && !m_flow->canJoin());
    QVERIFY(!m_profile->allowsUnencrypted(ServerAddress::parse(exposedLink())->socket));
    QCOMPARE(m_peer->connections(), 1);
}

void tst_JoinFlow::anUnencryptedServerOnATrustedNetworkIsAQuestion()
{
    m_flow->setHandle(QStringLiteral("ada"));
    m_flow->setName(QStringLiteral("Ada"));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    findExposed(true);
    QCOMPARE(m_flow->addressState(), JoinFlow::NeedsConsent);
    QVERIFY(m_flow->addressError().isEmpty());
    m_time.advance(400);
    QVERIFY(!m_flow->canSignIn() && !m_flow->canJoin());
    m_flow->signIn();
    m_flow->join();
    QVERIFY(!m_flow->busy());
    QCOMPARE(m_peer->connections(), 1); // and no handle was looked for

    QSignalSpy allowed(m_flow.get(), &JoinFlow::unencryptedAllowed);
    m_flow->allowUnencrypted();
    QCOMPARE(allowed.size(), 1);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    QCOMPARE(request.invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    reply::Server server;
    server.insecureAllowed = true;
    m_peer->reply(id, server);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
    QVERIFY(m_flow->canSignIn());
}

void tst_JoinFlow::consentIsRemembered()
{
    const QUrl socket = ServerAddress::parse(exposedLink())->socket;
    m_profile->allowUnencrypted(socket);
    QUrl other = socket;
    other.setPort(socket.port() ^ 1);
    QVERIFY(m_profile->allowsUnencrypted(socket) && !m_profile->allowsUnencrypted(other));
    m_flow->setAddress(exposedLink());
    m_time.advance(400);
    const auto [id, request] = m_peer->take<request::ServerInfo>();
    QCOMPARE(request.invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    reply::Server server;
    server.insecureAllowed = true;
    m_peer->reply(id, server);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Found);
}

void tst_JoinFlow::consentDoesNotOutlastTheServersLeave()
{
    m_profile->allowUnencrypted(ServerAddress::parse(exposedLink())->socket);
    m_flow->setAddress(exposedLink());
    m_time.advance(400);
    m_peer->reply(m_peer->take<request::ServerInfo>().first, reply::Server{});
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::Failed);
}

void tst_JoinFlow::aPasswordLinkSetsANewPassword()
{
    findPasswordLink();
    QVERIFY(m_flow->resetsPassword() && !m_flow->hasInvite());
    QVERIFY(m_flow->canResetPassword());
    m_flow->setPassword(QStringLiteral("short"));
    QVERIFY(!m_flow->canResetPassword());
    m_flow->resetPassword();
    QCOMPARE(m_peer->connections(), 1);
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    QSignalSpy succeeded(m_flow.get(), &JoinFlow::succeeded);
    m_flow->resetPassword();
    QVERIFY(m_flow->busy());
    const auto [id, request] = m_peer->take<request::ResetPassword>();
    QCOMPARE(request.code, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    QCOMPARE(request.newPassword, QStringLiteral("correct horse battery"));
    QVERIFY(!request.deviceName.isEmpty());
    m_peer->reply(id, reply::Session{QStringLiteral("token"), sample::id<DeviceId>(5), users()[0]});
    QTRY_COMPARE(succeeded.size(), 1);
    const auto account = succeeded[0][0].value<AccountInfo>();
    QCOMPARE(account.user, users()[0]);
    QCOMPARE(account.server, QStringLiteral("Harbour"));
    QCOMPARE(succeeded[0][1].toString(), QStringLiteral("token"));
    QCOMPARE(m_flow->password(), QString());
}

void tst_JoinFlow::aPasswordLinkThatIsNoneAnyMoreIsSaid_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("not found") << ErrorCode::NotFound;
    QTest::newRow("as an invite") << ErrorCode::InviteInvalid;
    QTest::newRow("as a password") << ErrorCode::BadCredentials;
}

void tst_JoinFlow::aPasswordLinkThatIsNoneAnyMoreIsSaid()
{
    QFETCH(ErrorCode, code);
    findPasswordLink();
    m_flow->resetPassword();
    m_peer->reply(m_peer->take<request::ResetPassword>().first, Error{code, {}, 0});
    QTRY_VERIFY(!m_flow->resetsPassword());
    QVERIFY(m_flow->addressError().contains(QStringLiteral("password link")));
    QVERIFY(m_flow->error().isEmpty() && !m_flow->busy());
    QCOMPARE(m_flow->addressState(), JoinFlow::Found);
    m_flow->setHandle(QStringLiteral("ada"));
    QVERIFY(m_flow->canSignIn());
}

void tst_JoinFlow::aWeakNewPasswordIsSaidAndTriedAgain()
{
    findPasswordLink();
    m_flow->resetPassword();
    m_peer->reply(m_peer->take<request::ResetPassword>().first, Error{ErrorCode::WeakPassword, {}, 0});
    QTRY_VERIFY(!m_flow->error().isEmpty());
    QVERIFY(m_flow->resetsPassword() && m_flow->canResetPassword());
    m_flow->resetPassword();
    m_peer->reply(m_peer->take<request::ResetPassword>().first, Error{ErrorCode::RateLimited, {}, 1000});
    QTRY_VERIFY(m_flow->waiting());
    QVERIFY(!m_flow->canResetPassword());
    m_time.advance(1000);
    QCOMPARE(m_peer->take<request::ResetPassword>().second.code, QStringLiteral("q8Yt0cVb3nLxW2aE"));
}

void tst_JoinFlow::theCodeOfAPasswordLinkWaitsForConsent()
{
    m_flow->setAddress(exposedLink().replace(QStringLiteral("/join/"), QStringLiteral("/password/")));
    m_flow->setPassword(QStringLiteral("correct horse battery"));
    m_time.advance(400);
    reply::Server server;
    server.insecureAllowed = true;
    m_peer->reply(m_peer->take<request::ServerInfo>().first, server);
    QTRY_COMPARE(m_flow->addressState(), JoinFlow::NeedsConsent);
    QVERIFY(!m_flow->canResetPassword());
    m_flow->resetPassword();
    QCOMPARE(m_peer->connections(), 1);
}

KITH_TEST(tst_JoinFlow)
#include "tst_joinflow.moc"
