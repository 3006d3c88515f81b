// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace kith {

/*!
    Keeps secrets for this user, each under a key. GUI thread. Each read and write is answered exactly once, later, unless
    its \a context is destroyed first.
*/
class Keychain
{
public:
    virtual ~Keychain() = default;

    //! Holds nullopt where there is no such secret, an error where the keychain is locked or fails.
    using Read = std::function<void(const Result<std::optional<QString>> &)>;

    virtual void read(const QString &key, QObject *context, Read done) = 0;
    virtual void write(const QString &key, const QString &secret, QObject *context,
                       std::function<void(const Result<Done> &)> done) = 0;
    //! Ignores errors.
    virtual void remove(const QString &key) = 0;
};

//! The keychain of the desktop or the operating system.
class SystemKeychain : public Keychain
{
public:
    void read(const QString &key, QObject *context, Read done) override;
    void write(const QString &key, const QString &secret, QObject *context,
               std::function<void(const Result<Done> &)> done) override;
    void remove(const QString &key) override;
};

} // namespace kith
