// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqldevicestore.h"

#include "server/core/ports/clock.h"
#include "server/storage/rows/accountrows.h"
#include "server/storage/rows/auditrows.h"
#include "server/storage/rows/devicerows.h"

#include <algorithm>

namespace kith {

namespace {

std::optional<Error> refusal(Database &db, const NewDevice &device, const QByteArray &passwordHash)
{
    if (!db.run(QStringLiteral("SELECT 1 FROM account WHERE id = ? AND password = ? AND disabled = 0"),
                {column::of(device.user), passwordHash})
             .next())
        return badCredentials();
    if (devicerows::exists(db, device))
        return Error{ErrorCode::Conflict, QStringLiteral("This device is signed in already."), 0};
    return std::nullopt;
}

void see(Database &db, DeviceId device, std::int64_t at)
{
    const QVariant time = column::of(at), wrong = column::of(at + mostAhead);
    db.run(
        QStringLiteral("UPDATE device SET last_seen = ? WHERE id = ? AND (last_seen < ? OR last_seen > ?)"),
        {time, column::of(device), time, wrong});
    // Kept with the account, since devices come and go.
    db.run(QStringLiteral(
               "UPDATE account SET last_seen = ? WHERE id = (SELECT account FROM device WHERE id = ?) "
               "AND (last_seen < ? OR last_seen > ?)"),
           {time, column::of(device), time, wrong});
}

Result<std::int64_t> connected(Database &db, DeviceId device, std::int64_t at)
{
    std::int64_t number = 0;
    {
        Rows rows = db.run(
            QStringLiteral("UPDATE device SET connection = connection + 1 WHERE id = ? RETURNING connection"),
            {column::of(device)});
        if (!rows.next())
            return Error{ErrorCode::NotFound, QStringLiteral("This device was signed out."), 0};
        number = rows.number(0);
    }
    see(db, device, at);
    return number;
}

// The columns of a SignedInDevice. Not joined: a plan that was made while accounts were few may read all of them.
const QString signedInColumns =
    QStringLiteral("id, account, "
                   "(SELECT handle FROM account WHERE account.id = device.account AND disabled = 0), "
                   "(SELECT name FROM account WHERE account.id = device.account), "
                   "(SELECT role FROM account WHERE account.id = device.account)");

Result<std::optional<SignedInDevice>> signedIn(Rows rows)
{
    if (!rows.next() || rows.isNull(2))
        return std::optional<SignedInDevice>();
    return std::optional(SignedInDevice{
        rows.id<DeviceId>(0), {rows.id<UserId>(1), rows.text(2), rows.text(3)}, rows.value<ServerRole>(4)});
}

} // namespace

SqlDeviceStore::SqlDeviceStore(StorageThreads &threads)
    : m_queue(threads)
{
}

void SqlDeviceStore::add(NewDevice device, QByteArray passwordHash, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (const auto error = refusal(db, device, passwordHash))
            return *error;
        devicerows::makeRoom(db, device.user);
        devicerows::insert(db, device);
        return Done{};
    };
    m_queue.write(WithLocks{work, [user = device.user](LockSet &locks) { locks.users.push_back(user); }},
                  std::move(done));
}

void SqlDeviceStore::findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done)
{
    static const QString sql =
        QStringLiteral("SELECT %1 FROM device WHERE token_hash = ?").arg(signedInColumns);
    m_queue.read([=](Database &db) { return signedIn(db.run(sql, {tokenHash})); }, std::move(done));
}

void SqlDeviceStore::setTicket(DeviceId device, QByteArray ticketHash, std::int64_t expiresAt,
                               Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        const Rows rows =
            db.run(QStringLiteral("UPDATE device SET ticket_hash = ?, ticket_expires_at = ? WHERE id = ?"),
                   {ticketHash, column::of(expiresAt), column::of(device)});
        if (rows.changed() == 0)
            return Error{ErrorCode::NotFound, QStringLiteral("This device was signed out."), 0};
        return Done{};
    };
    m_queue.write(work, std::move(done));
}

