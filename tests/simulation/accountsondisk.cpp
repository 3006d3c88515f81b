// SPDX-License-Identifier: Apache-2.0
// Accounts, devices and invites of SimulatedDisk.
#include "tests/simulation/simulateddisk.h"

#include "server/core/ports/clock.h"
#include "shared/folding.h"
#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::size_t revocationsKept = 10'000;

Error noAccount()
{
    return {ErrorCode::NotFound, QStringLiteral("There is no such account."), 0};
}

Error invalidInvite()
{
    return {ErrorCode::InviteInvalid, QStringLiteral("This invite is unknown, used up or expired."), 0};
}

template <typename Item>
auto byCreation(const Item &item)
{
    return std::pair{item.createdAt, item.id};
}

} // namespace

// ---- Accounts

Result<Account> SimulatedDisk::create(Account account, const QByteArray &inviteHash,
                                      const std::optional<NewDevice> &device)
{
    Invite *invite = validInvite(inviteHash, account.createdAt);
    if (!inviteHash.isEmpty() && !invite)
        return invalidInvite();
    if (findByHandle(account.user.handle))
        return Error{ErrorCode::HandleTaken, QStringLiteral("Somebody has this handle already."), 0};
    if (m_accounts.contains(account.user.id) || (device && exists(*device)))
        return Error{ErrorCode::Conflict, QStringLiteral("This account exists already."), 0};
    account.owner = m_accounts.empty();
    m_accounts[account.user.id] = {account};
    make({selfConversation(account.user.id),
          ConversationKind::Self,
          {},
          {{account.user.id, Role::Owner, 0, 0}},
          {}});
    if (invite && invite->usesLeft > 0)
        --invite->usesLeft;
    if (device) {
        m_devices[device->id] = {*device};
        m_tokens[device->tokenHash] = device->id;
    }
    return account;
}

std::optional<Account> SimulatedDisk::findByHandle(const QString &handle) const
{
    for (const auto &[id, known] : m_accounts) {
        if (foldedHandle(known.account.user.handle) == foldedHandle(handle))
            return known.account;
    }
    return std::nullopt;
}

std::optional<Account> SimulatedDisk::find(UserId user) const
{
    const auto known = m_accounts.find(user);
    return known == m_accounts.end() ? std::nullopt : std::optional(known->second.account);
}

std::vector<Account> SimulatedDisk::accounts() const
{
    std::vector<Account> all;
    for (const auto &[id, known] : m_accounts)
        all.push_back(known.account);
    std::ranges::stable_sort(all, {}, &Account::createdAt);
    return all;
}

Result<Done> SimulatedDisk::setPassword(UserId user, const QByteArray &hash, DeviceId keep)
{
    const auto known = m_accounts.find(user);
    if (known == m_accounts.end())
        return noAccount();
    std::vector<DeviceId> ended;
    for (const Device &device : devicesOf(user))
        ended.push_back(device.id);
    if (std::erase(ended, keep) == 0 && !keep.isNull())
        return Error{ErrorCode::TokenInvalid, QStringLiteral("This device was signed out."), 0};
    known->second.account.passwordHash = hash;
    end(ended);
    return Done{};
}

Result<Done> SimulatedDisk::setDisabled(UserId user, bool disabled)
{
    const auto known = m_accounts.find(user);
    if (known == m_accounts.end())
        return noAccount();
    known->second.account.disabled = disabled;
    if (disabled)
        revoke(user, {}, {});
    return Done{};
}

std::vector<User> SimulatedDisk::search(const QString &query, int limit) const
{
    const QString start = foldedForSearch(query);
    const QString trimmed = query.trimmed();
    const QString wanted = foldedHandle(trimmed.startsWith(u'@') ? trimmed.mid(1) : trimmed);
    std::vector<User> found;
    for (const auto &[id, known] : m_accounts) {
        const User &user = known.account.user;
        const QStringList starts = searchStarts(user.handle, user.name);
        if (!known.account.disabled
            && std::ranges::any_of(starts, [&](const QString &text) { return text.startsWith(start); }))
            found.push_back(user);
    }
    std::ranges::sort(found, {}, [&](const User &user) {
        const QString handle = foldedHandle(user.handle), name = foldedForSearch(user.name);
        return std::tuple{handle != wanted, name != start, name.toUtf8(), handle.toUtf8()};
    });
    found.resize(std::min(found.size(), std::size_t(std::max(limit, 0))));
    return found;
}

std::vector<User> SimulatedDisk::users(const std::vector<UserId> &ids, AccountStore::Whom whom) const
{
    std::vector<User> found;
    for (const UserId id : ids) {
        const auto account = find(id);
        if (account && (whom == AccountStore::Whom::Everybody || !account->disabled))
            found.push_back(account->user);
    }
    return found;
}

// ---- Devices

bool SimulatedDisk::exists(const NewDevice &device) const
{
    return m_devices.contains(device.id) || m_tokens.contains(device.tokenHash);
}

Result<Done> SimulatedDisk::add(const NewDevice &device, const QByteArray &passwordHash)
{
    const auto account = find(device.user);
    if (!account || account->disabled || account->passwordHash != passwordHash)
        return badCredentials();
    if (exists(device))
        return Error{ErrorCode::Conflict, QStringLiteral("This device is signed in already."), 0};
    std::vector<Device> devices = devicesOf(device.user);
    if (std::ssize(devices) >= limits::devices) {
        const auto unseen = [](const Device &known) {
            return std::pair{std::max(known.createdAt, known.lastSeen), known.id};
        };
        end({std::ranges::min_element(devices, {}, unseen)->id});
    }
    m_devices[device.id] = {device};
    m_tokens[device.tokenHash] = device.id;
    return Done{};
}

