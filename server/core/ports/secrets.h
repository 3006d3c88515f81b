// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

#include <functional>

namespace kith {

//! Hashes passwords, which is slow on purpose, on threads of its own. Calls back on the core thread.
class PasswordHasher
{
public:
    virtual ~PasswordHasher() = default;

    //! Calls wait in a queue for each: strangers neither refuse nor hold up those who are signed in.
    enum class Asker { Stranger, SignedIn };

    //! Fails with unavailable where too many calls wait.
    virtual void hash(const QString &password, Asker asker, std::function<void(Result<QByteArray>)> done) = 0;

    //! An empty \a hash never matches and takes the same time, so that an unknown handle is not answered sooner. Fails as hash().
    virtual void verify(const QString &password, const QByteArray &hash, Asker asker,
                        std::function<void(Result<bool>)> done) = 0;
};

//! Cryptographic randomness. Injected, so that a simulation can be repeated.
class Randomness
{
public:
    virtual ~Randomness() = default;
    virtual QByteArray bytes(int count) = 0;
};

//! 256 random bits as base64url: the secret that a device signs in with.
QString newToken(Randomness &random);

//! 96 random bits as base64url.
QString newInviteCode(Randomness &random);

//! The SHA-256 of a token or a code, which is stored in its place. Long random secrets need no slow hash.
QByteArray secretHash(const QString &secret);

//! Compares in a time that does not tell where they differ.
bool isSameSecret(const QByteArray &one, const QByteArray &other);

template <typename SomeId>
SomeId newId(std::int64_t now, Randomness &random)
{
    return SomeId(makeUuidV7(now, idFromRaw<SomeId>(random.bytes(16)).bytes()));
}

} // namespace kith
