// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/accountservice.h"

#include "server/core/rules/validation.h"
#include "shared/limits.h"

namespace kith {

namespace {

// What an attempt that succeeds costs, where one that fails costs 1.
constexpr double nothing = 0;
constexpr double little = 0.1; // it takes the time of a password hash, or is open to strangers
constexpr double whole = 1;

//! Whether it may have been a guess.
bool isFailure(const Error &error)
{
    return error.code == ErrorCode::BadCredentials || error.code == ErrorCode::InviteInvalid
        || error.code == ErrorCode::HandleTaken || error.code == ErrorCode::NotFound;
}

QString deviceNameFor(const QString &name)
{
    return validation::checkName(name) ? QStringLiteral("Unnamed device") : name.trimmed();
}

} // namespace

AccountService::AccountService(const ServiceSettings &settings, Stores stores, PasswordHasher &passwords,
                               const Clock &clock, Randomness &random, Router &router)
    : m_settings(settings)
    , m_stores(stores)
    , m_hasher(passwords)
    , m_clock(clock)
    , m_random(random)
    , m_router(router)
    , m_attempts(settings.signIns)
    , m_guesses(settings.guesses)
{
}

Throttle &AccountService::throttleOf(const QString &key)
{
    return key.contains(u'@') ? m_guesses : m_attempts;
}

std::optional<Replier> AccountService::limited(const QStringList &keys, double price, const Replier &replier)
{
    const auto giveBack = [this](const QString &key, double tokens) {
        throttleOf(key).giveBack(key, tokens, m_clock.now());
    };
    for (auto key = keys.begin(); key != keys.end(); ++key) {
        const std::int64_t wait = throttleOf(*key).take(*key, m_clock.now());
        if (wait == 0)
            continue;
        std::for_each(keys.begin(), key, [&](const QString &taken) { giveBack(taken, 1); });
        replier.fail({ErrorCode::RateLimited, QStringLiteral("Too many attempts. Wait a little."), wait});
        return std::nullopt;
    }
    return replier.observedBy([=, this](const reply::Any &answer) {
        const auto *error = std::get_if<Error>(&answer);
        for (const QString &key : keys) {
            if (error && isFailure(*error))
                m_router.broadcast(hint::Attempt{key});
            else
                giveBack(
                    key,
                    error || &throttleOf(key) == &m_guesses ? 1 : 1 - price); // a guess that is right is none
        }
    });
}

void AccountService::handleHint(const hint::Attempt &attempt)
{
    throttleOf(attempt.key).spend(attempt.key, m_clock.now());
}

void AccountService::withInvite(const QString &code, const Replier &replier,
                                std::function<void(const InviteOffer &)> use)
{
    m_stores.invites.check(secretHash(code), m_clock.now(), [=](Result<InviteOffer> offer) {
        if (offer)
            use(*offer);
        else
            replier.fail(offer.error());
    });
}

void AccountService::withVerified(const Result<std::optional<Account>> &account, const QString &password,
                                  PasswordHasher::Asker asker, const Error &wrong, const Replier &replier,
                                  std::function<void(const Account &)> use)
{
    if (!account)
        return replier.fail(account.error());
    const Account found = *account && !(*account)->disabled ? **account : Account{};
    m_hasher.verify(password, found.passwordHash, asker, [=](Result<bool> match) {
        if (!match)
            replier.fail(match.error());
        else if (!*match)
            replier.fail(wrong);
        else
            use(found);
    });
}

void AccountService::withHash(const QString &password, PasswordHasher::Asker asker, const Replier &replier,
                              std::function<void(const QByteArray &)> use)
{
    m_hasher.hash(password, asker, [=](Result<QByteArray> hash) {
        if (hash)
            use(*hash);
        else
            replier.fail(hash.error());
    });
}

void AccountService::serverInfo(const QString &peer, const request::ServerInfo &request,
                                const Replier &replier)
{
    const reply::Server server{.name = m_settings.name,
                               .version = QStringLiteral(KITH_VERSION),
                               .openRegistration = m_settings.openRegistration,
                               .invitedBy = {},
                               .people = 0,
                               .insecureAllowed = m_settings.trustedNetwork};
    if (request.invite.isEmpty())
        return replier.answer(server);
    const auto counted = limited({networkOf(peer)}, nothing, replier);
    if (!counted)
        return;
    withInvite(request.invite, *counted, [=, counted = *counted](const InviteOffer &offer) {
        reply::Server answer = server;
        answer.invitedBy = offer.invitedBy;
        answer.people = offer.people;
        counted.answer(answer);
    });
}

void AccountService::checkHandle(const QString &peer, const request::CheckHandle &request,
                                 const Replier &replier)
{
    if (const auto denial = validation::checkHandle(request.handle))
        return replier.fail(*denial);
    const auto counted = limited({networkOf(peer)}, m_settings.openRegistration ? little : nothing, replier);
    if (!counted)
        return;
    const auto look = [=, this, counted = *counted] {
        m_stores.accounts.findByHandle(request.handle,
                                       counted.then<std::optional<Account>>([=](const auto &account) {
                                           return reply::HandleState{request.handle, !account};
                                       }));
    };
    if (m_settings.openRegistration)
        look();
    else
        withInvite(request.invite, *counted, [look](const InviteOffer &) { look(); });
}

void AccountService::registerAccount(const QString &peer, const request::Register &request,
                                     const Replier &replier)
{
    for (const auto &denial : {validation::checkHandle(request.handle), validation::checkName(request.name),
                               validation::checkPassword(request.password)}) {
        if (denial)
            return replier.fail(*denial);
    }
    const auto counted = limited({networkOf(peer)}, request.invite.isEmpty() ? whole : little, replier);
    if (!counted)
        return;
    const auto hash = [=, this, counted = *counted] {
        withHash(
            request.password, PasswordHasher::Asker::Stranger, counted,
            [=, this](const QByteArray &passwordHash) { createAccount(request, passwordHash, counted); });
    };
    if (m_settings.openRegistration && request.invite.isEmpty())
        hash();
    else
        withInvite(request.invite, *counted, [hash](const InviteOffer &) { hash(); });
}

void AccountService::createAccount(const request::Register &request, const QByteArray &passwordHash,
                                   const Replier &replier)
{
    Account account;
    account.user = {newId<UserId>(m_clock.now(), m_random), request.handle, request.name.trimmed()};
    account.passwordHash = passwordHash;
    account.createdAt = m_clock.now();
    const QString token = newToken(m_random);
    const NewDevice device = newDevice(account.user.id, request.deviceName, token);
    const QByteArray inviteHash = request.invite.isEmpty() ? QByteArray() : secretHash(request.invite);
    m_stores.accounts.create(account, inviteHash, device, std::nullopt,
                             replier.then<Account>([=](const Account &created) {
                                 return reply::Session{token, device.id, created.user};
                             }));
}

void AccountService::login(const QString &peer, const request::Login &request, const Replier &replier)
{
    const bool possible = !validation::checkHandle(request.handle)
        && request.password.toUtf8().size() <= limits::passwordMaxBytes;
    // Not under the handle alone: strangers would lock its owner out.
    const QString network = networkOf(peer), pair = network + u'@' + request.handle.toCaseFolded();
    const auto counted =
        limited(possible ? QStringList{pair, network} : QStringList{network}, little, replier);
    if (!counted)
        return;
    if (!possible)
        return counted->fail(badCredentials());
    const auto check = [=, this, counted = *counted](const Result<std::optional<Account>> &account) {
        withVerified(account, request.password, PasswordHasher::Asker::Stranger, badCredentials(), counted,
                     [=, this](const Account &found) { addDevice(found, request.deviceName, counted); });
    };
    m_stores.accounts.findByHandle(request.handle, check);
}

void AccountService::addDevice(const Account &account, const QString &deviceName, const Replier &replier)
{
    const QString token = newToken(m_random);
    const NewDevice device = newDevice(account.user.id, deviceName, token);
    m_stores.devices.add(device, account.passwordHash, replier.then<Done>([=](Done) {
        return reply::Session{token, device.id, account.user};
    }));
}

NewDevice AccountService::newDevice(UserId user, const QString &name, const QString &token)
{
    const std::int64_t now = m_clock.now();
    return {newId<DeviceId>(now, m_random), user, secretHash(token), deviceNameFor(name), now};
}

void AccountService::authenticate(const request::Hello &hello, Callback<SignedInDevice> done)
{
    const bool hasToken = hello.ticket.isEmpty();
    const auto answer = [hasToken, done = std::move(done)](Result<std::optional<SignedInDevice>> device) {
        if (!device)
            done(device.error());
        else if (!*device)
            done(Error{ErrorCode::TokenInvalid,
                       hasToken ? QStringLiteral("This device was signed out. Sign in again.")
                                : QStringLiteral("This ticket was used, or has expired."),
                       0});
        else
            done(std::move(**device));
    };
    if (hasToken)
        m_stores.devices.findByToken(secretHash(hello.token), answer);
    else
        m_stores.devices.takeTicket(secretHash(hello.ticket), m_clock.now(), answer);
}

void AccountService::createTicket(const SessionPtr &session, const Replier &replier)
{
    const QString ticket = newToken(m_random);
    const std::int64_t expiresAt = m_clock.now() + std::chrono::milliseconds(limits::ticketTime).count();
    m_stores.devices.setTicket(session->device, secretHash(ticket), expiresAt, replier.then<Done>([=](Done) {
        return reply::Ticket{ticket, expiresAt};
    }));
}

void AccountService::findPeople(const request::FindPeople &request, const Replier &replier)
{
    const auto answer =
        replier.then<std::vector<User>>([ids = !request.users.empty()](std::vector<User> users) {
            const bool more = !ids && users.size() > limits::peopleResults;
            if (more)
                users.resize(limits::peopleResults);
            return reply::People{std::move(users), more};
        });
    if (request.users.size() > limits::presenceUsers)
        return replier.fail(ErrorCode::TooLarge,
                            QStringLiteral("At most %1 users at once.").arg(limits::presenceUsers));
    if (!request.users.empty())
        m_stores.accounts.users(request.users, AccountStore::Whom::Everybody, answer);
    else
        m_stores.accounts.search(request.query.left(limits::nameCharacters), limits::peopleResults + 1,
                                 answer);
}

void AccountService::devices(const SessionPtr &session, const Replier &replier)
{
    const DeviceId current = session->device;
    m_stores.devices.list(session->user.id,
                          replier.then<std::vector<Device>>([current](std::vector<Device> items) {
                              for (Device &device : items)
                                  device.current = device.id == current;
                              return reply::Devices{std::move(items)};
                          }));
}

void AccountService::revokeDevice(const SessionPtr &session, DeviceId device, const Replier &replier,
                                  std::function<void()> done)
{
    if (device.isNull())
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("'device' must not be null"));
    m_stores.devices.revoke(session->user.id, device, {}, [=](Result<int> ended) {
        if (!ended)
            return replier.fail(ended.error());
        if (*ended == 0)
            return replier.fail(ErrorCode::NotFound, QStringLiteral("You have no such device."));
        replier.answer(reply::Ok{});
        done();
    });
}

