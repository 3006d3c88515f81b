// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace kith {

/*!
    Keeps secrets for this user, each under a key. GUI thread; each question has exactly one answer, later, unless
    its \a context is destroyed first.
*/
class Keychain
{
public:
    virtual ~Keychain() = default;

    //! Nothing where there is none; an error where that cannot be told, as of a keychain that is locked.
    using Read = std::function<void(const Result<std::optional<QString>> &)>;

    virtual void read(const QString &key, QObject *context, Read done) = 0;
    virtual void write(const QString &key, const QString &secret, QObject *context,
                       std::function<void(const Result<Done> &)> done) = 0;
    //! Never fails loudly.
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
