// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/inboxstore.h"
#include "server/storage/database/lockset.h"
#include "server/storage/log/writerlog.h"

#include <map>
#include <set>
#include <unordered_map>

namespace kith {

/*!
    The log in PostgreSQL, where many nodes write.

    A transaction takes all its locks first, in one order for all nodes: accounts, conversations that may be created,
    conversations by their keys, memberships. The heads of the locked conversations are read with the locks and kept until
    the commit. Entries and acks are gathered and written by one statement each.

    The number of an entry is made of its conversation's key and its seq, so it needs no sequence and no look-up.
*/
class PostgresLog final : public WriterLog
{
public:
    static constexpr int seqBits = 32; //!< of an entry's number; its conversation's key stands above

    void begin(Database &db, Jobs jobs) override;
    void flush(Database &db) override;
    void forget() override;
    void append(Database &db, Head &head, const entryrow::Stored &row) override;
    void ack(Database &db, const DeviceAck &ack) override;
    std::int64_t findBySeq(Database &db, const Head &head, Seq seq) override;
    std::int64_t findByClientId(Database &db, const Head &head, ClientId clientId) override;
    std::int64_t now(std::int64_t process) const override { return m_now ? m_now : process; }

private:
    using ClientKey = std::pair<std::int64_t, ClientId>; // in the conversation of that key

    void lockAccounts(Database &db, const LockSet &locks);
    void lockCreations(Database &db, const LockSet &locks);
    void lockConversations(Database &db, const LockSet &locks);
    void lockMembers(Database &db, const LockSet &locks);
    void readRepeats(Database &db, const LockSet &locks);

    void insertRows(Database &db);
    void moveHeads(Database &db);
    void saveAcks(Database &db);

    std::int64_t m_now = 0; // by the database's clock, once the conversations are locked
    std::vector<entryrow::Stored> m_rows; // appended, not inserted yet
    std::set<Head *> m_moved; // their new heads are not in the database yet; Heads keeps them until forget()
    std::map<std::pair<DeviceId, ConversationId>, DeviceAck> m_acks; // the furthest of each, not saved yet
    std::map<ClientKey, Seq> m_byClientId; // the entries that the transaction may repeat
};

} // namespace kith
