// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"

#include "app/history/serverupdates.h"
#include "app/history/useractions.h"

#include <QHostAddress>

namespace kith {

App::App(std::shared_ptr<Profile> profile, Keychain *keychain, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_time(time)
    , m_profile(std::move(profile))
    , m_tokens(m_profile->folder(), keychain)
    , m_watch(time)
    , m_settings(m_profile->settingsFile())
    , m_join(time)
    , m_status(time)
{
    connect(&m_join, &JoinFlow::succeeded, this, &App::onJoined);
    connect(&m_account, &Account::signOutWanted, this, &App::signOut);
    connect(&m_account, &Account::passwordChanged, this, [this] {
        Q_EMIT toast(tr("The password is changed. Your other devices are signed out."),
                     QStringLiteral("check"));
    });
    connect(&m_status, &ConnectionStatus::unlockWanted, this, &App::fetchToken);
    connect(&m_tokens, &TokenStore::usesFileChanged, this,
            [this] { m_account.setKeychainFallback(m_tokens.usesFile()); });
}

App::~App()
{
    leave({});
}

void App::start()
{
    const auto account = m_profile->account();
    if (!account)
        return setState(SignedOut);
    if (account->signedOut)
        return askAgain(*account);
    enter(*account);
    fetchToken();
}

//! Without the token what is stored can be read and written, and the user may unlock the keychain and try again.
void App::fetchToken()
{
    m_status.setLocked(false);
    m_tokens.read([this, session = QPointer(m_session.get())](const Result<QString> &token) {
        if (!session || session != m_session.get())
            return;
        if (!token)
            m_status.setLocked(true);
        else if (token->isEmpty())
            leave(tr("Sign in again: the key of this device is not in the keychain any more."));
        else
            connectSession(m_account.info(), *token);
    });
}

void App::startOffline(const AccountInfo &account,
                       const std::function<void(History &, PresenceTracker &)> &fill)
{
    enter(account);
    m_status.follow(nullptr, nullptr);
    if (fill)
        fill(*m_history, *m_session->presences());
}

//! What is stored is on screen before the server was asked anything.
void App::enter(const AccountInfo &account)
{
    m_history = std::make_unique<History>(m_profile->historyFile());
    m_history->open(account.user.id);
    m_session = std::make_unique<ServerSession>(m_history.get(), m_time);
    m_conversations = std::make_unique<ConversationListModel>(m_history.get(), m_session->presences());
    connect(m_conversations.get(), &ConversationListModel::unreadChanged, this, &App::unreadCountChanged);
    connect(m_history.get(), &History::rebuilt, this,
            [this](const QString &sentence) { Q_EMIT toast(sentence, QStringLiteral("warning")); });
    connect(m_history.get(), &History::problemChanged, this, [this] {
        if (!m_history->problem().isEmpty())
            Q_EMIT toast(m_history->problem(), QStringLiteral("error"));
    });
    connect(m_session->outbox(), &Outbox::reactionRefused, this,
            [this](const QString &sentence) { Q_EMIT toast(sentence, QStringLiteral("warning")); });
    ServerConnection *connection = m_session->connection();
    connect(connection, &ServerConnection::refused, this, &App::onRefused);
    connect(&m_watch, &SystemWatch::woke, connection, &ServerConnection::wake);
    const QString host = account.socket.host();
    if (host != QLatin1StringView("localhost") && !QHostAddress(host).isLoopback())
        connect(&m_watch, &SystemWatch::reachableChanged, connection, &ServerConnection::setReachable);
    connect(connection, &ServerConnection::welcomed, this, [this, account](const reply::Welcome &welcome) {
        AccountInfo now = account;
        now.user = welcome.user;
        now.server = welcome.server;
        now.device = welcome.device;
        m_account.set(now, m_session.get());
        m_profile->setAccount(now);
    });
    m_account.set(account, m_session.get());
    m_status.follow(connection, m_session->outbox());
    setNotice({});
    setState(SignedIn);
    Q_EMIT unreadCountChanged();
    openLast();
}

//! What was open when the program ended, if it is still there and nothing else was opened meanwhile.
void App::openLast()
{
    const auto id = idFromText<ConversationId>(m_settings.lastOpen());
    if (!id)
        return;
    m_history->conversation(*id, m_session.get(),
                            [this, id = *id](const std::optional<LocalConversation> &known) {
                                if (known && !m_current)
                                    openConversation(id);
                            });
}

void App::connectSession(const AccountInfo &account, const QString &token)
{
    m_session->start(account.socket, token);
}

void App::onJoined(const AccountInfo &account, const QString &token)
{
    if (m_session)
        leave({});
    m_profile->setAccount(account);
    m_tokens.write(token, [this](bool stored) {
        if (!stored)
            Q_EMIT toast(
                tr("The key of this device cannot be kept: you will have to sign in again next time."),
                QStringLiteral("warning"));
    });
    enter(account);
    m_history->serverUpdates().setCursor({}); // another device of the same user may have left its own
    connectSession(account, token);
    m_join.clear();
}

void App::onRefused(const Error &error)
{
    switch (error.code) {
    case ErrorCode::TokenInvalid:
        m_tokens.remove();
        // Not from within the connection's own signal: it goes with the session.
        QMetaObject::invokeMethod(this, &App::goOut, Qt::QueuedConnection);
        break;
    case ErrorCode::UnsupportedVersion:
        Q_EMIT toast(tr("This server speaks another version. Update the server or this program."),
                     QStringLiteral("error"));
        break;
    default:
        break;
    }
}

//! The server ended it. The address and the handle wait in the form.
void App::goOut()
{
    if (m_state != SignedIn)
        return; // the user was faster
    AccountInfo account = m_account.info();
    account.signedOut = true;
    m_profile->setAccount(account);
    askAgain(account);
}

void App::askAgain(const AccountInfo &account)
{
    m_join.setAddress(account.socket.adjusted(QUrl::RemovePath).toString());
    m_join.setHandle(account.user.handle);
    leave(tr("You were signed out. Sign in again to go on."));
}

void App::signOut()
{
    if (!m_session)
        return;
    const bool keep = m_session->outbox()->queued() > 0;
    const auto finish = [this, keep] {
        if (m_state != SignedIn)
            return;
        m_tokens.remove();
        m_profile->forgetAccount();
        leave({});
        if (!keep)
            m_profile->removeHistory();
    };
    // Where the server cannot be told now, the device stays in its list and can be revoked from another.
    m_session->ask(request::Logout{}, this, [this, finish](const Result<reply::Any> &) {
        QMetaObject::invokeMethod(this, finish, Qt::QueuedConnection);
    });
}

void App::leave(const QString &notice)
{
    for (const QPointer<QObject> &model : std::exchange(m_tracked, {}))
        delete model;
    // Those who look let go first, then goes what they looked at, each before what it stands on.
    auto current = std::move(m_current);
    auto conversations = std::move(m_conversations);
    m_status.follow(nullptr, nullptr);
    setNotice(notice);
    setState(SignedOut);
    Q_EMIT currentChanged();
    Q_EMIT unreadCountChanged();
    m_account.clear();
    current.reset();
    conversations.reset();
    m_session.reset();
    m_history.reset();
}

// ---- What is open

void App::open(const QString &conversationId)
{
    const auto id = idFromText<ConversationId>(conversationId);
    if (id && m_history && !(m_current && m_current->id() == *id))
        openConversation(*id);
}

void App::openConversation(ConversationId id)
{
    const auto before =
        std::exchange(m_current,
                      std::make_unique<OpenConversation>(id, m_history.get(), m_session->presences(),
                                                         m_session.get(), m_time));
    m_settings.setLastOpen(toText(id));
    connect(m_current.get(), &OpenConversation::failed, this,
            [this](const QString &sentence) { Q_EMIT toast(sentence, QStringLiteral("warning")); });
    Q_EMIT currentChanged();
}

void App::openDirect(const QString &userId)
{
    const auto user = idFromText<UserId>(userId);
    if (!user || !m_history)
        return;
    m_history->userActions().addDirect(*user, m_session.get(),
                                       [this, user = *user](const Result<Done> &stored) {
                                           if (stored)
                                               openConversation(directConversation(m_history->me(), user));
                                           else
                                               Q_EMIT toast(stored.error().message, QStringLiteral("error"));
                                       });
}

void App::close()
{
    if (!m_current)
        return;
    m_settings.setLastOpen({});
    const auto before = std::move(m_current);
    Q_EMIT currentChanged();
}

void App::createGroup(const QString &title, const QStringList &userIds)
{
    if (!m_session)
        return;
    request::CreateGroup request{newId<ClientId>(), title, {}};
    for (const QString &text : userIds) {
        if (const auto user = idFromText<UserId>(text))
            request.members.push_back(*user);
    }
    m_session->ask(request, m_session.get(), [this](const Result<reply::Any> &answer) {
        const auto *made = answer ? std::get_if<reply::Conversations>(&*answer) : nullptr;
        if (made && !made->items.empty())
            openConversation(made->items.front().id);
        else if (!answer)
            Q_EMIT toast(answer.error().message, QStringLiteral("error"));
    });
}

template <typename Model>
Model *App::track(Model *model)
{
    std::erase_if(m_tracked, [](const auto &one) { return one.isNull(); });
    m_tracked.emplace_back(model);
    return model;
}

PeopleModel *App::newPeopleModel()
{
    return m_session
        ? track(new PeopleModel(m_history.get(), m_session->presences(), m_session.get(), m_time))
        : nullptr;
}

SwitcherModel *App::newSwitcherModel()
{
    if (!m_session)
        return nullptr;
    auto *model = track(new SwitcherModel(m_history.get(), m_session->presences(), m_session.get(), m_time));
    connect(model, &SwitcherModel::conversationChosen, this, &App::open);
    connect(model, &SwitcherModel::personChosen, this, &App::openDirect);
    return model;
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
