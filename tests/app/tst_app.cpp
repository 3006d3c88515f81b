// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"
#include "app/history/useractions.h"
#include "app/text/textformat.h"
#include "tests/app/failingdisk.h"
#include "tests/app/fakekeychain.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

class tst_App : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void signingInOpensTheConversations();
    void aRestartGoesOnWithoutSigningIn();
    void aRestartOpensTheConversationThatWasOpen();
    void aLockedKeychainIsAskedAgain();
    void aRevokedTokenSignsOutAndKeepsWhatWaits();
    void aStartAfterARevokeAsksToSignInAgain();
    void aSignInOnAFullDiskIsSaidAtTheNextStart_data();
    void aSignInOnAFullDiskIsSaidAtTheNextStart();
    void anUnstoredSignInIsSaidAfterARevoke();
    void signingOutForgetsTheAccount();
    void aDirectConversationIsOpenedWhileOffline();
    void theWindowComesBackToWhereTheUserRead();
    void aGroupIsMadeAndOpened();
    void aGroupIsMadeOnceHoweverOftenItIsTried();
    void devicesAreListedAndRevoked();
    void aChangedPasswordIsSaid();
    void aPasswordWhoseAnswerWasLostIsChangedOnce();
    void theUnreadSumFollows();
    void aStoredTokenIsNotSentUnencrypted();
    void aLinkFillsTheForm();
    void aPasswordLinkFillsTheForm();
    void aLinkForgetsWhatWasTypedForAnotherServer();
    void whereSomebodyIsSignedInALinkOnlySaysSomething();
    void aLinkToAMessageOpensIt();
    void aLinkThatIsNoneIsSaid();

private:
    void start();
    void signIn();

    FakeKeychain m_keychain;
    bool m_useKeychain = false;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakePeer> m_peer;
    std::unique_ptr<ManualTimeSource> m_time;
    std::unique_ptr<App> m_app;
};

void tst_App::init()
{
    m_keychain = {};
    m_useKeychain = false;
    m_folder = std::make_unique<QTemporaryDir>();
    m_time = std::make_unique<ManualTimeSource>();
    m_peer = std::make_unique<FakePeer>();
    m_peer->answer<request::Watch>([](const request::Watch &) { return reply::Presences{}; });
    m_peer->answer<request::ServerInfo>([](const request::ServerInfo &) {
        return reply::Server{QStringLiteral("Harbour"), {}, false, {}, 3};
    });
    m_peer->answer<request::Login>([](const request::Login &) {
        return reply::Session{QStringLiteral("token of %1").arg(users()[0].handle), sample::id<DeviceId>(1),
                              users()[0]};
    });
    m_peer->answer<request::GetConversations>([](const request::GetConversations &) {
        return reply::Conversations{{direct(3)}, users(), {}};
    });
    start();
}

void tst_App::cleanup()
{
    m_app.reset();
}

void tst_App::start()
{
    m_app.reset();
    auto profile = Profile::open(m_folder->path());
    QVERIFY(profile);
    m_app = std::make_unique<App>(*profile, m_useKeychain ? &m_keychain : nullptr, m_time.get());
    m_app->start();
}

void tst_App::signIn()
{
    QCOMPARE(m_app->state(), App::SignedOut);
    JoinFlow *join = m_app->join();
    join->setAddress(QStringLiteral("127.0.0.1:%1").arg(m_peer->url().port()));
    m_time->advance(400);
    QTRY_COMPARE(join->addressState(), JoinFlow::Found);
    join->setHandle(QStringLiteral("ada"));
    join->setPassword(QStringLiteral("correct horse battery"));
    join->signIn();
    QTRY_COMPARE(m_app->state(), App::SignedIn);
    QCOMPARE(m_peer->welcome(ada, true).token, QStringLiteral("token of ada"));
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Connected);
}

