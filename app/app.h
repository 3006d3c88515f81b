// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/account/accountsession.h"
#include "app/account/joinflow.h"
#include "app/account/profile.h"
#include "app/platform/systemwatch.h"
#include "app/settings.h"
#include "shared/limits.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <vector>

#include <qqmlregistration.h>

namespace kith {

/*!
    The program behind one window: its settings, the way into a server, and the accounts that are signed in. GUI thread.

    Today at most one account is signed in. What QML reads of an account is the shown session's, and null or 0 while
    there is none.

    The history stays when the server ends a session, so that nothing unsent is lost: the same user goes on with it
    after signing in again. The user's own sign-out removes it, unless something still waits to be sent.
*/
class App : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged)
    Q_PROPERTY(kith::JoinFlow *join READ join CONSTANT)
    Q_PROPERTY(kith::Account *account READ account NOTIFY sessionChanged)
    Q_PROPERTY(kith::Administration *administration READ administration NOTIFY sessionChanged)
    Q_PROPERTY(kith::ConnectionStatus *connection READ connection NOTIFY sessionChanged)
    Q_PROPERTY(kith::ConversationListModel *conversations READ conversations NOTIFY sessionChanged)
    Q_PROPERTY(kith::OpenConversation *current READ current NOTIFY currentChanged)
    Q_PROPERTY(int unreadCount READ unreadCount NOTIFY unreadCountChanged)
    Q_PROPERTY(bool locked READ locked NOTIFY lockedChanged)
    Q_PROPERTY(int titleCharacters READ titleCharacters CONSTANT)
    Q_PROPERTY(kith::Settings *settings READ settings CONSTANT)

public:
    enum State { Loading, SignedOut, SignedIn };
    Q_ENUM(State)

    //! Without a \a keychain the token lies in the profile. \a keychain and \a time outlive the App.
    App(std::shared_ptr<Profile> profile, Keychain *keychain, TimeSource *time, QObject *parent = nullptr);
    ~App() override;

    //! Signs in the profile's account, if it has one.
    void start();
    //! Shows the history of \a account, as it lies in the profile or as \a fill makes it, without any server.
    void startOffline(const AccountInfo &account,
                      const std::function<void(History &, PresenceTracker &)> &fill = {});
    //! Opens what another program, such as a browser, wants opened: a MessageLink, a link of ServerAddress::fromLink(), or any other
    //! text. Where nobody is signed in, it goes no further than to fill in the form; otherwise it opens the message, or says something.
    void openLink(const QString &given);
    //! Opens a link to a message of the server where the user is signed in. Returns false for any other link.
    Q_INVOKABLE bool openMessageLink(const QString &link);
    //! The link to a message of the conversation that is open.
    Q_INVOKABLE QString messageLink(qint64 seq) const;
    SystemWatch *systemWatch() { return &m_watch; }

    State state() const { return m_state; }
    QString notice() const { return m_notice; }
    JoinFlow *join() { return &m_join; }
    Settings *settings() { return &m_settings; }
    //! The computer is locked: nobody reads what the window shows.
    bool locked() const { return m_watch.isLocked(); }
    //! The longest title that a group may have.
    int titleCharacters() const { return limits::titleCharacters; }

    // ---- Of the shown session
    AccountSession *session() const { return m_sessions.empty() ? nullptr : m_sessions.front().get(); }
    Account *account() const { return session() ? session()->account() : nullptr; }
    Administration *administration() const { return session() ? session()->administration() : nullptr; }
    ConnectionStatus *connection() const { return session() ? session()->connection() : nullptr; }
    ConversationListModel *conversations() const { return session() ? session()->conversations() : nullptr; }
    OpenConversation *current() const { return session() ? session()->current() : nullptr; }
    int unreadCount() const { return session() ? session()->conversations()->unreadMessages() : 0; }

    Q_INVOKABLE void open(const QString &conversationId);
    Q_INVOKABLE void openDirect(const QString &userId); //!< see AccountSession
    Q_INVOKABLE void close();
    //! \a history is the name of a HistoryAccess.
    Q_INVOKABLE void createGroup(const QString &title, const QStringList &userIds, const QString &history);
    Q_INVOKABLE kith::PeopleModel *newPeopleModel(); //!< owned by the caller in QML
    Q_INVOKABLE kith::SwitcherModel *newSwitcherModel();

Q_SIGNALS:
    void stateChanged();
    void noticeChanged();
    void sessionChanged();
    void currentChanged();
    void unreadCountChanged();
    void lockedChanged();
    void toast(const QString &text, const QString &icon);

private:
    AccountSession *addSession(const AccountInfo &account);
    void removeSession(AccountSession *session, const QString &notice);
    void onJoined(const AccountInfo &account, const QString &token);
    void onUnencryptedAllowed(const QUrl &socket);
    void showSignIn(const AccountInfo &account, const QString &notice);
    void setNotice(const QString &notice);
    void setState(State state);

    TimeSource *m_time;
    Keychain *m_keychain;
    std::shared_ptr<Profile> m_profile; //!< of the next account that signs in
    SystemWatch m_watch;
    Settings m_settings;
    JoinFlow m_join;
    State m_state = Loading;
    QString m_notice;
    std::vector<std::unique_ptr<AccountSession>> m_sessions; //!< the first is shown
};

} // namespace kith
