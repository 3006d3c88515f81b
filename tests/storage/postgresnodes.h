// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "tests/storage/asking.h"

#include <set>

//! What tests of PostgresStorage share.
namespace kith {

//! One of the nodes that share a database.
inline std::unique_ptr<PostgresStorage> opened(const DatabaseAddress &address, const Clock &clock,
                                               const PostgresStorage::Options &options = {})
{
    auto storage = PostgresStorage::open(address, clock, options);
    if (!storage)
        qFatal("%ls", qUtf16Printable(storage.error().message));
    return std::move(*storage);
}

inline std::int64_t number(Database &db, const QString &sql)
{
    Rows rows = db.run(sql);
    return rows.next() ? rows.number(0) : -1;
}

//! The log has no gap and no entry twice, and its conversation ends where it does.
inline void checkLog(const Stores &stores, ConversationId id)
{
    const auto log = readLog(stores, id);
    std::set<ClientId> clients;
    for (std::size_t i = 0; i < log.size(); ++i) {
        QCOMPARE(log[i].seq, Seq(i + 1));
        QVERIFY(i == 0 || log[i].sentAt > log[i - 1].sentAt);
        QVERIFY(log[i].clientId.isNull() || clients.insert(log[i].clientId).second);
    }
    const auto record = load(stores, id);
    QCOMPARE(record->head, Seq(log.size()));
    QCOMPARE(record->messages, log.empty() ? 0 : log.back().messages);
}

} // namespace kith