void tst_App::signingInOpensTheConversations()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    QCOMPARE(m_app->account()->handle(), QStringLiteral("ada"));
    QVERIFY(m_app->account()->keychainFallback());
    QSignalSpy changed(m_app.get(), &App::currentChanged);
    m_app->open(toText(adaAndBob));
    QVERIFY(m_app->current());
    m_app->open(toText(adaAndBob));
    QCOMPARE(changed.size(), 1);
    QTRY_COMPARE(m_app->current()->title(), QStringLiteral("Bob Bean"));
    m_app->close();
    QVERIFY(!m_app->current());
}

void tst_App::aRestartGoesOnWithoutSigningIn()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    start();
    QCOMPARE(m_app->state(), App::SignedIn);
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1); // before the server said anything
    QCOMPARE(m_peer->welcome(ada).token, QStringLiteral("token of ada"));
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Connected);
}

void tst_App::aRestartOpensTheConversationThatWasOpen()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_app->open(toText(adaAndBob));
    start();
    QTRY_VERIFY(m_app->current());
    QCOMPARE(m_app->current()->id(), adaAndBob);
    m_app->close();
    start();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    QVERIFY(!m_app->current());
}

void tst_App::aLockedKeychainIsAskedAgain()
{
    m_useKeychain = true;
    start();
    signIn();
    QTRY_COMPARE(m_keychain.secrets.size(), 1);
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_keychain.locked = true;
    start();
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Locked);
    QCOMPARE(m_app->state(), App::SignedIn); // what is stored can be read
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_keychain.locked = false;
    m_app->connection()->tryNow();
    QCOMPARE(m_peer->welcome(ada).token, QStringLiteral("token of ada"));
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Connected);
}

void tst_App::aRevokedTokenSignsOutAndKeepsWhatWaits()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_app->open(toText(adaAndBob));
    store([&](QObject *context, auto done) {
        m_app->session()->history()->userActions().addOutgoing(outgoing(1, QStringLiteral("unsent")), context,
                                                               done);
    });
    m_peer->close(4003);
    QTRY_COMPARE(m_app->state(), App::SignedOut);
    QVERIFY(!m_app->notice().isEmpty());
    QVERIFY(!m_app->current() && !m_app->conversations());
    QCOMPARE(m_app->join()->handle(), QStringLiteral("ada"));
    signIn();
    QCOMPARE(m_peer->take<request::Send>().second.text, QStringLiteral("unsent"));
    QVERIFY(m_app->notice().isEmpty());
}

void tst_App::aStartAfterARevokeAsksToSignInAgain()
{
    m_useKeychain = true;
    start();
    signIn();
    m_peer->close(4003);
    QTRY_COMPARE(m_app->state(), App::SignedOut);
    m_keychain.locked = true; // as where there is none
    start();
    QCOMPARE(m_app->state(), App::SignedOut);
    QVERIFY(!m_app->notice().isEmpty());
    QCOMPARE(m_app->join()->handle(), QStringLiteral("ada"));
}

void tst_App::aSignInOnAFullDiskIsSaidAtTheNextStart_data()
{
    QTest::addColumn<bool>("keychain");
    QTest::newRow("without a keychain") << false;
    QTest::newRow("with a keychain") << true;
}

void tst_App::aSignInOnAFullDiskIsSaidAtTheNextStart()
{
    QFETCH(bool, keychain);
    m_useKeychain = keychain;
    start();
    m_app->join()->setAddress(QStringLiteral("127.0.0.1:%1").arg(m_peer->url().port()));
    m_time->advance(400);
    QTRY_COMPARE(m_app->join()->addressState(), JoinFlow::Found);
    m_app->join()->setHandle(QStringLiteral("ada"));
    m_app->join()->setPassword(QStringLiteral("correct horse battery"));
    QSignalSpy toasts(m_app.get(), &App::toast);
    const auto said = [&](const QString &words) {
        return std::ranges::any_of(toasts,
                                   [&](const auto &toast) { return toast[0].toString().contains(words); });
    };
    {
        const FailingDisk disk(0);
        m_app->join()->signIn();
        QTRY_COMPARE(m_app->state(), App::SignedIn);
        QTRY_VERIFY(said(QStringLiteral("cannot be stored")));
        m_app.reset();
    }
    start();
    QCOMPARE(m_app->state(), App::SignedOut);
    QVERIFY2(m_app->notice().contains(QStringLiteral("could not be stored")), qPrintable(m_app->notice()));
}

