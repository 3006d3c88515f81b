// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/historyepoch.h"

#include "server/storage/database/storagelog.h"
#include "server/storage/rows/devicerows.h"

namespace kith {

historyepoch::Epoch historyepoch::read(Database &db)
{
    Rows rows = db.run(QStringLiteral("SELECT epoch, cursor_key FROM history"));
    return rows.next() ? Epoch{rows.id<EpochId>(0), rows.bytes(1)} : Epoch{};
}

EpochId historyepoch::end(Database &db, EpochId epoch)
{
    db.lockExclusively(); // two nodes may end the same epoch
    const EpochId current = read(db).id;
    if (current != epoch)
        return current;
    const auto next = newId<EpochId>();
    db.run(QStringLiteral("UPDATE history SET epoch = ?, began_at = ?"),
           {column::of(next), column::of(db.now(0))});
    // These numbers went back as well, and servers and Redis have seen later ones.
    for (const char *sql :
         {"UPDATE revocation SET number = number + ?", "UPDATE device SET connection = connection + ?"})
        db.run(QLatin1String(sql), {column::of(numbersLost)});
    devicerows::noteRevoked(db, column::of(next), devicerows::epochBegan, numbersLost);
    qCWarning(storageLog,
              "The database went back in time, as after a restore: it lacks what was stored in it. "
              "Devices compare their history with it.");
    return next;
}

bool historyepoch::endIfMissing(Database &db, const LastEntry &known)
{
    const auto find = [&](const QString &sql, std::initializer_list<QVariant> values) {
        Rows rows = db.run(sql, values);
        return rows.next() ? std::optional(rows.id<EpochId>(0)) : std::nullopt;
    };
    if (find(QStringLiteral("SELECT author FROM entry WHERE id = ? AND sent_at = ?"),
             {column::of(known.number), column::of(known.sentAt)}))
        return false;
    const auto epoch =
        find(QStringLiteral("SELECT epoch FROM history WHERE began_at <= ?"), {column::of(known.sentAt)});
    return epoch && end(db, *epoch) != *epoch;
}

bool historyepoch::check(Database &db, const Known &known, const std::optional<LastEntry> &last)
{
    db.begin();
    bool isEnded = false;
    if (known.isElsewhere && last) {
        const EpochId epoch = read(db).id;
        isEnded = end(db, epoch) != epoch;
    } else if (known.last) {
        isEnded = endIfMissing(db, *known.last);
    }
    db.commit();
    return isEnded;
}

void historyepoch::set(Database &db, const Epoch &epoch)
{
    db.run(QStringLiteral("UPDATE history SET epoch = ?, cursor_key = ?"),
           {column::of(epoch.id), epoch.cursorKey});
}

} // namespace kith
