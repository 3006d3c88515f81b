// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

#include <functional>

namespace kith {

//! Hashing passwords, slow on purpose and therefore elsewhere. Callbacks come on the core thread.
class PasswordHasher
{
public:
    virtual ~PasswordHasher() = default;

    //! `unavailable` where too many wait already.
    virtual void hash(const QString &password, std::function<void(Result<QByteArray>)> done) = 0;

    //! An empty \a hash costs the same time and never matches, so that an unknown handle does not answer sooner.
    virtual void verify(const QString &password, const QByteArray &hash,
                        std::function<void(Result<bool>)> done) = 0;
};

//! Cryptographic randomness, injected so that a simulation repeats.
class Randomness
{
public:
    virtual ~Randomness() = default;
    virtual QByteArray bytes(int count) = 0;
};

//! 256 random bits as base64url: what a device signs in with, and an invite's code in a shorter form.
QString newToken(Randomness &random);
QString newInviteCode(Randomness &random); //!< 96 bits

//! What is stored of a token or a code: its SHA-256. Long random secrets need no slow hash.
QByteArray secretHash(const QString &secret);

template <typename SomeId>
SomeId newId(std::int64_t now, Randomness &random)
{
    return SomeId(makeUuidV7(now, idFromRaw<SomeId>(random.bytes(16)).bytes()));
}

} // namespace kith
