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

Error lastOwner()
{
    return {ErrorCode::Conflict, QStringLiteral("This is the last owner of the server."), 0};
}

Error invalidInvite()
{
    return {ErrorCode::InviteInvalid, QStringLiteral("This invite is unknown, used up or expired."), 0};
}

bool isValid(const Invite &invite, std::int64_t now)
{
    return invite.usesLeft != 0 && (invite.expiresAt == 0 || invite.expiresAt > now);
}

template <typename Item>
auto byCreation(const Item &item)
{
    return std::pair{item.createdAt, item.id};
}

} // namespace

// ---- Accounts

Result<Account> SimulatedDisk::create(Account account, const QByteArray &inviteHash,
                                      const std::optional<NewDevice> &device, const std::optional<Actor> &by)
{
    Invite *invite = validInvite(inviteHash, account.createdAt);
    if (!inviteHash.isEmpty() && !invite)
        return invalidInvite();
    if (findByHandle(account.user.handle))
        return Error{ErrorCode::HandleTaken, QStringLiteral("Somebody has this handle already."), 0};
    if (m_accounts.contains(account.user.id) || (device && exists(*device)))
        return Error{ErrorCode::Conflict, QStringLiteral("This account exists already."), 0};
    account.role = m_accounts.empty() ? ServerRole::Owner : ServerRole::Member;
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
    note(by.value_or(Actor{account.user.id, account.createdAt}), AuditAction::AccountCreated, account.user.id,
         invite ? invite->id : InviteId());
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

std::vector<ListedAccount> SimulatedDisk::listPage(const QString &query, UserId after, int limit) const
{
    const auto place = [](const User &user) {
        return std::pair{foldedForSearch(user.name).toUtf8(), foldedHandle(user.handle).toUtf8()};
    };
    const auto last = find(after);
    std::vector<ListedAccount> found;
    for (const auto &[id, known] : m_accounts) {
        const auto &[user, hash, role, disabled, createdAt] = known.account;
        if (isFound(user, foldedForSearch(query)) && (!last || place(user) > place(last->user)))
            found.push_back({user, role, disabled, createdAt, known.lastSeen, int(devicesOf(id).size())});
    }
    std::ranges::sort(found, {}, [&](const ListedAccount &account) { return place(account.user); });
    found.resize(std::min(found.size(), std::size_t(std::max(limit, 0))));
    return found;
}

Result<Done> SimulatedDisk::setPassword(UserId user, const QByteArray &hash, DeviceId keep,
                                        const std::optional<Actor> &by)
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
    known->second.resetHash.clear();
    end(ended);
    if (by)
        note(*by, AuditAction::PasswordReset, user);
    return Done{};
}

bool SimulatedDisk::isLastOwner(const Account &account, const Actor &by) const
{
    const auto isOwner = [](const auto &known) {
        return known.second.account.role == ServerRole::Owner && !known.second.account.disabled;
    };
    return !by.user.isNull() && account.role == ServerRole::Owner && !account.disabled
        && std::ranges::count_if(m_accounts, isOwner) == 1;
}

Result<Done> SimulatedDisk::setDisabled(UserId user, bool disabled, const Actor &by)
{
    const auto known = m_accounts.find(user);
    if (known == m_accounts.end())
        return noAccount();
    Account &account = known->second.account;
    if (account.disabled == disabled)
        return Done{};
    if (isLastOwner(account, by))
        return lastOwner();
    account.disabled = disabled;
    known->second.resetHash.clear();
    if (disabled) {
        revoke(user, {}, {});
        std::erase_if(m_invites, [user](const auto &invite) { return invite.second.createdBy == user; });
    }
    note(by, disabled ? AuditAction::AccountDisabled : AuditAction::AccountEnabled, user);
    return Done{};
}

Result<Done> SimulatedDisk::setRole(UserId user, ServerRole role, const Actor &by)
{
    const auto known = m_accounts.find(user);
    if (known == m_accounts.end())
        return noAccount();
    Account &account = known->second.account;
    if (account.role == role)
        return Done{};
    if (isLastOwner(account, by))
        return lastOwner();
    account.role = role;
    known->second.resetHash.clear();
    note(by, AuditAction::RoleSet, user, {}, role);
    return Done{};
}

Result<Done> SimulatedDisk::setPasswordReset(UserId user, const QByteArray &codeHash, std::int64_t expiresAt,
                                             const Actor &by)
{
    const auto known = m_accounts.find(user);
    if (known == m_accounts.end())
        return noAccount();
    known->second.resetHash = codeHash;
    known->second.resetExpiresAt = expiresAt;
    note(by, AuditAction::PasswordResetCreated, user);
    return Done{};
}

