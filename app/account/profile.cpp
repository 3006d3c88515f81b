// SPDX-License-Identifier: Apache-2.0
#include "app/account/profile.h"

#include "app/platform/log.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSettings>

namespace kith {

namespace {

const auto socketKey = QStringLiteral("account/socket");
const auto addressKey = QStringLiteral("account/address");
const auto serverKey = QStringLiteral("account/server");
const auto userKey = QStringLiteral("account/user");
const auto handleKey = QStringLiteral("account/handle");
const auto nameKey = QStringLiteral("account/name");
const auto deviceKey = QStringLiteral("account/device");
const auto signedOutKey = QStringLiteral("account/signedOut");

const auto lastOpenKey = QStringLiteral("lastOpen");
const auto unencryptedKey = QStringLiteral("unencrypted");

} // namespace

Profile::Profile(const QString &folder)
    : m_folder(folder)
    , m_lock(file(QStringLiteral("lock")))
{
    m_lock.setStaleLockTime(0); // a profile stays in use as long as its process lives
}

Result<std::shared_ptr<Profile>> Profile::open(const QString &folder)
{
    const auto say = [&](const char *text, ErrorCode code = ErrorCode::Unavailable) {
        return Error{code, QCoreApplication::translate("Profile", text).arg(folder), 0};
    };
    const QFileDevice::Permissions own =
        QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    const bool there = QDir(folder).exists();
    if (!there && !QDir().mkpath(folder))
        return say(
            QT_TRANSLATE_NOOP("Profile", "The folder %1 cannot be made. Choose another with --profile."));
    if (!there)
        QFile::setPermissions(folder, own);
    std::shared_ptr<Profile> profile(new Profile(QDir(folder).absolutePath()));
    if (profile->m_lock.tryLock())
        return profile;
    if (profile->m_lock.error() == QLockFile::LockFailedError)
        return say(QT_TRANSLATE_NOOP("Profile",
                                     "Kith is running already with the folder %1. Use its window, or start "
                                     "another account with --profile and another folder."),
                   ErrorCode::Conflict);
    return say(QT_TRANSLATE_NOOP("Profile",
                                 "The folder %1 cannot be written. Check its permissions and the room on its "
                                 "disk, or choose another with --profile."));
}

std::optional<AccountInfo> Profile::account() const
{
    const QSettings settings(settingsFile(), QSettings::IniFormat);
    const auto user = idFromText<UserId>(settings.value(userKey).toString());
    const QUrl socket(settings.value(socketKey).toString());
    if (!user || !socket.isValid() || socket.isEmpty())
        return std::nullopt;
    AccountInfo account;
    account.socket = socket;
    account.address = settings.value(addressKey).toString();
    account.server = settings.value(serverKey).toString();
    account.user = {*user, settings.value(handleKey).toString(), settings.value(nameKey).toString()};
    account.device = idFromText<DeviceId>(settings.value(deviceKey).toString()).value_or(DeviceId{});
    account.signedOut = settings.value(signedOutKey).toBool();
    return account;
}

bool Profile::setAccount(const AccountInfo &account)
{
    QSettings settings(settingsFile(), QSettings::IniFormat);
    settings.setValue(socketKey, account.socket.toString());
    settings.setValue(addressKey, account.address);
    settings.setValue(serverKey, account.server);
    settings.setValue(userKey, toText(account.user.id));
    settings.setValue(handleKey, account.user.handle);
    settings.setValue(nameKey, account.user.name);
    settings.setValue(deviceKey, toText(account.device));
    settings.setValue(signedOutKey, account.signedOut);
    settings.sync();
    return settings.status() == QSettings::NoError;
}

void Profile::forgetAccount()
{
    QSettings(settingsFile(), QSettings::IniFormat).remove(QStringLiteral("account"));
    setSignInStored(true);
}

//! The mark is an empty file: where no byte can be written, a name still can.
void Profile::setSignInStored(bool stored)
{
    QFile mark(signInMark());
    if (stored)
        mark.remove();
    else if (!mark.open(QIODevice::WriteOnly))
        qCWarning(tokenLog) << "the sign-in cannot be marked:" << mark.errorString();
}

QString Profile::unstoredSignIn() const
{
    if (!QFile::exists(signInMark()))
        return {};
    return QCoreApplication::translate(
        "Profile",
        "Sign in again: the last sign-in could not be stored on this computer. Its disk may have been full.");
}

QString Profile::lastOpen() const
{
    return QSettings(settingsFile(), QSettings::IniFormat).value(lastOpenKey).toString();
}

void Profile::setLastOpen(const QString &conversationId)
{
    if (conversationId != lastOpen())
        QSettings(settingsFile(), QSettings::IniFormat).setValue(lastOpenKey, conversationId);
}

bool Profile::allowsUnencrypted(const QUrl &socket) const
{
    return QSettings(settingsFile(), QSettings::IniFormat)
        .value(unencryptedKey)
        .toStringList()
        .contains(socket.authority());
}

void Profile::allowUnencrypted(const QUrl &socket)
{
    if (allowsUnencrypted(socket))
        return;
    QSettings settings(settingsFile(), QSettings::IniFormat);
    settings.setValue(unencryptedKey, settings.value(unencryptedKey).toStringList() << socket.authority());
}

void Profile::removeHistory()
{
    QDir folder(m_folder);
    for (const QString &name : folder.entryList({QStringLiteral("history.db*")}, QDir::Files))
        folder.remove(name);
}

} // namespace kith
