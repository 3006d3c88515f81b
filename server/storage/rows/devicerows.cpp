// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/devicerows.h"

#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t revocationsKept = 10'000; // a node looks for new ones every half second

std::vector<DeviceId> ids(Rows rows)
{
    std::vector<DeviceId> devices;
    while (rows.next())
        devices.push_back(rows.id<DeviceId>(0));
    return devices;
}

} // namespace

bool devicerows::exists(Database &db, const NewDevice &device)
{
    return db
        .run(QStringLiteral("SELECT 1 FROM device WHERE id = ? OR token_hash = ?"),
             {column::of(device.id), device.tokenHash})
        .next();
}

void devicerows::insert(Database &db, const NewDevice &device)
{
    db.run(QStringLiteral(
               "INSERT INTO device (id, account, token_hash, name, created_at) VALUES (?, ?, ?, ?, ?)"),
           {column::of(device.id), column::of(device.user), device.tokenHash, column::of(device.name),
            column::of(device.createdAt)});
}

std::vector<DeviceId> devicerows::of(Database &db, UserId user)
{
    return ids(db.run(QStringLiteral("SELECT id FROM device WHERE account = ? ORDER BY created_at, id"),
                      {column::of(user)}));
}

void devicerows::makeRoom(Database &db, UserId user)
{
    endAll(
        db,
        ids(db.run(QStringLiteral(
                       "SELECT id FROM device WHERE account = ? "
                       "ORDER BY CASE WHEN created_at > last_seen THEN created_at ELSE last_seen END DESC, "
                       "id DESC LIMIT 1000000 OFFSET ?"),
                   {column::of(user), limits::devices - 1})));
}

void devicerows::endAll(Database &db, const std::vector<DeviceId> &devices)
{
    if (devices.empty())
        return;
    static const QString gone = QStringLiteral("DELETE FROM device WHERE id IN %1").arg(column::list);
    static const QString acks = QStringLiteral("DELETE FROM inbox WHERE device IN %1").arg(column::list);
    column::forEachPart(devices, {}, [&](const std::vector<QVariant> &values) {
        db.run(gone, values);
        db.run(acks, values);
    });
    for (const DeviceId device : devices)
        noteRevoked(db, column::of(device), 0);
}

void devicerows::noteRevoked(Database &db, const QVariant &what, Seq seq, std::int64_t number)
{
    db.lockExclusively(); // so that numbers become visible in their order
    db.run(QStringLiteral("INSERT INTO revocation (number, what, seq) "
                          "SELECT coalesce(max(number), ?) + 1, ?, ? FROM revocation"),
           {column::of(number), what, column::of(seq)});
    // The last one always stays: the next number comes from it.
    db.run(QStringLiteral("DELETE FROM revocation WHERE number <= (SELECT max(number) FROM revocation) - ?"),
           {column::of(revocationsKept)});
}

} // namespace kith