Result<User> SimulatedDisk::resetPassword(const QByteArray &codeHash, const QByteArray &hash,
                                          const NewDevice &device, std::int64_t now)
{
    const auto found = std::ranges::find_if(m_accounts, [&](const auto &entry) {
        const KnownAccount &known = entry.second;
        return !codeHash.isEmpty() && known.resetHash == codeHash && known.resetExpiresAt > now
            && !known.account.disabled;
    });
    if (found == m_accounts.end())
        return Error{ErrorCode::NotFound, QStringLiteral("This code is unknown, used or expired."), 0};
    KnownAccount &known = found->second;
    const User user = known.account.user;
    known.account.passwordHash = hash;
    known.resetHash.clear();
    revoke(user.id, {}, {});
    NewDevice added = device;
    added.user = user.id;
    m_devices[added.id] = {added};
    m_tokens[added.tokenHash] = added.id;
    note({user.id, now}, AuditAction::PasswordReset, user.id);
    return user;
}

bool SimulatedDisk::isFound(const User &user, const QString &start) const
{
    return std::ranges::any_of(searchStarts(user.handle, user.name),
                               [&](const QString &text) { return text.startsWith(start); });
}

std::vector<User> SimulatedDisk::search(const QString &query, int limit) const
{
    const QString start = foldedForSearch(query);
    const QString trimmed = query.trimmed();
    const QString wanted = foldedHandle(trimmed.startsWith(u'@') ? trimmed.mid(1) : trimmed);
    std::vector<User> found;
    for (const auto &[id, known] : m_accounts) {
        const User &user = known.account.user;
        if (!known.account.disabled && isFound(user, start))
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
    return account.disabled ? std::nullopt
                            : std::optional(SignedInDevice{device, account.user, account.role});
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

Result<Done> SimulatedDisk::revokeAll(UserId user, const Actor &by)
{
    if (!m_accounts.contains(user))
        return noAccount();
    revoke(user, {}, {});
    note(by, AuditAction::DevicesRevoked, user);
    return Done{};
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
    const auto known = m_invites.find(codeHash);
    return known != m_invites.end() && isValid(known->second, now) ? &known->second : nullptr;
}

Result<Done> SimulatedDisk::create(const Invite &invite, const QByteArray &codeHash)
{
    const auto isSame = [&](const auto &known) {
        return known.first == codeHash || known.second.id == invite.id;
    };
    if (std::ranges::any_of(m_invites, isSame))
        return Error{ErrorCode::Conflict, QStringLiteral("This invite exists already."), 0};
    m_invites[codeHash] = invite;
    note({invite.createdBy, invite.createdAt}, AuditAction::InviteCreated, {}, invite.id);
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

std::vector<Invite> SimulatedDisk::invites(UserId createdBy, InviteId after, int limit,
                                           std::int64_t now) const
{
    std::vector<Invite> found;
    for (const auto &[code, invite] : m_invites) {
        const bool isAsked =
            (createdBy.isNull() || invite.createdBy == createdBy) && (after.isNull() || invite.id < after);
        if (isAsked && isValid(invite, now))
            found.push_back(invite);
    }
    std::ranges::sort(found, std::greater(), &Invite::id);
    found.resize(std::min(found.size(), std::size_t(std::max(limit, 0))));
    return found;
}

bool SimulatedDisk::revoke(InviteId id, UserId createdBy, const Actor &by)
{
    const auto gone = std::erase_if(m_invites, [=](const auto &known) {
        return known.second.id == id && (createdBy.isNull() || known.second.createdBy == createdBy);
    });
    if (gone > 0)
        note(by, AuditAction::InviteRevoked, {}, id);
    return gone > 0;
}

// ---- The audit log

void SimulatedDisk::note(AuditEntry entry)
{
    entry.number = std::ssize(m_audit) + 1;
    m_audit.push_back(entry);
}

void SimulatedDisk::note(const Actor &by, AuditAction action, UserId subject, InviteId invite,
                         ServerRole role)
{
    note(AuditEntry{0, by.at, action, by.user, subject, role, invite, {}});
}

std::vector<AuditEntry> SimulatedDisk::audit(std::int64_t before, int limit) const
{
    const std::int64_t newest = std::ssize(m_audit);
    std::vector<AuditEntry> found;
    for (std::int64_t at = before > 0 ? std::min(before - 1, newest) : newest;
         at > 0 && int(found.size()) < limit; --at)
        found.push_back(m_audit[std::size_t(at) - 1]);
    return found;
}

} // namespace kith
