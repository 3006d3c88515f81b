// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/log/indexer.h"
#include "server/storage/log/writerlog.h"

#include <deque>
#include <unordered_map>

namespace kith {

/*!
    The log in SQLite, where one process writes: what the writer remembers of the entries above the mark, so that
    it finds them without an index, and the way to those below it.
*/
class UnindexedTail final : public WriterLog
{
public:
    void begin(Database &db, std::span<Job *const>) override { follow(db); }
    void flush(Database &) override { }
    void forget() override;
    void append(Database &db, Head &head, const entryrow::Stored &row) override;
    void ack(Database &db, const DeviceAck &ack) override;
    std::int64_t at(Database &db, const Head &head, Seq seq) override;
    std::int64_t from(Database &db, const Head &head, ClientId clientId) override;
    std::size_t behind() const override { return m_entries.size(); }
    void index(Database &db, std::int64_t count) override { Indexer::move(db, m_mark, m_mark + count); }
    void indexed(std::int64_t count) override;

    //! Reads the tail at the first time, and again where somebody else has written.
    void follow(Database &db);

    std::int64_t mark() const { return m_mark; }
    std::int64_t last() const { return m_last; } //!< the last entry of all

private:
    struct Added {
        std::int64_t id = 0;
        Head *head = nullptr; // Heads keeps it as long as its seq is above what is indexed
        Seq seq = 0;
        ClientId clientId;
    };
    struct Origin {
        std::int64_t conversation = 0;
        ClientId clientId;
        bool operator==(const Origin &) const = default;
    };
    struct OriginHash {
        std::size_t operator()(const Origin &origin) const
        {
            return qHash(origin.clientId, QHashSeed::globalSeed() + std::size_t(origin.conversation));
        }
    };

    void read(Database &db);
    void remember(std::int64_t id, Head &head, ClientId clientId);

    std::int64_t m_mark = -1;
    std::int64_t m_last = -1;
    std::deque<Added> m_entries;
    std::unordered_map<Origin, std::int64_t, OriginHash> m_origins;
};

} // namespace kith
