// SPDX-License-Identifier: Apache-2.0
#include "app/account/accountsession.h"
#include "tests/app/fakekeychain.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

namespace {

//! An account on a server and a profile of its own.
struct Signed {
    Signed(const User &who, Keychain *keychain, TimeSource *time, SystemWatch *watch)
        : profile(*Profile::open(folder.path()))
        , user(who.id)
    {
        peer.answer<request::Watch>([](const request::Watch &) { return reply::Presences{}; });
        peer.answer<request::GetConversations>([](const request::GetConversations &) {
            Conversation readByBoth = direct(3);
            readByBoth.members[1].read = 3;
            return reply::Conversations{{readByBoth}, users(), {}};
        });
        const AccountInfo account{peer.url(), QStringLiteral("127.0.0.1"), QStringLiteral("Fake"), who, {}};
        session = std::make_unique<AccountSession>(profile, account, keychain, time, watch);
    }

    void signIn(const QString &token)
    {
        session->connectNew(token);
        QCOMPARE(peer.welcome(user, true).token, token);
        QTRY_COMPARE(session->connection()->state(), ConnectionStatus::Connected);
        QTRY_COMPARE(session->conversations()->rowCount(), 1);
    }

    QTemporaryDir folder;
    FakePeer peer;
    std::shared_ptr<Profile> profile;
    UserId user;
    std::unique_ptr<AccountSession> session;
};

} // namespace

class tst_AccountSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void eachHasItsOwnTokenAndPlace();
    void eachHearsItsOwnServerAlone();
    void oneEndsAndTheOtherGoesOn();
    void aSignOutDropsOneHistory();
    void whatOneMayAdministerIsWhatTheLastWelcomeSaid();
    void anInviteIsMadeOnTheServer();

private:
    void signIn();

    ManualTimeSource m_time;
    FakeKeychain m_keychain;
    std::unique_ptr<SystemWatch> m_watch;
    std::unique_ptr<Signed> m_ada, m_bob;
};

void tst_AccountSession::init()
{
    m_keychain = {};
    m_watch = std::make_unique<SystemWatch>(&m_time);
    m_ada = std::make_unique<Signed>(users()[0], &m_keychain, &m_time, m_watch.get());
    m_bob = std::make_unique<Signed>(users()[1], &m_keychain, &m_time, m_watch.get());
}

void tst_AccountSession::cleanup()
{
    m_ada.reset();
    m_bob.reset();
}

void tst_AccountSession::signIn()
{
    m_ada->signIn(QStringLiteral("token of ada"));
    m_bob->signIn(QStringLiteral("token of bob"));
}

void tst_AccountSession::eachHasItsOwnTokenAndPlace()
{
    signIn();
    QTRY_COMPARE(m_keychain.secrets.size(), 2);
    QCOMPARE(m_keychain.secrets.value(m_ada->profile->folder()), QStringLiteral("token of ada"));
    QCOMPARE(m_keychain.secrets.value(m_bob->profile->folder()), QStringLiteral("token of bob"));
    m_ada->session->open(toText(adaAndBob));
    QVERIFY(m_ada->session->current() && !m_bob->session->current());
    QCOMPARE(m_ada->profile->lastOpen(), toText(adaAndBob));
    QVERIFY(m_bob->profile->lastOpen().isEmpty());
}

void tst_AccountSession::eachHearsItsOwnServerAlone()
{
    signIn();
    m_ada->peer.push(reply::Event{adaAndBob, text(4, bob, QStringLiteral("to Ada"))});
    QTRY_COMPARE(m_ada->session->conversations()->unreadMessages(), 1);
    m_bob->session->open(toText(adaAndBob));
    QTRY_COMPARE(m_bob->session->current()->title(), QStringLiteral("Ada Lovelace"));
    QVERIFY(m_bob->session->current()->composing()->send(QStringLiteral("to Ada, from the other account")));
    QCOMPARE(m_bob->peer.take<request::Send>().second.text, QStringLiteral("to Ada, from the other account"));
    QVERIFY(outbox(*m_ada->session->history()).empty());
    QCOMPARE(m_ada->peer.waiting<request::Send>(), 0);
    QCOMPARE(m_bob->session->conversations()->unreadMessages(), 0);
    QCOMPARE(texts(newest(*m_bob->session->history(), adaAndBob)).count(QStringLiteral("to Ada")), 0);
}

