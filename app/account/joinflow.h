// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/account/profile.h"
#include "app/connection/serveraddress.h"
#include "app/platform/certificateproblem.h"
#include "app/platform/timesource.h"
#include "shared/replies.h"
#include "shared/requests.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

#include <qqmlregistration.h>

namespace kith {

/*!
    The way into a server: looks up an invite link, a password link or an address while it is being typed, then makes a new
    account, signs in to an old one, or sets its new password. Each request has a connection of its own: a WebSocket, or HTTP
    where none can be had. GUI thread.

    Where the server says that it was asked too often, the same is asked again by itself when the server allows it, until
    the user cancels or changes something.

    Where an answer to join() was lost, the next join() signs in to the account if it was made.

    If the server refuses the invite, the flow asks again without it, so that a user with an account can sign in. Where it
    refuses the code of a password link, the user can sign in, too.

    Where the connection would cross a network without encryption, no password, handle, invite or other code is sent
    before the user consents to that address, once: the state is NeedsConsent until allowUnencrypted(). The user is asked only where the
    server says that its operator trusts the network. That can be forged on the way, so it never replaces the consent.
*/
class JoinFlow : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The App owns one")
    Q_PROPERTY(QString address READ address WRITE setAddress NOTIFY addressChanged)
    Q_PROPERTY(AddressState addressState READ addressState NOTIFY serverChanged)
    Q_PROPERTY(QString addressError READ addressError NOTIFY serverChanged)
    Q_PROPERTY(QString serverName READ serverName NOTIFY serverChanged)
    Q_PROPERTY(QString serverInitials READ serverInitials NOTIFY serverChanged)
    Q_PROPERTY(QString invitedBy READ invitedBy NOTIFY serverChanged)
    Q_PROPERTY(int people READ people NOTIFY serverChanged)
    Q_PROPERTY(bool registrationOpen READ registrationOpen NOTIFY serverChanged)
    Q_PROPERTY(bool hasInvite READ hasInvite NOTIFY serverChanged)
    Q_PROPERTY(bool resetsPassword READ resetsPassword NOTIFY serverChanged)
    Q_PROPERTY(QString handle READ handle WRITE setHandle NOTIFY handleChanged)
    Q_PROPERTY(HandleState handleState READ handleState NOTIFY handleStateChanged)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QString password READ password WRITE setPassword NOTIFY passwordChanged)
    Q_PROPERTY(QString passwordHint READ passwordHint NOTIFY passwordChanged)
    Q_PROPERTY(bool canJoin READ canJoin NOTIFY canChanged)
    Q_PROPERTY(bool canSignIn READ canSignIn NOTIFY canChanged)
    Q_PROPERTY(bool canResetPassword READ canResetPassword NOTIFY canChanged)
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(bool waiting READ waiting NOTIFY waitingChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)

public:
    enum AddressState { Empty, Checking, Found, Failed, NeedsConsent };
    Q_ENUM(AddressState)
    enum HandleState { HandleUnknown, HandleChecking, HandleFree, HandleTaken, HandleInvalid };
    Q_ENUM(HandleState)

    //! Remembers consent in the \a profile.
    JoinFlow(std::shared_ptr<Profile> profile, TimeSource *time, QObject *parent = nullptr);
    ~JoinFlow() override;

    QString address() const { return m_address; }
    void setAddress(const QString &address);
    AddressState addressState() const { return m_addressState; }
    QString addressError() const { return m_addressError; }

    QString serverName() const { return m_server.name; }
    QString serverInitials() const;
    QString invitedBy() const { return m_server.invitedBy; }
    int people() const { return static_cast<int>(m_server.people); }
    bool registrationOpen() const { return m_server.openRegistration; }
    bool hasInvite() const { return m_found && !m_found->invite.isEmpty(); }
    //! The address is a password link, whose code nobody has refused yet.
    bool resetsPassword() const { return m_found && !m_found->passwordCode.isEmpty(); }

    QString handle() const { return m_handle; }
    void setHandle(const QString &handle);
    HandleState handleState() const { return m_handleState; }
    QString name() const { return m_name; }
    void setName(const QString &name);
    QString password() const { return m_password; }
    void setPassword(const QString &password);
    QString passwordHint() const; //!< what a new password lacks, or empty

    bool canJoin() const;
    bool canSignIn() const;
    bool canResetPassword() const;
    bool busy() const { return m_busy; }
    bool waiting() const { return bool(m_again); } //!< until what was asked is tried again
    QString error() const { return m_error; }

    Q_INVOKABLE void join(); //!< with a new account
    Q_INVOKABLE void signIn();
    Q_INVOKABLE void resetPassword(); //!< with the code of the password link, which signs in
    Q_INVOKABLE void cancel(); //!< does not try again
    //! The user consents to an unencrypted connection to this server, now and later.
    Q_INVOKABLE void allowUnencrypted();
    //! Forgets what was typed.
    void clear();

Q_SIGNALS:
    void addressChanged();
    void serverChanged();
    void handleChanged();
    void handleStateChanged();
    void nameChanged();
    void passwordChanged();
    void canChanged();
    void busyChanged();
    void waitingChanged();
    void errorChanged();

    void unencryptedAllowed(const QUrl &socket);
    //! The account exists and has this device.
    void succeeded(const kith::AccountInfo &account, const QString &token);

private:
    using Answer = std::function<void(const Result<reply::Any> &)>;

    void lookUp();
    void askServer();
    void onInviteRefused();
    void onPasswordCodeRefused();
    void onServer(const reply::Server &server);
    bool needsConsent() const; //!< of the address that was found
    bool isUnanswered() const; //!< an account of this handle may exist: the answer to join() was lost
    void fail(const QString &error);
    void checkHandle();
    void ask(const request::Any &request, Answer done);
    void askOver(bool http, const QUrl &socket, const request::Any &request, Answer done);
    void enter(const request::Any &request, std::function<bool(const Error &)> refused = {});
    bool mayBeMade(const Error &error);
    void tryLater(std::function<void()> again, std::int64_t ms);
    void onTick();
    void setFound(AddressState state, const QString &error = {});
    void setHandleState(HandleState state);
    void setBusy(bool busy);
    void setError(const QString &error);

    std::shared_ptr<Profile> m_profile;
    TimeSource *m_time;
    std::unique_ptr<Timer> m_addressTimer, m_handleTimer;
    std::unique_ptr<Timer> m_tick; //!< while seconds are counted
    std::function<void()> m_again; //!< what is tried at m_tryAt
    std::int64_t m_tryAt = 0; //!< monotonic
    QString m_address, m_handle, m_name, m_password;
    AddressState m_addressState = Empty;
    QString m_addressError;
    std::optional<ServerAddress> m_found;
    reply::Server m_server;
    HandleState m_handleState = HandleUnknown;
    int m_lookUps = 0; //!< only the last one's answer counts
    int m_handleChecks = 0;
    bool m_busy = false;
    QString m_error;
    QString m_unansweredHandle; //!< of the last join() whose connection ended before the answer
    QUrl m_unansweredSocket; //!< the server of that join()
    bool m_inviteRefused = false;
    bool m_overHttp = false; //!< the last request to this address got through so, and none over a WebSocket
    CertificateProblem m_certificateProblem = CertificateProblem::None; //!< of the last connection
};

} // namespace kith
