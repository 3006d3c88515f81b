// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"

#include "app/connection/messagelink.h"
#include "app/connection/serveraddress.h"

#include <QPointer>

#include <algorithm>

namespace kith {

App::App(std::shared_ptr<Profile> profile, Keychain *keychain, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_time(time)
    , m_keychain(keychain)
    , m_profile(std::move(profile))
    , m_watch(time)
    , m_settings(m_profile->settingsFile())
    , m_join(m_profile, time)
{
    connect(&m_watch, &SystemWatch::lockedChanged, this, &App::lockedChanged);
    connect(&m_join, &JoinFlow::succeeded, this, &App::onJoined);
    connect(&m_join, &JoinFlow::unencryptedAllowed, this, &App::onUnencryptedAllowed);
}

App::~App()
{
    if (session())
        removeSession(session(), {});
}

void App::start()
{
    const auto account = m_profile->account();
    const QString unstored = m_profile->unstoredSignIn();
    if (!account) {
        setNotice(unstored);
        setState(SignedOut);
    } else if (account->signedOut)
        showSignIn(*account,
                   unstored.isEmpty() ? tr("You were signed out. Sign in again to go on.") : unstored);
    else if (isExposed(account->socket) && !m_profile->allowsUnencrypted(account->socket))
        showSignIn(
            *account,
            tr("Nothing was sent to %1, because the connection is not encrypted.").arg(account->address));
    else
        addSession(*account)->connectStored();
}

void App::startOffline(const AccountInfo &account,
                       const std::function<void(History &, PresenceTracker &)> &fill)
{
    addSession(account)->stayOffline(fill);
}

bool App::openMessageLink(const QString &link)
{
    const auto message = MessageLink::parse(link);
    if (!message || !session() || !isSameServer(message->socket, session()->account()->info().socket))
        return false;
    session()->openMessage(message->conversation, message->seq);
    return true;
}

QString App::messageLink(qint64 seq) const
{
    return current() ? MessageLink{session()->account()->info().socket, current()->id(), seq}.text()
                     : QString();
}

void App::openLink(const QString &given)
{
    if (openMessageLink(given))
        return;
    const auto message = MessageLink::parse(given);
    const QString link = message ? QStringLiteral("kith:") + pageLink(message->socket, {}) : given;
    const auto address = ServerAddress::fromLink(link);
    if (!address) {
        const QString problem = tr("Kith does not know where this link leads.");
        return session() ? Q_EMIT toast(problem, QStringLiteral("warning")) : setNotice(problem);
    }
    if (session()) {
        const AccountInfo info = session()->account()->info();
        const bool elsewhere = !isSameServer(address->socket, info.socket);
        return Q_EMIT toast(
            elsewhere ? tr("The link leads to %1. Sign out here to go there.").arg(address->shown)
                : address->passwordCode.isEmpty() ? tr("You are signed in at %1 already.").arg(info.server)
                                                  : tr("Sign out to set a new password with the link."),
            QStringLiteral("info"));
    }
    if (m_join.busy())
        return;
    setNotice({});
    m_join.clear(); // a password that was typed may be for another server
    m_join.setAddress(link);
}

void App::onJoined(const AccountInfo &account, const QString &token)
{
    if (session())
        removeSession(session(), {});
    addSession(account)->connectNew(token);
    m_join.clear();
}

//! The account that start() held back goes on without a new sign-in.
void App::onUnencryptedAllowed(const QUrl &socket)
{
    const auto account = m_profile->account();
    if (session() || !account || account->signedOut || account->socket != socket)
        return;
    m_join.clear();
    start();
}

//! The form asks for the password alone.
void App::showSignIn(const AccountInfo &account, const QString &notice)
{
    m_join.setAddress(account.socket.adjusted(QUrl::RemovePath).toString());
    m_join.setHandle(account.user.handle);
    setNotice(notice);
    setState(SignedOut);
}

//! What is stored is on screen before the server was asked anything.
AccountSession *App::addSession(const AccountInfo &account)
{
    auto *session =
        m_sessions
            .emplace_back(std::make_unique<AccountSession>(m_profile, account, m_keychain, m_time, &m_watch))
            .get();
    connect(session, &AccountSession::currentChanged, this, &App::currentChanged);
    connect(session->conversations(), &ConversationListModel::unreadChanged, this, &App::unreadCountChanged);
    connect(session, &AccountSession::toast, this, &App::toast);
    connect(
        session, &AccountSession::ended, this,
        [this, session = QPointer(session)](const QString &notice) {
            if (!session)
                return;
            if (!notice.isEmpty())
                showSignIn(session->account()->info(), notice);
            removeSession(session, notice);
        },
        Qt::QueuedConnection);
    setNotice({});
    Q_EMIT sessionChanged();
    setState(SignedIn);
    Q_EMIT unreadCountChanged();
    return session;
}

//! Views let go of the session's models before these are destroyed.
void App::removeSession(AccountSession *session, const QString &notice)
{
    const auto place = std::find_if(m_sessions.begin(), m_sessions.end(),
                                    [session](const auto &one) { return one.get() == session; });
    std::unique_ptr<AccountSession> leaving = std::move(*place);
    m_sessions.erase(place);
    setNotice(notice);
    setState(SignedOut);
    Q_EMIT sessionChanged();
    Q_EMIT currentChanged();
    Q_EMIT unreadCountChanged();
    const auto profile = leaving->profile();
    const bool dropsHistory = leaving->dropsHistory();
    leaving.reset();
    if (dropsHistory)
        profile->removeHistory();
}

void App::open(const QString &conversationId)
{
    if (session())
        session()->open(conversationId);
}

void App::openDirect(const QString &userId)
{
    if (session())
        session()->openDirect(userId);
}

void App::close()
{
    if (session())
        session()->close();
}

void App::createGroup(const QString &title, const QStringList &userIds, const QString &history)
{
    if (session())
        session()->createGroup(title, userIds, history);
}

PeopleModel *App::newPeopleModel()
{
    return session() ? session()->newPeopleModel() : nullptr;
}

SwitcherModel *App::newSwitcherModel()
{
    return session() ? session()->newSwitcherModel() : nullptr;
}

void App::setNotice(const QString &notice)
{
    if (std::exchange(m_notice, notice) != notice)
        Q_EMIT noticeChanged();
}

void App::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged();
}

} // namespace kith