//! What is stored is of the sign-in before.
void tst_App::anUnstoredSignInIsSaidAfterARevoke()
{
    m_app.reset();
    {
        const auto profile = *Profile::open(m_folder->path());
        QVERIFY(profile->setAccount({m_peer->url(), QStringLiteral("127.0.0.1"), {}, users()[0], {}, true}));
        profile->setSignInStored(false);
    }
    start();
    QCOMPARE(m_app->state(), App::SignedOut);
    QVERIFY2(m_app->notice().contains(QStringLiteral("could not be stored")), qPrintable(m_app->notice()));
    QCOMPARE(m_app->join()->handle(), QStringLiteral("ada"));

    signIn(); // and this one is stored
    start();
    QCOMPARE(m_app->state(), App::SignedIn);
    QCOMPARE(m_peer->welcome(ada).token, QStringLiteral("token of ada"));
    m_peer->close(4003);
    QTRY_COMPARE(m_app->state(), App::SignedOut);
    start();
    QVERIFY2(m_app->notice().contains(QStringLiteral("You were signed out")), qPrintable(m_app->notice()));
}

void tst_App::signingOutForgetsTheAccount()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_app->account()->signOut();
    m_peer->reply(m_peer->take<request::Logout>().first, reply::Ok{});
    m_peer->close(4003);
    QTRY_COMPARE(m_app->state(), App::SignedOut);
    QVERIFY(m_app->notice().isEmpty());
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("history.db"))));
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("token"))));
    start();
    QCOMPARE(m_app->state(), App::SignedOut);
}

void tst_App::aDirectConversationIsOpenedWhileOffline()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1); // and with it everybody's names
    QTRY_VERIFY(!m_app->session()->history()->user(cleo).name.isEmpty());
    m_peer->unlisten();
    m_peer->cut();
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Reconnecting);
    m_app->openDirect(toText(cleo));
    QTRY_VERIFY(m_app->current());
    QTRY_COMPARE(m_app->current()->title(), QStringLiteral("Cleo Crane"));
    QVERIFY(m_app->current()->composing()->send(QStringLiteral("hello")));
    QTRY_COMPARE(m_app->connection()->queued(), 1);
}

void tst_App::theWindowComesBackToWhereTheUserRead()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    const QString direct = toText(adaAndBob);
    m_app->open(direct);
    m_app->current()->keepPlace(7, 12.5);
    m_app->openDirect(toText(cleo));
    QTRY_VERIFY(m_app->current() && m_app->current()->id() != adaAndBob);
    QCOMPARE(m_app->current()->placeSeq(), Seq(0));
    m_app->open(direct);
    QCOMPARE(m_app->current()->placeSeq(), Seq(7));
    QCOMPARE(m_app->current()->placeTop(), 12.5);
    m_app->current()->keepPlace(0, 0);
    m_app->close();
    m_app->open(direct);
    QCOMPARE(m_app->current()->placeSeq(), Seq(0));
}