void SqlDeviceStore::takeTicket(QByteArray ticketHash, std::int64_t now,
                                Callback<std::optional<SignedInDevice>> done)
{
    static const QString sql =
        QStringLiteral("UPDATE device SET ticket_hash = NULL WHERE ticket_hash = ? AND ticket_expires_at > ? "
                       "RETURNING %1")
            .arg(signedInColumns);
    m_queue.write(
        [=](Database &db) {
            return signedIn(db.run(sql, {ticketHash, column::of(now)}));
        },
        std::move(done));
}

void SqlDeviceStore::list(UserId user, Callback<std::vector<Device>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<Device>> {
        Rows rows =
            db.run(QStringLiteral("SELECT id, name, created_at, last_seen FROM device WHERE account = ? "
                                  "ORDER BY created_at, id"),
                   {column::of(user)});
        std::vector<Device> devices;
        while (rows.next())
            devices.push_back({rows.id<DeviceId>(0), rows.text(1), rows.number(2), rows.number(3), false});
        return devices;
    };
    m_queue.read(work, std::move(done));
}

void SqlDeviceStore::revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done)
{
    const auto work = [=](Database &db) -> Result<int> {
        std::vector<DeviceId> devices = devicerows::of(db, user);
        std::erase_if(devices,
                      [=](DeviceId device) { return only.isNull() ? device == keep : device != only; });
        devicerows::endAll(db, devices);
        return int(devices.size());
    };
    m_queue.write(WithLocks{work, [user](LockSet &locks) { locks.users.push_back(user); }}, std::move(done));
}

void SqlDeviceStore::revokeAll(UserId user, Actor by, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (!accountrows::exists(db, user))
            return accountrows::notFound();
        devicerows::endAll(db, devicerows::of(db, user));
        auditrows::add(db, auditrows::entry(by, AuditAction::DevicesRevoked, user));
        return Done{};
    };
    m_queue.write(WithLocks{work, [user](LockSet &locks) { locks.users.push_back(user); }}, std::move(done));
}

void SqlDeviceStore::revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<Revocation>> {
        Rows rows = db.run(
            QStringLiteral("SELECT number, what, seq FROM revocation WHERE number > ? ORDER BY number"),
            {column::of(number)});
        std::vector<Revocation> revocations;
        while (rows.next()) {
            Revocation &revocation = revocations.emplace_back(Revocation{.number = rows.number(0)});
            const Seq seq = rows.number(2);
            if (seq == devicerows::epochBegan) {
                revocation.epoch = rows.id<EpochId>(1);
            } else if (seq > 0) {
                revocation.conversation = rows.id<ConversationId>(1);
                revocation.seq = seq;
            } else {
                revocation.device = rows.id<DeviceId>(1);
            }
        }
        return revocations;
    };
    m_queue.read(work, std::move(done));
}

void SqlDeviceStore::connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done)
{
    const auto work = [=](Database &db) { return connected(db, device, at); };
    m_queue.write(WithLocks{work, [device](LockSet &locks) { locks.devices.push_back(device); }},
                  std::move(done));
}

void SqlDeviceStore::setLastSeen(std::vector<DeviceSeen> seen, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        for (const DeviceSeen &one : seen)
            see(db, one.device, one.at);
        return Done{};
    };
    const auto locks = [=](LockSet &set) {
        for (const DeviceSeen &one : seen)
            set.devices.push_back(one.device);
    };
    m_queue.write(WithLocks{work, locks}, std::move(done));
}

void SqlDeviceStore::lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done)
{
    const auto work = [users = std::move(users)](Database &db) -> Result<std::vector<Presence>> {
        static const QString sql =
            QStringLiteral("SELECT id, last_seen FROM account WHERE id IN %1 AND last_seen > 0")
                .arg(column::list);
        std::vector<Presence> seen;
        column::forEachPart(users, {}, [&](const std::vector<QVariant> &values) {
            Rows rows = db.run(sql, values);
            while (rows.next())
                seen.push_back({rows.id<UserId>(0), PresenceState::Offline, rows.number(1)});
        });
        return seen;
    };
    m_queue.read(work, std::move(done));
}

} // namespace kith
