// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/account/account.h"
#include "app/account/joinflow.h"
#include "app/account/profile.h"
#include "app/account/tokenstore.h"
#include "app/conversations/conversationlistmodel.h"
#include "app/conversations/openconversation.h"
#include "app/conversations/switchermodel.h"
#include "app/people/peoplemodel.h"
#include "app/platform/systemwatch.h"
#include "app/settings.h"
#include "app/sync/connectionstatus.h"
#include "app/sync/serversession.h"
#include "shared/limits.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>
#include <memory>

#include <qqmlregistration.h>

namespace kith {

/*!
    One window's whole: its profile, the account that is signed in to it, and what is open. GUI thread.

    The history stays when the server ends the session, so that nothing unsent is lost: whoever signs in again as the
    same user goes on with it. Who signs out takes it with them, unless something still waits to be sent.
*/
class App : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged)
    Q_PROPERTY(kith::JoinFlow *join READ join CONSTANT)
    Q_PROPERTY(kith::Account *account READ account CONSTANT)
    Q_PROPERTY(kith::ConnectionStatus *connection READ connection CONSTANT)
    Q_PROPERTY(kith::ConversationListModel *conversations READ conversations NOTIFY stateChanged)
    Q_PROPERTY(kith::OpenConversation *current READ current NOTIFY currentChanged)
    Q_PROPERTY(int unreadCount READ unreadCount NOTIFY unreadCountChanged)
    Q_PROPERTY(int titleCharacters READ titleCharacters CONSTANT)
    Q_PROPERTY(kith::Settings *settings READ settings CONSTANT)

public:
    enum State { Loading, SignedOut, SignedIn };
    Q_ENUM(State)

    //! Without a \a keychain the token lies in the profile. Both outlive it.
    App(std::shared_ptr<Profile> profile, Keychain *keychain, TimeSource *time, QObject *parent = nullptr);
    ~App() override;

    //! Goes on with the profile's account, if it has one.
    void start();
    //! Shows the history of \a account, as it lies in the profile or as \a fill makes it, without any server.
    void startOffline(const AccountInfo &account,
                      const std::function<void(History &, PresenceTracker &)> &fill = {});
    SystemWatch *systemWatch() { return &m_watch; }

    State state() const { return m_state; }
    QString notice() const { return m_notice; }
    JoinFlow *join() { return &m_join; }
    Account *account() { return &m_account; }
    ConnectionStatus *connection() { return &m_status; }
    Settings *settings() { return &m_settings; }
    ConversationListModel *conversations() const { return m_conversations.get(); }
    OpenConversation *current() const { return m_current.get(); }
    //! The longest title that a group may have.
    int titleCharacters() const { return limits::titleCharacters; }
    int unreadCount() const { return m_conversations ? m_conversations->unreadMessages() : 0; }

    // ---- Null while nobody is signed in
    History *history() const { return m_history.get(); }
    ServerSession *session() const { return m_session.get(); }

    Q_INVOKABLE void open(const QString &conversationId);
    Q_INVOKABLE void openDirect(
        const QString &userId); //!< makes the conversation if there is none, also while offline
    Q_INVOKABLE void close();
    Q_INVOKABLE void createGroup(const QString &title, const QStringList &userIds);
    Q_INVOKABLE kith::PeopleModel *newPeopleModel(); //!< the caller's in QML
    Q_INVOKABLE kith::SwitcherModel *newSwitcherModel();

Q_SIGNALS:
    void stateChanged();
    void noticeChanged();
    void currentChanged();
    void unreadCountChanged();
    void toast(const QString &text, const QString &icon);

private:
    void enter(const AccountInfo &account);
    void fetchToken();
    void connectSession(const AccountInfo &account, const QString &token);
    void onJoined(const AccountInfo &account, const QString &token);
    void onRefused(const Error &error);
    void goOut();
    void askAgain(const AccountInfo &account);
    void signOut();
    void leave(const QString &notice);
    void openConversation(ConversationId id);
    void openLast();
    void setNotice(const QString &notice);
    void setState(State state);
    template <typename Model>
    Model *track(Model *model);

    TimeSource *m_time;
    std::shared_ptr<Profile> m_profile;
    TokenStore m_tokens;
    SystemWatch m_watch;
    Settings m_settings;
    JoinFlow m_join;
    Account m_account;
    ConnectionStatus m_status;
    State m_state = Loading;
    QString m_notice;

    // While signed in
    std::unique_ptr<History> m_history;
    std::unique_ptr<ServerSession> m_session;
    std::unique_ptr<ConversationListModel> m_conversations;
    std::unique_ptr<OpenConversation> m_current;
    std::vector<QPointer<QObject>> m_tracked; //!< models that QML holds
};

} // namespace kith
