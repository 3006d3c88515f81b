// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/lockset.h"
#include "server/storage/log/writerlog.h"

#include <map>
#include <set>
#include <unordered_map>

namespace kith {

/*!
    The log in PostgreSQL, where many nodes write.

    A transaction begins with all its locks, in one order for everybody: accounts, conversations that may be
    made, conversations by their keys, memberships. What the locked conversations are like is read with them and
    kept until the commit. Entries and acks are gathered and written many at once.

    The number of an entry is its conversation's key and its seq, so that it needs no sequence and is found
    without a look.
*/
class PostgresLog final : public WriterLog
{
public:
    static constexpr int seqBits = 32; //!< of an entry's number; its conversation's key stands above

    void begin(Database &db, std::span<Job *const> jobs) override;
    void flush(Database &db) override;
    void forget() override;
    void append(Database &db, Head &head, const entryrow::Stored &row) override;
    void ack(Database &db, const DeviceAck &ack) override;
    std::int64_t at(Database &db, const Head &head, Seq seq) override;
    std::int64_t from(Database &db, const Head &head, ClientId clientId) override;

private:
    using Origin = std::pair<std::int64_t, ClientId>; // in the conversation of that key

    void lockAccounts(Database &db, const LockSet &locks);
    void lockCreations(Database &db, const LockSet &locks);
    void lockConversations(Database &db, const LockSet &locks);
    void lockMembers(Database &db, const LockSet &locks);
    void readOrigins(Database &db, const LockSet &locks);

    void insertRows(Database &db);
    void moveHeads(Database &db);
    void saveAcks(Database &db);

    std::vector<entryrow::Stored> m_rows; // appended, not inserted
    std::set<Head *> m_moved; // since the database has them; Heads keeps them until forget()
    std::map<std::pair<DeviceId, ConversationId>, DeviceAck> m_acks; // the furthest of each, not saved
    std::map<Origin, Seq> m_origins; // of those that were asked for, where there is one
};

} // namespace kith