void tst_App::aGroupIsMadeAndOpened()
{
    signIn();
    m_app->createGroup(QStringLiteral("Crew"), {toText(bob), toText(cleo)}, QStringLiteral("joined"));
    const auto [id, request] = m_peer->take<request::CreateGroup>();
    QCOMPARE(request.members, (std::vector{bob, cleo}));
    QCOMPARE(request.history, HistoryAccess::Joined);
    QVERIFY(!request.clientId.isNull());
    Conversation group = direct(1);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.title = QStringLiteral("Crew");
    m_peer->reply(id, reply::Conversations{{group}, users(), {}});
    QTRY_VERIFY(m_app->current());
    QTRY_COMPARE(m_app->current()->title(), QStringLiteral("Crew"));

    QSignalSpy toast(m_app.get(), &App::toast);
    m_app->createGroup(QStringLiteral("Crew"), {}, QStringLiteral("all"));
    const auto [refused, open] = m_peer->take<request::CreateGroup>();
    QCOMPARE(open.history, HistoryAccess::All);
    m_peer->reply(refused, Error{ErrorCode::Forbidden, {}, 0});
    QTRY_COMPARE(toast.size(), 1);
}

void tst_App::aGroupIsMadeOnceHoweverOftenItIsTried()
{
    signIn();
    const auto tryAgain = [this](const QString &title, const QStringList &people) {
        m_app->createGroup(title, people, QStringLiteral("joined"));
        return m_peer->take<request::CreateGroup>();
    };
    QSignalSpy toast(m_app.get(), &App::toast);
    const QStringList bobAndCleo{toText(bob), toText(cleo)};
    const auto first = tryAgain(QStringLiteral("Crew"), bobAndCleo).second;
    m_peer->cut();
    QTRY_COMPARE(toast.size(), 1);
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Reconnecting);
    m_app->connection()->tryNow();
    m_peer->welcome(ada);
    QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Connected);
    QCOMPARE(tryAgain(QStringLiteral("Crew"), bobAndCleo).second, first);
    QCOMPARE(tryAgain(QStringLiteral("Crew"), {toText(cleo), toText(bob)}).second, first);
    QVERIFY(tryAgain(QStringLiteral("Crew"), {toText(bob)}).second.clientId != first.clientId);
    QVERIFY(tryAgain(QStringLiteral("Another crew"), bobAndCleo).second.clientId != first.clientId);
}

void tst_App::devicesAreListedAndRevoked()
{
    signIn();
    Account *account = m_app->account();
    account->refreshDevices();
    QVERIFY(account->busy());
    m_peer->reply(m_peer->take<request::GetDevices>().first,
                  reply::Devices{{{sample::id<DeviceId>(2), QStringLiteral("laptop"), 1, 9, false},
                                  {sample::id<DeviceId>(3), QStringLiteral("phone"), 1, 8, false},
                                  {sample::id<DeviceId>(1), QStringLiteral("this"), 2, 3, true}}});
    QTRY_COMPARE(account->devices()->rowCount(), 3);
    QVERIFY(!account->busy());
    QVERIFY(account->devices()->index(0).data(DevicesModel::Current).toBool());
    account->revokeDevice(toText(sample::id<DeviceId>(2)));
    const auto [id, request] = m_peer->take<request::RevokeDevice>();
    QCOMPARE(request.device, sample::id<DeviceId>(2));
    m_peer->reply(id, reply::Ok{});
    QTRY_COMPARE(account->devices()->rowCount(), 2);

    QSignalSpy failed(account, &Account::failed);
    account->revokeDevice(toText(sample::id<DeviceId>(3)));
    m_peer->reply(m_peer->take<request::RevokeDevice>().first, Error{ErrorCode::Unavailable, {}, 0});
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(account->devices()->rowCount(), 2);
    account->revokeDevice(toText(sample::id<DeviceId>(3))); // it was ended: only the answer was lost
    m_peer->reply(m_peer->take<request::RevokeDevice>().first, Error{ErrorCode::NotFound, {}, 0});
    QTRY_COMPARE(account->devices()->rowCount(), 1);
    QCOMPARE(failed.size(), 1);

    const QModelIndex left = account->devices()->index(0);
    QCOMPARE(left.data(DevicesModel::LastSeenText).toString(), TextFormat::moment(3, m_time->now()));
    QSignalSpy changed(account->devices(), &QAbstractItemModel::dataChanged);
    m_time->advance(24 * 3'600'000); // what these texts say depends on the day
    QCOMPARE(changed.size(), 1);
}

