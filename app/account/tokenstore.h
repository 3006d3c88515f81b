// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/keychain.h"

#include <QObject>
#include <QString>

#include <functional>

namespace kith {

/*!
    Stores the device's token in the system's keychain or, where that fails, in a file of the profile that only its
    owner may read. GUI thread; answers come later, unless the store is destroyed first.
*/
class TokenStore : public QObject
{
    Q_OBJECT

public:
    //! \a folder is the token's key in the keychain and holds the file. \a keychain outlives it; null: only the file.
    TokenStore(const QString &folder, Keychain *keychain, QObject *parent = nullptr);

    //! Empty where there is none; an error where the keychain is locked or fails.
    void read(std::function<void(const Result<QString> &token)> done);
    //! False where neither keychain nor file took it.
    void write(const QString &token, std::function<void(bool stored)> done);
    void remove();

    //! Whether the token is in the file.
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
