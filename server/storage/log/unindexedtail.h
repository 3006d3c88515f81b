// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/inboxstore.h"
#include "server/storage/log/indexer.h"
#include "server/storage/log/writerlog.h"

#include <deque>
#include <unordered_map>

namespace kith {

/*!
    The log in SQLite, where one process writes. Keeps the unindexed entries in memory, where the writer finds them, and
    looks up the others in the index.
*/
class UnindexedTail final : public WriterLog
{
public:
    void begin(Database &db, Jobs) override { follow(db); }
    void flush(Database &) override { }
    void forget() override;
    void append(Database &db, Head &head, const entryrow::Stored &row) override;
    void ack(Database &db, const DeviceAck &ack) override;
    std::int64_t findBySeq(Database &db, const Head &head, Seq seq) override;
    std::int64_t findByClientId(Database &db, const Head &head, ClientId clientId) override;
    std::size_t behind() const override { return m_entries.size(); }
    void index(Database &db, std::int64_t count) override
    {
        Indexer::index(db, m_highWaterMark, m_highWaterMark + count);
    }
    void indexed(std::int64_t count) override;

    //! Reads the unindexed entries at the first call, and again after another process has written.
    void follow(Database &db);

    std::int64_t highWaterMark() const { return m_highWaterMark; }
    std::int64_t last() const { return m_last; } //!< the number of the last entry of all logs

private:
    struct Added {
        std::int64_t id = 0;
        Head *head = nullptr; // Heads keeps it as long as its seq is above what is indexed
        Seq seq = 0;
        ClientId clientId;
    };
    struct ClientKey {
        std::int64_t conversation = 0;
        ClientId clientId;
        bool operator==(const ClientKey &) const = default;
    };
    struct ClientKeyHash {
        std::size_t operator()(const ClientKey &key) const
        {
            return qHash(key.clientId, QHashSeed::globalSeed() + std::size_t(key.conversation));
        }
    };

    void read(Database &db);
    void remember(std::int64_t id, Head &head, ClientId clientId);

    std::int64_t m_highWaterMark = -1;
    std::int64_t m_last = -1;
    std::deque<Added> m_entries;
    std::unordered_map<ClientKey, std::int64_t, ClientKeyHash> m_byClientId;
};

} // namespace kith
