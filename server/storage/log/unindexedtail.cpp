// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/unindexedtail.h"

namespace kith {

void UnindexedTail::follow(Database &db)
{
    std::int64_t highWaterMark = 0, last = 0;
    {
        Rows rows =
            db.run(QStringLiteral("SELECT high_water_mark, (SELECT max(id) FROM entry) FROM index_state"));
        if (!rows.next())
            return; // db has a fault
        highWaterMark = rows.number(0);
        last = std::max(highWaterMark, rows.number(1));
    }
    if (highWaterMark == m_highWaterMark && last == m_last)
        return;
    forget();
    m_highWaterMark = highWaterMark;
    m_last = last;
    read(db);
}

void UnindexedTail::forget()
{
    m_entries.clear();
    m_byClientId.clear();
    m_heads.forget();
    m_highWaterMark = m_last = -1;
}

void UnindexedTail::read(Database &db)
{
    static const QString sql =
        QStringLiteral("SELECT entry.id, conversation.id, seq, entry.messages, entry.sent_at, "
                       "CASE WHEN entry.kind IN %1 THEN seq ELSE previous END, client_id "
                       "FROM entry CROSS JOIN conversation ON key = entry.conversation "
                       "WHERE entry.id > ? ORDER BY entry.id")
            .arg(entryrow::shownKinds());
    Rows rows = db.run(sql, {column::of(m_highWaterMark)});
    while (rows.next()) {
        Head *head = m_heads.find(db, rows.id<ConversationId>(1));
        if (!head)
            return; // db has a fault
        head->seq = rows.number(2);
        head->messages = rows.number(3);
        head->sentAt = rows.number(4);
        head->shown = rows.number(5);
        remember(rows.number(0), *head, rows.id<ClientId>(6));
    }
}

void UnindexedTail::append(Database &db, Head &head, const entryrow::Stored &row)
{
    remember(++m_last, head, row.entry.clientId);
    appendedAs(m_last, row);
    entryrow::insert(db, m_last, row);
}

void UnindexedTail::ack(Database &db, const DeviceAck &ack)
{
    const Head *head = m_heads.find(db, ack.conversation);
    if (!head)
        return;
    const Seq seq = std::min(ack.seq, head->seq);
    // Only a member acks.
    db.run(QStringLiteral(R"(INSERT INTO inbox (device, conversation, acked)
SELECT ?, conversation, ? FROM member WHERE conversation = ? AND account = ?
ON CONFLICT (device, conversation) DO UPDATE SET acked = excluded.acked WHERE excluded.acked > inbox.acked)"),
           {column::of(ack.device), column::of(seq), column::of(head->key), column::of(ack.user)});
    db.run(QStringLiteral(
               "UPDATE member SET delivered = ? WHERE conversation = ? AND account = ? AND delivered < ?"),
           {column::of(seq), column::of(head->key), column::of(ack.user), column::of(seq)});
}

void UnindexedTail::remember(std::int64_t id, Head &head, ClientId clientId)
{
    m_entries.push_back({id, &head, head.seq, clientId});
    if (!clientId.isNull())
        m_byClientId.emplace(ClientKey{head.key, clientId}, id);
}

std::int64_t UnindexedTail::findBySeq(Database &db, const Head &head, Seq seq)
{
    if (seq > head.indexed) {
        // Almost always near the end.
        for (auto added = m_entries.rbegin(); added != m_entries.rend(); ++added) {
            if (added->head == &head && added->seq == seq)
                return added->id;
        }
        return 0;
    }
    Rows rows = db.run(QStringLiteral("SELECT entry FROM log_index WHERE conversation = ? AND seq = ?"),
                       {column::of(head.key), column::of(seq)});
    return rows.next() ? rows.number(0) : 0;
}

std::int64_t UnindexedTail::findByClientId(Database &db, const Head &head, ClientId clientId)
{
    if (const auto known = m_byClientId.find({head.key, clientId}); known != m_byClientId.end())
        return known->second;
    if (clientId > head.newest) // ids rise with time, so this is what nearly every entry meets
        return 0;
    Rows rows =
        db.run(QStringLiteral("SELECT entry FROM client_id_index WHERE conversation = ? AND client_id = ?"),
               {column::of(head.key), column::of(clientId)});
    return rows.next() ? rows.number(0) : 0;
}

void UnindexedTail::indexed(std::int64_t count)
{
    m_highWaterMark += count;
    while (!m_entries.empty() && m_entries.front().id <= m_highWaterMark) {
        const Added &added = m_entries.front();
        added.head->indexed = added.seq;
        added.head->newest = std::max(added.head->newest, added.clientId);
        m_byClientId.erase({added.head->key, added.clientId});
        m_entries.pop_front();
    }
}

} // namespace kith
