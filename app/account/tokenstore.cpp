// SPDX-License-Identifier: Apache-2.0
#include "app/account/tokenstore.h"

#include "app/platform/log.h"

#include <QFile>
#include <QSaveFile>

namespace kith {

namespace {

constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

} // namespace

TokenStore::TokenStore(const QString &folder, Keychain *keychain, QObject *parent)
    : QObject(parent)
    , m_folder(folder)
    , m_keychain(keychain)
{
}

void TokenStore::read(std::function<void(const Result<QString> &token)> done)
{
    const QString kept = readFile();
    setUsesFile(!kept.isEmpty());
    if (m_usesFile || !m_keychain) {
        QMetaObject::invokeMethod(
            this, [kept, done] { done(kept); }, Qt::QueuedConnection);
        return;
    }
    m_keychain->read(m_folder, this, [done](const Result<std::optional<QString>> &secret) {
        if (secret)
            return done(secret->value_or(QString()));
        qCWarning(tokenLog) << "the keychain does not give the token:" << secret.error().message;
        done(secret.error());
    });
}

void TokenStore::write(const QString &token, std::function<void(bool stored)> done)
{
    const auto toFile = [this, token, done] {
        const bool stored = writeFile(token);
        if (!stored)
            remove(); // one of an earlier sign-in must not be taken for it
        setUsesFile(stored);
        done(stored);
    };
    if (!m_keychain) {
        QMetaObject::invokeMethod(this, toFile, Qt::QueuedConnection);
        return;
    }
    m_keychain->write(m_folder, token, this, [this, toFile, done](const Result<Done> &written) {
        if (!written) {
            qCInfo(tokenLog) << "no keychain takes the token:" << written.error().message;
            return toFile();
        }
        QFile::remove(fileName());
        setUsesFile(false);
        done(true);
    });
}

void TokenStore::remove()
{
    QFile::remove(fileName());
    setUsesFile(false);
    if (m_keychain)
        m_keychain->remove(m_folder);
}

QString TokenStore::fileName() const
{
    return m_folder + QStringLiteral("/token");
}

QString TokenStore::readFile() const
{
    QFile file(fileName());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool TokenStore::writeFile(const QString &token)
{
    QSaveFile file(fileName());
    // QSaveFile's own file is 0600 from birth; the rename keeps that.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownerOnly))
        return false;
    // commit() alone does not notice when the buffer cannot be written, and puts an empty file there.
    if (file.write(token.toUtf8()) < 0 || !file.flush())
        file.cancelWriting();
    return file.commit();
}

void TokenStore::setUsesFile(bool usesFile)
{
    if (std::exchange(m_usesFile, usesFile) != usesFile)
        Q_EMIT usesFileChanged();
}

} // namespace kith
