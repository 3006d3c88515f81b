// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/account/account.h"
#include "app/account/profile.h"
#include "app/account/tokenstore.h"
#include "app/administration/administration.h"
#include "app/conversations/conversationlistmodel.h"
#include "app/conversations/openconversation.h"
#include "app/conversations/switchermodel.h"
#include "app/history/history.h"
#include "app/people/peoplemodel.h"
#include "app/platform/systemwatch.h"
#include "app/sync/connectionstatus.h"
#include "app/sync/serversession.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace kith {

/*!
    One signed-in account: its history, its connection, its models, its token, and the conversation that is open.

    The history is read from construction on, with or without a server. Several sessions, each on a profile of its own,
    live side by side. GUI thread.
*/
class AccountSession : public QObject
{
    Q_OBJECT

public:
    //! Without a \a keychain the token lies in the profile. \a keychain, \a time and \a watch outlive the session.
    AccountSession(std::shared_ptr<Profile> profile, const AccountInfo &account, Keychain *keychain,
                   TimeSource *time, SystemWatch *watch, QObject *parent = nullptr);
    ~AccountSession() override; //!< stores the draft, and destroys the models that QML holds

    //! Connects with the stored token. Where the keychain is locked, connection() says so and offers to try again.
    void connectStored();
    //! Stores the token of a new sign-in and connects with it.
    void connectNew(const QString &token);
    //! Never connects; \a fill adds sample data.
    void stayOffline(const std::function<void(History &, PresenceTracker &)> &fill);

    const std::shared_ptr<Profile> &profile() const { return m_profile; }
    Account *account() { return &m_account; }
    Administration *administration() { return &m_administration; }
    ConnectionStatus *connection() { return &m_status; }
    History *history() { return &m_history; }
    ServerSession *server() { return &m_server; }
    ConversationListModel *conversations() { return &m_conversations; }
    OpenConversation *current() const { return m_current.get(); }
    //! After the user signed out with nothing left to send: the owner removes the history.
    bool dropsHistory() const { return m_dropsHistory; }

    void open(const QString &conversationId);
    void openMessage(ConversationId id, Seq seq); //!< or says that the user is not in that conversation
    void openDirect(const QString &userId); //!< adds the conversation if there is none, also while offline
    void close();
    void createGroup(const QString &title, const QStringList &userIds, const QString &history);
    PeopleModel *newPeopleModel(); //!< without a parent; destroyed with the session at the latest
    SwitcherModel *newSwitcherModel(); //!< likewise

Q_SIGNALS:
    void currentChanged();
    void toast(const QString &text, const QString &icon);
    //! Nobody is signed in any more. Emitted once; \a notice says why, empty after the user's own sign-out. The owner
    //! destroys the session, but not from within this signal.
    void ended(const QString &notice);

private:
    void listen();
    History *openFor(UserId user);
    void warn(const QString &message);
    void onRefused(const Error &error);
    void signOut();
    void end(const QString &notice);
    void openLast();
    void openConversation(ConversationId id);
    void openAt(ConversationId id, ReadingPlace place);
    template <typename Model>
    Model *track(Model *model);

    TimeSource *m_time;
    std::shared_ptr<Profile> m_profile;
    TokenStore m_tokens;
    History m_history;
    ServerSession m_server;
    Account m_account;
    Administration m_administration;
    ConnectionStatus m_status;
    ConversationListModel m_conversations;
    std::unique_ptr<OpenConversation> m_current;
    std::map<ConversationId, ReadingPlace> m_places; //!< of those that were open before
    std::optional<request::CreateGroup> m_unansweredGroup;
    std::vector<QPointer<QObject>> m_tracked; //!< models that QML holds
    bool m_dropsHistory = false;
    bool m_ended = false;
};

} // namespace kith