std::optional<SignedInDevice> SimulatedDisk::findByToken(const QByteArray &tokenHash) const
{
    const auto token = m_tokens.find(tokenHash);
    return token == m_tokens.end() ? std::nullopt : signedIn(token->second);
}

std::optional<SignedInDevice> SimulatedDisk::signedIn(DeviceId device) const
{
    const Account account = *find(m_devices.at(device).device.user);
    return account.disabled ? std::nullopt : std::optional(SignedInDevice{device, account.user});
}

Result<Done> SimulatedDisk::setTicket(DeviceId device, const QByteArray &ticketHash, std::int64_t expiresAt)
{
    const auto known = m_devices.find(device);
    if (known == m_devices.end())
        return Error{ErrorCode::NotFound, QStringLiteral("This device was signed out."), 0};
    known->second.ticketHash = ticketHash;
    known->second.ticketExpiresAt = expiresAt;
    return Done{};
}

std::optional<SignedInDevice> SimulatedDisk::takeTicket(const QByteArray &ticketHash, std::int64_t now)
{
    const auto known = std::ranges::find_if(m_devices, [&](const auto &entry) {
        return entry.second.ticketHash == ticketHash && entry.second.ticketExpiresAt > now;
    });
    if (known == m_devices.end())
        return std::nullopt;
    known->second.ticketExpiresAt = 0;
    return signedIn(known->first);
}

std::vector<Device> SimulatedDisk::devicesOf(UserId user) const
{
    std::vector<Device> devices;
    for (const auto &[id, known] : m_devices) {
        if (known.device.user == user)
            devices.push_back({id, known.device.name, known.device.createdAt, known.lastSeen, false});
    }
    std::ranges::sort(devices, {}, byCreation<Device>);
    return devices;
}

void SimulatedDisk::end(const std::vector<DeviceId> &devices)
{
    for (const DeviceId device : devices) {
        m_tokens.erase(m_devices.at(device).device.tokenHash);
        m_devices.erase(device);
        std::erase_if(m_acks, [=](const auto &ack) { return ack.first.first == device; });
        revoked(device, {}, 0);
        if (watcher)
            watcher->ended(device);
    }
}

void SimulatedDisk::revoked(DeviceId device, ConversationId conversation, Seq seq)
{
    m_revocations.push_back(
        {m_revocations.empty() ? 1 : m_revocations.back().number + 1, device, conversation, seq});
    if (m_revocations.size() > revocationsKept)
        m_revocations.erase(m_revocations.begin(), m_revocations.end() - revocationsKept);
}

int SimulatedDisk::revoke(UserId user, DeviceId only, DeviceId keep)
{
    std::vector<DeviceId> devices;
    for (const Device &device : devicesOf(user)) {
        if (only.isNull() ? device.id != keep : device.id == only)
            devices.push_back(device.id);
    }
    end(devices);
    return int(devices.size());
}

std::vector<Revocation> SimulatedDisk::revokedSince(std::int64_t number) const
{
    const auto first = std::ranges::upper_bound(m_revocations, number, {}, &Revocation::number);
    return {first, m_revocations.end()};
}

Result<std::int64_t> SimulatedDisk::connect(DeviceId device, std::int64_t at)
{
    if (!m_devices.contains(device))
        return Error{ErrorCode::NotFound, QStringLiteral("This device was signed out."), 0};
    setLastSeen(device, at);
    return ++m_given.connections;
}

void SimulatedDisk::setLastSeen(DeviceId device, std::int64_t at)
{
    const auto known = m_devices.find(device);
    if (known == m_devices.end())
        return;
    const auto see = [at](std::int64_t &time) { time = time > at + mostAhead ? at : std::max(time, at); };
    see(known->second.lastSeen);
    KnownAccount &account = m_accounts.at(known->second.device.user);
    see(account.lastSeen);
}

std::vector<Presence> SimulatedDisk::lastSeen(const std::vector<UserId> &users) const
{
    std::vector<Presence> seen;
    for (const UserId user : users) {
        const auto known = m_accounts.find(user);
        if (known != m_accounts.end() && known->second.lastSeen > 0)
            seen.push_back({user, PresenceState::Offline, known->second.lastSeen});
    }
    return seen;
}

// ---- Invites

Invite *SimulatedDisk::validInvite(const QByteArray &codeHash, std::int64_t now)
{
    const auto invite = std::ranges::find(m_invites, codeHash, &Invite::codeHash);
    const bool valid = invite != m_invites.end() && invite->usesLeft != 0
        && (invite->expiresAt == 0 || invite->expiresAt > now);
    return valid ? &*invite : nullptr;
}

Result<Done> SimulatedDisk::create(const Invite &invite)
{
    for (const Invite &known : m_invites) {
        if (known.id == invite.id || known.codeHash == invite.codeHash)
            return Error{ErrorCode::Conflict, QStringLiteral("This invite exists already."), 0};
    }
    m_invites.push_back(invite);
    return Done{};
}

Result<InviteOffer> SimulatedDisk::check(const QByteArray &codeHash, std::int64_t now) const
{
    const Invite *invite = const_cast<SimulatedDisk *>(this)->validInvite(codeHash, now);
    if (!invite)
        return invalidInvite();
    const auto inviter = find(invite->createdBy);
    return InviteOffer{inviter ? inviter->user.name : QString(), std::int64_t(m_accounts.size())};
}

std::vector<Invite> SimulatedDisk::invites() const
{
    std::vector<Invite> all = m_invites;
    std::ranges::sort(all, {}, byCreation<Invite>);
    return all;
}

bool SimulatedDisk::revoke(InviteId id)
{
    return std::erase_if(m_invites, [=](const Invite &invite) { return invite.id == id; }) > 0;
}

} // namespace kith
