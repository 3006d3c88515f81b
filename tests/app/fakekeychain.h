// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/keychain.h"

#include <QHash>
#include <QPointer>

namespace kith::sample {

//! Keeps its secrets in memory, and none while it is locked.
class FakeKeychain : public Keychain
{
public:
    void read(const QString &key, QObject *context, Read done) override
    {
        QMetaObject::invokeMethod(
            context,
            [this, key, done] {
                if (locked)
                    return done(Error{ErrorCode::Unavailable, QStringLiteral("locked"), 1});
                done(secrets.contains(key) ? std::optional(secrets.value(key)) : std::nullopt);
            },
            Qt::QueuedConnection);
    }
    void write(const QString &key, const QString &secret, QObject *context,
               std::function<void(const Result<Done> &)> done) override
    {
        QMetaObject::invokeMethod(
            context,
            [this, key, secret, done] {
                if (locked)
                    return done(Error{ErrorCode::Unavailable, QStringLiteral("locked"), 1});
                secrets.insert(key, secret);
                done(Done{});
            },
            Qt::QueuedConnection);
    }
    void remove(const QString &key) override { secrets.remove(key); }

    QHash<QString, QString> secrets;
    bool locked = false;
};

} // namespace kith::sample
