// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/people/throttle.h"
#include "server/core/ports/clock.h"
#include "server/core/ports/secrets.h"
#include "server/core/ports/settings.h"
#include "server/core/ports/stores.h"
#include "server/core/sessions/session.h"

namespace kith {

//! Accounts, their devices and passwords. Limits attempts to guess a secret: those that fail, on all nodes together.
class AccountService
{
public:
    AccountService(const ServiceSettings &settings, Stores stores, PasswordHasher &passwords,
                   const Clock &clock, Randomness &random, Router &router);

    void serverInfo(const QString &peer, const request::ServerInfo &request, const Replier &replier);
    void checkHandle(const QString &peer, const request::CheckHandle &request, const Replier &replier);
    void registerAccount(const QString &peer, const request::Register &request, const Replier &replier);
    void login(const QString &peer, const request::Login &request, const Replier &replier);

    //! Answers the device that the token, or else the ticket, of \a hello belongs to. Fails with token_invalid where there is none.
    void authenticate(const request::Hello &hello, Callback<SignedInDevice> done);

    void findPeople(const request::FindPeople &request, const Replier &replier);
    void devices(const SessionPtr &session, const Replier &replier);

    //! Calls \a done after the answer where devices may have ended.
    void revokeDevice(const SessionPtr &session, DeviceId device, const Replier &replier,
                      std::function<void()> done);
    void createTicket(const SessionPtr &session, const Replier &replier);
    void changePassword(const SessionPtr &session, const request::ChangePassword &request,
                        const Replier &replier, std::function<void()> done);

    //! Calls \a done after the answer: the other devices ended.
    void resetPassword(const QString &peer, const request::ResetPassword &request, const Replier &replier,
                       std::function<void()> done);

    //! A hint of another node, where the attempt failed.
    void handleHint(const hint::Attempt &attempt);

private:
    /*!
        Takes an attempt under each of \a keys until the answer: a failure keeps it, anything else gives it back, but for \a price where
        it succeeds. Answers rate_limited and returns nullopt where no attempt is left.
    */
    std::optional<Replier> limited(const QStringList &keys, double price, const Replier &replier);
    Throttle &throttleOf(const QString &key);
    void withInvite(const QString &code, const Replier &replier,
                    std::function<void(const InviteOffer &)> use);
    //! Calls \a use where \a password is that of the account and the account is enabled; otherwise answers \a wrong.
    void withVerified(const Result<std::optional<Account>> &account, const QString &password,
                      PasswordHasher::Asker asker, const Error &wrong, const Replier &replier,
                      std::function<void(const Account &)> use);
    void withHash(const QString &password, PasswordHasher::Asker asker, const Replier &replier,
                  std::function<void(const QByteArray &)> use);
    void createAccount(const request::Register &request, const QByteArray &passwordHash,
                       const Replier &replier);
    void addDevice(const Account &account, const QString &deviceName, const Replier &replier);
    NewDevice newDevice(UserId user, const QString &name, const QString &token);

    ServiceSettings m_settings;
    Stores m_stores;
    PasswordHasher &m_hasher;
    const Clock &m_clock;
    Randomness &m_random;
    Router &m_router;
    Throttle m_attempts;
    Throttle m_guesses;
};

} // namespace kith
