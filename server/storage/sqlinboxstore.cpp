// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqlinboxstore.h"

#include "server/storage/heads.h"
#include "server/storage/logview.h"

namespace kith {

namespace {

Result<std::vector<InboxLine>> undelivered(Database &db, DeviceId device, UserId user)
{
    static const QString sql = LogView::tails() + QStringLiteral(R"(
SELECT conversation.id, joined, acked, coalesce(tail.head, conversation.head)
FROM member JOIN conversation ON conversation.key = member.conversation
LEFT JOIN tail ON tail.conversation = conversation.key
LEFT JOIN inbox ON inbox.device = ? AND inbox.conversation = member.conversation
WHERE member.account = ? ORDER BY conversation.id)");
    Rows rows = db.run(sql, {column::of(device), column::of(user)});
    std::vector<InboxLine> lines;
    while (rows.next()) {
        const InboxLine line{rows.id<ConversationId>(0), std::max(rows.number(2), rows.number(1) - 1),
                             rows.number(3)};
        if (line.acked < line.head)
            lines.push_back(line);
    }
    return lines;
}

using Acked = std::vector<std::pair<DeviceId, Seq>>;

Result<Acked> acked(Database &db, const std::vector<DeviceId> &devices, ConversationId conversation)
{
    Acked found;
    for (const DeviceId device : devices) {
        Rows rows = db.run(QStringLiteral(R"(SELECT joined, acked
FROM device JOIN member ON member.account = device.account
LEFT JOIN inbox ON inbox.device = device.id AND inbox.conversation = member.conversation
WHERE device.id = ? AND member.conversation = (SELECT key FROM conversation WHERE id = ?))"),
                           {column::of(device), column::of(conversation)});
        if (rows.next())
            found.emplace_back(device, std::max(rows.number(1), rows.number(0) - 1));
    }
    return found;
}

void saveAck(Database &db, std::int64_t conversation, const DeviceAck &ack, Seq seq)
{
    // Only a member acks.
    db.run(QStringLiteral(R"(INSERT INTO inbox (device, conversation, acked)
SELECT ?, conversation, ? FROM member WHERE conversation = ? AND account = ?
ON CONFLICT (device, conversation) DO UPDATE SET acked = excluded.acked WHERE excluded.acked > inbox.acked)"),
           {column::of(ack.device), column::of(seq), column::of(conversation), column::of(ack.user)});
    db.run(QStringLiteral(
               "UPDATE member SET delivered = ? WHERE conversation = ? AND account = ? AND delivered < ?"),
           {column::of(seq), column::of(conversation), column::of(ack.user), column::of(seq)});
}

} // namespace

SqlInboxStore::SqlInboxStore(StorageThreads &threads, Heads &heads)
    : m_calls(threads)
    , m_heads(heads)
{
}

void SqlInboxStore::open(DeviceId device, UserId user, Callback<std::vector<InboxLine>> done)
{
    m_calls.read([=](Database &db) { return undelivered(db, device, user); }, std::move(done));
}

void SqlInboxStore::acked(std::vector<DeviceId> devices, ConversationId conversation, Callback<Acked> done)
{
    const auto work = [=, devices = std::move(devices)](Database &db) {
        return kith::acked(db, devices, conversation);
    };
    m_calls.read(work, std::move(done));
}

void SqlInboxStore::startFresh(DeviceId device, UserId user, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        static const QString sql = LogView::tails() + QStringLiteral(R"(
INSERT INTO inbox (device, conversation, acked)
SELECT ?, key, coalesce(tail.head, conversation.head)
FROM member JOIN conversation ON conversation.key = member.conversation
LEFT JOIN tail ON tail.conversation = conversation.key WHERE member.account = ?
ON CONFLICT (device, conversation) DO UPDATE SET acked = excluded.acked WHERE excluded.acked > inbox.acked)");
        db.run(sql, {column::of(device), column::of(user)});
        return Done{};
    };
    m_calls.write(work, std::move(done));
}

void SqlInboxStore::save(std::vector<DeviceAck> acks, Callback<Done> done)
{
    const auto work = [acks = std::move(acks), &heads = m_heads](Database &db) -> Result<Done> {
        for (const DeviceAck &ack : acks) {
            if (const Head *head = heads.find(db, ack.conversation))
                saveAck(db, head->key, ack, std::min(ack.seq, head->seq));
        }
        return Done{};
    };
    m_calls.write(work, std::move(done));
}

} // namespace kith