void tst_AccountSession::oneEndsAndTheOtherGoesOn()
{
    signIn();
    QTRY_COMPARE(m_keychain.secrets.size(), 2);
    QSignalSpy adaEnded(m_ada->session.get(), &AccountSession::ended);
    QSignalSpy bobEnded(m_bob->session.get(), &AccountSession::ended);
    m_ada->peer.close(4003);
    QTRY_COMPARE(adaEnded.size(), 1);
    QVERIFY(!adaEnded[0][0].toString().isEmpty());
    m_ada->session.reset();
    QVERIFY(m_ada->profile->account()->signedOut && !m_bob->profile->account()->signedOut);
    QCOMPARE(m_keychain.secrets.keys(), QStringList{m_bob->profile->folder()});
    m_bob->peer.push(reply::Event{adaAndBob, text(4, ada, QStringLiteral("to Bob"))});
    QTRY_COMPARE(m_bob->session->conversations()->unreadMessages(), 1);
    QCOMPARE(m_bob->session->connection()->state(), ConnectionStatus::Connected);
    QCOMPARE(bobEnded.size(), 0);
}

void tst_AccountSession::aSignOutDropsOneHistory()
{
    signIn();
    QSignalSpy ended(m_ada->session.get(), &AccountSession::ended);
    m_ada->session->account()->signOut();
    m_ada->peer.reply(m_ada->peer.take<request::Logout>().first, reply::Ok{});
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(ended[0][0].toString().isEmpty());
    QVERIFY(m_ada->session->dropsHistory() && !m_bob->session->dropsHistory());
    QVERIFY(!m_ada->profile->account() && m_bob->profile->account());
}

void tst_AccountSession::whatOneMayAdministerIsWhatTheLastWelcomeSaid()
{
    Administration *administration = m_ada->session->administration();
    QSignalSpy changed(administration, &Administration::permissionsChanged);
    const auto permissions = [administration] {
        return QList<bool>{administration->mayInvite(), administration->mayManageAccounts(),
                           administration->mayReadAuditLog()};
    };
    const auto letIn = [this](ServerRole role, bool mayInvite) {
        const auto [id, hello] = m_ada->peer.take<request::Hello>();
        reply::Welcome welcome;
        welcome.version = 1;
        welcome.user = users()[0];
        welcome.role = role;
        welcome.mayInvite = mayInvite;
        m_ada->peer.reply(id, welcome);
        m_ada->peer.push(reply::CaughtUp{});
        QTRY_COMPARE(m_ada->session->connection()->state(), ConnectionStatus::Connected);
    };
    const auto reconnect = [&](ServerRole role, bool mayInvite) {
        m_ada->peer.close(1001);
        QTRY_VERIFY(m_ada->session->connection()->state() != ConnectionStatus::Connected);
        QCOMPARE(permissions(), QList<bool>({true, true, true})); // no page goes because the network did
        m_time.advance(1'000);
        letIn(role, mayInvite);
    };
    QCOMPARE(permissions(), QList<bool>({false, false, false}));
    m_ada->session->connectNew(QStringLiteral("token"));
    letIn(ServerRole::Owner, true);
    QCOMPARE(permissions(), QList<bool>({true, true, true}));
    QCOMPARE(changed.count(), 1);
    reconnect(ServerRole::Owner, true);
    QCOMPARE(changed.count(), 1);
    reconnect(ServerRole::Admin, false);
    QCOMPARE(permissions(), QList<bool>({false, true, false}));
    QCOMPARE(changed.count(), 2);
}

void tst_AccountSession::anInviteIsMadeOnTheServer()
{
    signIn();
    const auto invites = std::unique_ptr<InvitesModel>(m_ada->session->administration()->newInvitesModel());
    m_ada->peer.reply(m_ada->peer.take<request::GetInvites>().first, reply::Invites{});
    QTRY_VERIFY(invites->answered());
    QSignalSpy created(invites.get(), &InvitesModel::created);
    QSignalSpy toast(m_ada->session.get(), &AccountSession::toast);
    invites->create(1, 24);
    const reply::NewInvite made{QStringLiteral("q8Yt0cVb3nLxW2aE"), {id<InviteId>(1), ada, 1, 0, 1}};
    m_ada->peer.reply(m_ada->peer.take<request::CreateInvite>().first, made);
    QTRY_COMPARE(created.count(), 1);
    QCOMPARE(created[0][0].toString(),
             QStringLiteral("http://127.0.0.1:%1/join/q8Yt0cVb3nLxW2aE").arg(m_ada->peer.url().port()));
    m_ada->peer.reply(m_ada->peer.take<request::GetInvites>().first, reply::Invites{{made.invite}, {}, {}});
    QTRY_COMPARE(invites->rowCount(), 1);
    invites->create(1, 24);
    m_ada->peer.reply(m_ada->peer.take<request::CreateInvite>().first, Error{ErrorCode::Forbidden, {}, 0});
    QTRY_COMPARE(toast.count(), 1);
    QCOMPARE(toast[0][0].toString(), QStringLiteral("You are not allowed to do this here."));
}

KITH_TEST(tst_AccountSession)
#include "tst_accountsession.moc"