void tst_App::aChangedPasswordIsSaid()
{
    signIn();
    QSignalSpy changed(m_app->account(), &Account::passwordChanged);
    QSignalSpy said(m_app.get(), &App::toast);
    QSignalSpy failed(m_app->account(), &Account::failed);
    QSignalSpy wrong(m_app->account(), &Account::oldPasswordRefused);
    m_app->account()->changePassword(QStringLiteral("old"), QStringLiteral("new"));
    m_peer->reply(m_peer->take<request::ChangePassword>().first, Error{ErrorCode::BadCredentials, {}, 0});
    QTRY_COMPARE(wrong.size(), 1);
    QVERIFY(!wrong[0][0].toString().contains(QStringLiteral("handle")));
    m_app->account()->changePassword(QStringLiteral("old"), QStringLiteral("new"));
    m_peer->reply(m_peer->take<request::ChangePassword>().first, Error{ErrorCode::WeakPassword, {}, 0});
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(wrong.size(), 1);
    m_app->account()->changePassword(QStringLiteral("old"), QStringLiteral("new"));
    m_peer->reply(m_peer->take<request::ChangePassword>().first, reply::Ok{});
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(said.size(), 1);
}

void tst_App::aPasswordWhoseAnswerWasLostIsChangedOnce()
{
    signIn();
    Account *account = m_app->account();
    QSignalSpy changed(account, &Account::passwordChanged);
    QSignalSpy failed(account, &Account::failed);
    QSignalSpy wrong(account, &Account::oldPasswordRefused);
    const auto ask = [&](const char *before, const char *after) {
        account->changePassword(QString::fromLatin1(before), QString::fromLatin1(after));
    };
    const auto take = [this](const reply::Any &answer) {
        const auto [id, request] = m_peer->take<request::ChangePassword>();
        m_peer->reply(id, answer);
        return request.oldPassword + QStringLiteral(" to ") + request.newPassword;
    };
    const auto lose = [&] {
        const auto before = failed.size();
        m_peer->take<request::ChangePassword>();
        m_peer->close(1001);
        QTRY_COMPARE(failed.size(), before + 1);
        QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Reconnecting);
        m_app->connection()->tryNow();
        m_peer->welcome(ada);
        QTRY_COMPARE(m_app->connection()->state(), ConnectionStatus::Connected);
    };
    const Error bad{ErrorCode::BadCredentials, {}, 0};

    ask("first", "second");
    lose();
    ask("first", "second");
    QCOMPARE(take(bad), QStringLiteral("first to second"));
    QCOMPARE(take(reply::Ok{}), QStringLiteral("second to second"));
    QTRY_COMPARE(changed.size(), 1);
    ask("first", "second"); // it is answered now
    QCOMPARE(take(bad), QStringLiteral("first to second"));
    QTRY_COMPARE(wrong.size(), 1);

    // Lost twice; then another new password.
    ask("second", "third");
    lose();
    ask("second", "third");
    QCOMPARE(take(bad), QStringLiteral("second to third"));
    lose();
    ask("second", "fourth");
    QCOMPARE(take(Error{ErrorCode::WeakPassword, {}, 0}), QStringLiteral("second to fourth"));
    QTRY_COMPARE(failed.size(), 4);
    ask("second", "fifth");
    QCOMPARE(take(bad), QStringLiteral("second to fifth"));
    QCOMPARE(take(reply::Ok{}), QStringLiteral("third to fifth"));
    QTRY_COMPARE(changed.size(), 2);

    // Who does not know the old password changes nothing.
    ask("fifth", "sixth");
    lose();
    ask("a guess", "mine");
    QCOMPARE(take(bad), QStringLiteral("a guess to mine"));
    QTRY_COMPARE(wrong.size(), 2);
    QVERIFY(!account->busy());
}

