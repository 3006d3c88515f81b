// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/keychain.h"

#include <QObject>
#include <QString>

#include <functional>

namespace kith {

/*!
    Keeps the device's token: in the system's keychain, or where that does not work in a file of the profile that
    only its owner may read. GUI thread; answers come later, unless the store is destroyed first.
*/
class TokenStore : public QObject
{
    Q_OBJECT

public:
    //! \a folder names the token and is where the file would be. Without a \a keychain, which outlives it, there is
    //! only the file.
    TokenStore(const QString &folder, Keychain *keychain, QObject *parent = nullptr);

    //! Empty where there is none; an error where the keychain does not tell, and may later.
    void read(std::function<void(const Result<QString> &token)> done);
    //! False where neither place took it: then it lasts as long as this process.
    void write(const QString &token, std::function<void(bool stored)> done);
    void remove();

    //! The token is in the file.
    bool usesFile() const { return m_usesFile; }

Q_SIGNALS:
    void usesFileChanged();

private:
    QString fileName() const;
    QString readFile() const;
    bool writeFile(const QString &token);
    void setUsesFile(bool usesFile);

    QString m_folder;
    Keychain *m_keychain;
    bool m_usesFile = false;
};

} // namespace kith