void AccountService::changePassword(const SessionPtr &session, const request::ChangePassword &request,
                                    const Replier &replier, std::function<void()> done)
{
    if (const auto denial = validation::checkPassword(request.newPassword))
        return replier.fail(*denial);
    // Not under the user: another device, perhaps a stolen one, would use up the attempts.
    const auto limit = limited({u'#' + toText(session->device)}, little, replier);
    if (!limit)
        return;
    const Replier counted = *limit;
    const auto stored = [=](const Result<Done> &result) {
        if (!result)
            return counted.fail(result.error());
        counted.answer(reply::Ok{});
        done();
    };
    const auto store = [=, this, user = session->user.id, device = session->device](const QByteArray &hash) {
        m_stores.accounts.setPassword(user, hash, device, std::nullopt, stored);
    };
    const auto change = [=, this](const Account &) {
        withHash(request.newPassword, PasswordHasher::Asker::SignedIn, counted, store);
    };
    const Error wrong{ErrorCode::BadCredentials, QStringLiteral("The old password is wrong."), 0};
    m_stores.accounts.find(session->user.id, [=, this](const Result<std::optional<Account>> &account) {
        withVerified(account, request.oldPassword, PasswordHasher::Asker::SignedIn, wrong, counted, change);
    });
}

void AccountService::resetPassword(const QString &peer, const request::ResetPassword &request,
                                   const Replier &replier, std::function<void()> done)
{
    if (const auto denial = validation::checkPassword(request.newPassword))
        return replier.fail(*denial);
    const auto limit = limited({networkOf(peer)}, little, replier);
    if (!limit)
        return;
    withHash(request.newPassword, PasswordHasher::Asker::Stranger, *limit,
             [=, this, counted = *limit](const QByteArray &hash) {
                 const QString token = newToken(m_random);
                 const NewDevice device = newDevice({}, request.deviceName, token);
                 const auto stored = [=](const Result<User> &user) {
                     if (!user)
                         return counted.fail(user.error());
                     counted.answer(reply::Session{token, device.id, *user});
                     done();
                 };
                 m_stores.accounts.resetPassword(secretHash(request.code), hash, device, m_clock.now(),
                                                 stored);
             });
}

} // namespace kith