void tst_App::theUnreadSumFollows()
{
    signIn();
    QCOMPARE(m_app->unreadCount(), 0);
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    QSignalSpy changed(m_app.get(), &App::unreadCountChanged);
    m_peer->push(reply::Event{adaAndBob, text(4, bob, QStringLiteral("hello"))});
    QTRY_COMPARE(m_app->unreadCount(), 1);
    QVERIFY(changed.size() > 0);
}

void tst_App::aStoredTokenIsNotSentUnencrypted()
{
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    m_app.reset();
    m_peer = std::make_unique<FakePeer>();
    m_peer->answer<request::Watch>([](const request::Watch &) { return reply::Presences{}; });
    m_peer->answer<request::ServerInfo>([](const request::ServerInfo &) {
        reply::Server server;
        server.insecureAllowed = true;
        return server;
    });
    {
        const auto profile = *Profile::open(m_folder->path());
        AccountInfo account = *profile->account();
        account.socket = m_peer->url();
        account.socket.setHost(QStringLiteral("0.0.0.0")); // leads here, and is not known as this computer's
        profile->setAccount(account);
    }
    start();
    QCOMPARE(m_app->state(), App::SignedOut);
    QVERIFY(m_app->notice().contains(QStringLiteral("not encrypted")));
    QCOMPARE(m_app->join()->handle(), QStringLiteral("ada"));
    m_time->advance(400);
    QTRY_COMPARE(m_app->join()->addressState(), JoinFlow::NeedsConsent);
    QCOMPARE(m_peer->waiting<request::Hello>(), 0);

    m_app->join()->allowUnencrypted();
    QCOMPARE(m_app->state(), App::SignedIn);
    QCOMPARE(m_peer->welcome(ada).token, QStringLiteral("token of ada"));
    start();
    QCOMPARE(m_app->state(), App::SignedIn); // asked once
}

void tst_App::aLinkFillsTheForm()
{
    QString invite;
    m_peer = std::make_unique<FakePeer>();
    m_peer->answer<request::ServerInfo>([&](const request::ServerInfo &info) {
        invite = info.invite;
        return reply::Server{QStringLiteral("Harbour"), {}, false, QStringLiteral("Bob"), 3};
    });
    m_app->openLink(QStringLiteral("kith://127.0.0.1:%1/join/q8Yt0cVb3nLxW2aE").arg(m_peer->url().port()));
    m_time->advance(400);
    QTRY_COMPARE(m_app->join()->addressState(), JoinFlow::Found);
    QCOMPARE(invite, QStringLiteral("q8Yt0cVb3nLxW2aE"));
    QCOMPARE(m_app->join()->invitedBy(), QStringLiteral("Bob"));
    QCOMPARE(m_app->state(), App::SignedOut);
}

void tst_App::aPasswordLinkFillsTheForm()
{
    m_app->openLink(
        QStringLiteral("kith:http://127.0.0.1:%1/password/q8Yt0cVb3nLxW2aE").arg(m_peer->url().port()));
    m_time->advance(400);
    QTRY_COMPARE(m_app->join()->addressState(), JoinFlow::Found);
    QVERIFY(m_app->join()->resetsPassword());
    QCOMPARE(m_app->state(), App::SignedOut);
    m_peer->answer<request::ResetPassword>([](const request::ResetPassword &) {
        return reply::Session{QStringLiteral("token of ada"), sample::id<DeviceId>(1), users()[0]};
    });
    m_app->join()->setPassword(QStringLiteral("correct horse battery"));
    m_app->join()->resetPassword();
    QTRY_COMPARE(m_app->state(), App::SignedIn);
    QCOMPARE(m_peer->welcome(ada, true).token, QStringLiteral("token of ada"));
}

