// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/types.h"

#include <QLockFile>
#include <QString>
#include <QUrl>

#include <memory>
#include <optional>

namespace kith {

//! The account of a profile and its server. TokenStore holds the token.
struct AccountInfo {
    QUrl socket;
    QString address; //!< of the server, for people
    QString server; //!< its name
    User user;
    DeviceId device;
    bool signedOut = false; //!< by the server: there is no token to look for

    bool operator==(const AccountInfo &) const = default;
};

//! The folder of one account on this computer: history, settings, and where there is no keychain the token.
class Profile
{
public:
    //! Creates the folder if needed and locks it against other processes. Fails with Conflict where another one has the
    //! lock. The error's message is for the user.
    static Result<std::shared_ptr<Profile>> open(const QString &folder);

    const QString &folder() const { return m_folder; }
    QString historyFile() const { return file(QStringLiteral("history.db")); }
    QString settingsFile() const { return file(QStringLiteral("settings.ini")); }

    std::optional<AccountInfo> account() const;
    //! False where it cannot be stored.
    bool setAccount(const AccountInfo &account);
    void forgetAccount();
    //! What a sign-in stores is marked as missing until all of it is stored. Works on a full disk, too.
    void setSignInStored(bool stored);
    //! A sentence for the user where that mark is still there.
    QString unstoredSignIn() const;
    //! The conversation that the window showed last, as text; empty where it showed none.
    QString lastOpen() const;
    void setLastOpen(const QString &conversationId);
    //! Whether the user allowed an unencrypted connection to the host and port of \a socket. Kept beyond the account.
    bool allowsUnencrypted(const QUrl &socket) const;
    void allowUnencrypted(const QUrl &socket);
    //! Removes the closed local history and the damaged or foreign ones that were set aside.
    void removeHistory();

private:
    explicit Profile(const QString &folder);

    QString signInMark() const { return file(QStringLiteral("sign-in-not-stored")); }
    QString file(const QString &name) const { return m_folder + u'/' + name; }

    QString m_folder;
    QLockFile m_lock;
};

} // namespace kith
