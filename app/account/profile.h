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

//! Which account of which server a profile is signed in to. The token is elsewhere: see TokenStore.
struct AccountInfo {
    QUrl socket;
    QString address; //!< of the server, for people
    QString server; //!< its name
    User user;
    DeviceId device;
    bool signedOut = false; //!< by the server: there is no key of this device to look for

    bool operator==(const AccountInfo &) const = default;
};

//! The folder of one account on this computer: history, settings, and where there is no keychain the token.
class Profile
{
public:
    //! Makes the folder if there is none, and holds it against other processes. The error is a sentence for the user.
    static Result<std::shared_ptr<Profile>> open(const QString &folder);

    const QString &folder() const { return m_folder; }
    QString historyFile() const { return file(QStringLiteral("history.db")); }
    QString settingsFile() const { return file(QStringLiteral("settings.ini")); }

    std::optional<AccountInfo> account() const;
    void setAccount(const AccountInfo &account);
    void forgetAccount();
    //! The local history, closed by now, is gone, and with it what was set aside of earlier ones.
    void removeHistory();

private:
    explicit Profile(const QString &folder);

    QString file(const QString &name) const { return m_folder + u'/' + name; }

    QString m_folder;
    QLockFile m_lock;
};

} // namespace kith
