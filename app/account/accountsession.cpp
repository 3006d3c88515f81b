// SPDX-License-Identifier: Apache-2.0
#include "app/account/accountsession.h"

#include "app/connection/httptransport.h"
#include "app/connection/serveraddress.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "shared/ids.h"

#include <algorithm>

namespace kith {

namespace {

constexpr double linkedTop = 120; // where in the view a message stands that a link leads to

} // namespace

AccountSession::AccountSession(std::shared_ptr<Profile> profile, const AccountInfo &account,
                               Keychain *keychain, TimeSource *time, SystemWatch *watch, QObject *parent)
    : QObject(parent)
    , m_time(time)
    , m_profile(std::move(profile))
    , m_tokens(m_profile->folder(), keychain)
    , m_history(m_profile->historyFile())
    , m_server(openFor(account.user.id), time, nullptr, allTransports(time))
    , m_account(time)
    , m_administration(&m_server, account.socket, account.user.id, time)
    , m_status(time)
    , m_conversations(&m_history, m_server.presenceTracker(), time)
{
    m_account.set(account, &m_server);
    m_status.follow(m_server.connection(), m_server.outbox());
    listen();
    ServerConnection *connection = m_server.connection();
    connect(watch, &SystemWatch::woke, connection, &ServerConnection::wake);
    if (!isThisComputer(account.socket))
        connect(watch, &SystemWatch::reachableChanged, connection, &ServerConnection::setReachable);
    openLast();
}

AccountSession::~AccountSession()
{
    for (const QPointer<QObject> &model : m_tracked)
        delete model;
}

//! What stands on the history finds it open.
History *AccountSession::openFor(UserId user)
{
    m_history.open(user);
    return &m_history;
}

void AccountSession::listen()
{
    connect(&m_history, &History::rebuilt, this, &AccountSession::warn);
    connect(&m_history, &History::problemChanged, this, [this] {
        if (!m_history.problem().isEmpty())
            Q_EMIT toast(m_history.problem(), QStringLiteral("error"));
    });
    connect(m_server.outbox(), &Outbox::reactionRefused, this, &AccountSession::warn);
    connect(m_server.connection(), &ServerConnection::refused, this, &AccountSession::onRefused);
    connect(m_server.connection(), &ServerConnection::welcomed, this, [this](const reply::Welcome &welcome) {
        AccountInfo now = m_account.info();
        now.user = welcome.user;
        now.server = welcome.server;
        now.device = welcome.device;
        m_account.set(now, &m_server);
        m_profile->setAccount(now);
        m_administration.setPermissions(welcome.role, welcome.mayInvite);
    });
    connect(&m_administration, &Administration::failed, this, &AccountSession::warn);
    connect(&m_account, &Account::signOutWanted, this, &AccountSession::signOut);
    connect(&m_account, &Account::passwordChanged, this, [this] {
        Q_EMIT toast(tr("The password is changed. Your other devices are signed out."),
                     QStringLiteral("check"));
    });
    connect(&m_status, &ConnectionStatus::unlockWanted, this, &AccountSession::connectStored);
    connect(&m_tokens, &TokenStore::usesFileChanged, this,
            [this] { m_account.setKeychainFallback(m_tokens.usesFile()); });
}

void AccountSession::warn(const QString &message)
{
    Q_EMIT toast(message, QStringLiteral("warning"));
}

// ---- Signing in and out

void AccountSession::connectStored()
{
    m_status.setLocked(false);
    m_tokens.read([this](const Result<QString> &token) {
        if (!token)
            m_status.setLocked(true);
        else if (token->isEmpty())
            end(m_profile->unstoredSignIn().isEmpty() ? tr(
                    "Sign in again: this computer has no key of this device. The keychain was emptied, or "
                    "the file of the key removed.")
                                                      : m_profile->unstoredSignIn());
        else
            m_server.start(m_account.info().socket, *token);
    });
}

void AccountSession::connectNew(const QString &token)
{
    m_profile->setSignInStored(false);
    const bool known = m_profile->setAccount(m_account.info());
    m_tokens.write(token, [this, known](bool kept) {
        if (known && kept)
            m_profile->setSignInStored(true);
        else
            warn(tr(
                "This sign-in cannot be stored, perhaps because the disk is full: you will have to sign in "
                "again next time."));
    });
    m_history.serverUpdates().setCursor({}); // an earlier device of the same user may have left its own
    m_server.start(m_account.info().socket, token);
}

void AccountSession::stayOffline(const std::function<void(History &, PresenceTracker &)> &fill)
{
    m_status.follow(nullptr, nullptr);
    if (fill)
        fill(m_history, *m_server.presenceTracker());
}

void AccountSession::onRefused(const Error &error)
{
    if (error.code == ErrorCode::UnsupportedVersion) {
        Q_EMIT toast(tr("This server speaks another version. Update the server or this program."),
                     QStringLiteral("error"));
    } else if (error.code == ErrorCode::TokenInvalid && !m_ended) {
        m_tokens.remove();
        AccountInfo account = m_account.info();
        account.signedOut = true;
        m_profile->setAccount(account);
        end(tr("You were signed out. Sign in again to go on."));
    }
}

void AccountSession::signOut()
{
    const bool drops = m_server.outbox()->queued() == 0;
    // Where the server does not hear of it, the device stays in its list and can be revoked from another.
    m_server.ask(request::Logout{}, this, [this, drops](const Result<reply::Any> &) {
        if (m_ended)
            return;
        m_tokens.remove();
        m_profile->forgetAccount();
        m_dropsHistory = drops;
        end({});
    });
}

void AccountSession::end(const QString &notice)
{
    if (!std::exchange(m_ended, true))
        Q_EMIT ended(notice);
}

// ---- What is open

//! Opens what was open when the program ended, if it still exists and nothing else was opened meanwhile.
void AccountSession::openLast()
{
    const auto id = idFromText<ConversationId>(m_profile->lastOpen());
    if (!id)
        return;
    m_history.conversation(*id, this, [this, id = *id](const std::optional<LocalConversation> &known) {
        if (known && !m_current)
            openConversation(id);
    });
}

void AccountSession::open(const QString &conversationId)
{
    const auto id = idFromText<ConversationId>(conversationId);
    if (id && !(m_current && m_current->id() == *id))
        openConversation(*id);
}

void AccountSession::openMessage(ConversationId id, Seq seq)
{
    if (m_current && m_current->id() == id)
        return m_current->messages()->reveal(seq);
    m_history.conversation(id, this, [this, id, seq](const std::optional<LocalConversation> &known) {
        if (known)
            openAt(id, {seq, linkedTop});
        else
            Q_EMIT toast(tr("You are not in the conversation that the link leads to."),
                         QStringLiteral("warning"));
    });
}

void AccountSession::openConversation(ConversationId id)
{
    openAt(id, m_places[id]);
}

void AccountSession::openAt(ConversationId id, ReadingPlace place)
{
    const auto before =
        std::exchange(m_current,
                      std::make_unique<OpenConversation>(id, &m_history, m_server.presenceTracker(),
                                                         &m_server, m_time, place));
    m_profile->setLastOpen(toText(id));
    connect(m_current.get(), &OpenConversation::failed, this, &AccountSession::warn);
    Q_EMIT currentChanged();
    if (before)
        m_places[before->id()] = before->place();
}

void AccountSession::openDirect(const QString &userId)
{
    const auto user = idFromText<UserId>(userId);
    if (!user)
        return;
    m_history.userActions().addDirect(*user, this, [this, user = *user](const Result<Done> &stored) {
        if (stored)
            openConversation(directConversation(m_history.me(), user));
        else
            Q_EMIT toast(stored.error().message, QStringLiteral("error"));
    });
}

void AccountSession::close()
{
    if (!m_current)
        return;
    m_profile->setLastOpen({});
    const auto before = std::move(m_current);
    Q_EMIT currentChanged();
    m_places[before->id()] = before->place();
}

void AccountSession::createGroup(const QString &title, const QStringList &userIds, const QString &history)
{
    request::CreateGroup request{newId<ClientId>(), title, {}};
    request.history = valueOf<HistoryAccess>(QStringView(history)).value_or(request.history);
    for (const QString &text : userIds) {
        if (const auto user = idFromText<UserId>(text))
            request.members.push_back(*user);
    }
    if (m_unansweredGroup && m_unansweredGroup->title == request.title
        && std::is_permutation(request.members.begin(), request.members.end(),
                               m_unansweredGroup->members.begin(), m_unansweredGroup->members.end())
        && m_unansweredGroup->history == request.history)
        request = *m_unansweredGroup; // it may be made already
    m_unansweredGroup = request;
    m_server.ask(request, this, [this, id = request.clientId](const Result<reply::Any> &answer) {
        const bool answered = answer || answer.error().code != ErrorCode::Unavailable;
        if (answered && m_unansweredGroup && m_unansweredGroup->clientId == id)
            m_unansweredGroup.reset();
        const auto *made = answerAs<reply::Conversations>(answer);
        if (made && !made->items.empty())
            openConversation(made->items.front().id);
        else if (!answer)
            Q_EMIT toast(answer.error().message, QStringLiteral("error"));
    });
}

template <typename Model>
Model *AccountSession::track(Model *model)
{
    std::erase_if(m_tracked, [](const auto &one) { return one.isNull(); });
    m_tracked.emplace_back(model);
    return model;
}

PeopleModel *AccountSession::newPeopleModel()
{
    return track(new PeopleModel(&m_history, m_server.presenceTracker(), &m_server, m_time));
}

SwitcherModel *AccountSession::newSwitcherModel()
{
    auto *model = track(new SwitcherModel(&m_history, m_server.presenceTracker(), &m_server, m_time));
    connect(model, &SwitcherModel::conversationChosen, this, &AccountSession::open);
    connect(model, &SwitcherModel::personChosen, this, &AccountSession::openDirect);
    return model;
}

} // namespace kith