void tst_App::aLinkForgetsWhatWasTypedForAnotherServer()
{
    JoinFlow *join = m_app->join();
    join->setAddress(QStringLiteral("127.0.0.1:%1").arg(m_peer->url().port()));
    join->setHandle(QStringLiteral("ada"));
    join->setPassword(QStringLiteral("correct horse battery"));
    m_app->openLink(QStringLiteral("kith://127.0.0.2:1/join/q8Yt0cVb3nLxW2aE"));
    QCOMPARE(join->address(), QStringLiteral("kith://127.0.0.2:1/join/q8Yt0cVb3nLxW2aE"));
    QCOMPARE(join->handle(), QString());
    QCOMPARE(join->password(), QString());
}

void tst_App::whereSomebodyIsSignedInALinkOnlySaysSomething()
{
    signIn();
    QSignalSpy toast(m_app.get(), &App::toast);
    const QString here = QStringLiteral("kith://127.0.0.1:%1").arg(m_peer->url().port());
    m_app->openLink(here + QStringLiteral("/join/q8Yt0cVb3nLxW2aE"));
    m_app->openLink(QStringLiteral("kith://chat.example.org/join/q8Yt0cVb3nLxW2aE"));
    m_app->openLink(here + QStringLiteral("/password/q8Yt0cVb3nLxW2aE"));
    QCOMPARE(toast.count(), 3);
    QCOMPARE(toast[0][0].toString(), QStringLiteral("You are signed in at Fake already."));
    QCOMPARE(toast[1][0].toString(),
             QStringLiteral("The link leads to chat.example.org. Sign out here to go there."));
    QCOMPARE(toast[2][0].toString(), QStringLiteral("Sign out to set a new password with the link."));
    QCOMPARE(m_app->state(), App::SignedIn);
    QCOMPARE(m_app->join()->address(), QString());
}

void tst_App::aLinkToAMessageOpensIt()
{
    const QString here = QStringLiteral("kith://127.0.0.1:%1").arg(m_peer->url().port());
    const auto link = [](const QString &server, ConversationId conversation, int seq) {
        return QStringLiteral("%1/message/%2/%3").arg(server, toText(conversation)).arg(seq);
    };
    m_app->openLink(link(here, adaAndBob, 2)); // nobody is signed in
    QCOMPARE(m_app->join()->address(), QStringLiteral("kith:http://127.0.0.1:%1").arg(m_peer->url().port()));
    m_app->join()->clear();
    signIn();
    QTRY_COMPARE(m_app->conversations()->rowCount(), 1);
    QSignalSpy toast(m_app.get(), &App::toast);
    m_app->openLink(link(here, adaAndBob, 2));
    QTRY_VERIFY(m_app->current());
    QCOMPARE(m_app->current()->placeSeq(), Seq(2));
    QCOMPARE(m_app->messageLink(2), link(QStringLiteral("http") + here.mid(4), adaAndBob, 2));
    QVERIFY(!m_app->openMessageLink(link(QStringLiteral("https://chat.example.org"), adaAndBob, 2)));
    QVERIFY(toast.isEmpty());
    m_app->openLink(link(here, crew, 2)); // which Ada is not in
    QTRY_COMPARE(toast.count(), 1);
    m_app->openLink(link(QStringLiteral("kith://chat.example.org"), adaAndBob, 2));
    QCOMPARE(toast[1][0].toString(),
             QStringLiteral("The link leads to chat.example.org. Sign out here to go there."));
    QCOMPARE(m_app->current()->id(), adaAndBob);
}

void tst_App::aLinkThatIsNoneIsSaid()
{
    const auto unknown = QStringLiteral("kith://chat.example.org/what/ever");
    m_app->openLink(unknown);
    QVERIFY(!m_app->notice().isEmpty());
    QCOMPARE(m_app->join()->address(), QString());
    m_app->openLink(QStringLiteral("kith://chat.example.org"));
    QCOMPARE(m_app->notice(), QString());
    m_app->join()->clear();
    signIn();
    QSignalSpy toast(m_app.get(), &App::toast);
    m_app->openLink(unknown);
    QCOMPARE(toast.count(), 1);
}

KITH_TEST(tst_App)
#include "tst_app.moc"
