// SPDX-License-Identifier: Apache-2.0
#include "server/storage/devicerows.h"

namespace kith {

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
    Rows rows = db.run(QStringLiteral("SELECT id FROM device WHERE account = ? ORDER BY created_at, id"),
                       {column::of(user)});
    std::vector<DeviceId> devices;
    while (rows.next())
        devices.push_back(rows.id<DeviceId>(0));
    return devices;
}

void devicerows::endAll(Database &db, const std::vector<DeviceId> &devices)
{
    for (const DeviceId device : devices) {
        db.run(QStringLiteral("DELETE FROM device WHERE id = ?"), {column::of(device)});
        db.run(QStringLiteral("DELETE FROM inbox WHERE device = ?"), {column::of(device)});
        db.run(QStringLiteral("INSERT INTO revocation (device) VALUES (?)"), {column::of(device)});
    }
}

} // namespace kith
