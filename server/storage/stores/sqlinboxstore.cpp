// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlinboxstore.h"

#include "server/storage/log/logview.h"
#include "server/storage/log/writerlog.h"
#include "server/storage/rows/historyepoch.h"

namespace kith {

namespace {

bool exists(Database &db, ConversationId conversation)
{
    return db.run(QStringLiteral("SELECT 1 FROM conversation WHERE id = ?"), {column::of(conversation)})
        .next();
}

Result<InboxState> stateFor(Database &db, DeviceId device, UserId user, std::vector<Position> known,
                            const StoredEntry &latest)
{
    const historyepoch::Epoch epoch = historyepoch::read(db);
    InboxState state{epoch.id, epoch.cursorKey, false, {}, {}};
    StoredEntry last;
    static const QString sql = LogView::tails() + QStringLiteral(R"(
SELECT conversation.id, joined, acked, coalesce(tail.head, conversation.head),
    tail.sent_at, conversation.sent_at
FROM member JOIN conversation ON conversation.key = member.conversation
LEFT JOIN tail ON tail.conversation = conversation.key
LEFT JOIN inbox ON inbox.device = ? AND inbox.conversation = member.conversation
WHERE member.account = ? ORDER BY conversation.id)");
    Rows rows = db.run(sql, {column::of(device), column::of(user)});
    while (rows.next()) {
        const InboxLine line{rows.id<ConversationId>(0), std::max(rows.number(2), rows.number(1) - 1),
                             rows.number(3)};
        if (line.acked < line.head)
            state.lines.push_back(line);
        // About when that was: a clock may have gone back.
        if (const auto sentAt = std::max(rows.number(4), rows.number(5)); sentAt > last.sentAt)
            last = {line.conversation, line.head, sentAt};
        std::erase_if(known, [&](const Position &position) {
            state.isBehind |= position.conversation == line.conversation && position.seq > line.head;
            return position.conversation == line.conversation;
        });
    }
    // Of the others the user is no member any more, or they are not there any more.
    for (const Position &position : known)
        state.isBehind = state.isBehind || !exists(db, position.conversation);
    if (latest.conversation.isNull())
        state.latest = {last.conversation, last.seq, LogView(db).sentAt(last.conversation, last.seq)};
    else
        state.isBehind |= LogView(db).sentAt(latest.conversation, latest.seq) != latest.sentAt;
    return state;
}

using Acked = std::vector<std::pair<DeviceId, Seq>>;

Result<Acked> acked(Database &db, const std::vector<DeviceId> &devices, ConversationId conversation)
{
    static const QString sql = QStringLiteral(R"(SELECT device.id, joined, acked
FROM device JOIN member ON member.account = device.account
LEFT JOIN inbox ON inbox.device = device.id AND inbox.conversation = member.conversation
WHERE device.id IN %1 AND member.conversation = (SELECT key FROM conversation WHERE id = ?))")
                                   .arg(column::list);
    Acked found;
    column::forEachPart(devices, {column::of(conversation)}, [&](const std::vector<QVariant> &values) {
        Rows rows = db.run(sql, values);
        while (rows.next())
            found.emplace_back(rows.id<DeviceId>(0), std::max(rows.number(2), rows.number(1) - 1));
    });
    return found;
}

struct Saving {
    static constexpr bool gathers = true;

    Result<Done> operator()(Database &db)
    {
        for (const DeviceAck &ack : acks)
            log.ack(db, ack);
        return Done{};
    }
    void addLocks(LockSet &locks) const
    {
        for (const DeviceAck &ack : acks)
            locks.members.emplace_back(ack.conversation, ack.user);
    }

    WriterLog &log;
    const std::vector<DeviceAck> acks;
};

} // namespace

SqlInboxStore::SqlInboxStore(StorageThreads &threads, WriterLog &log)
    : m_queue(threads)
    , m_log(log)
{
}

void SqlInboxStore::open(DeviceId device, UserId user, std::vector<Position> known, StoredEntry latest,
                         Callback<InboxState> done)
{
    const auto work = [=, known = std::move(known)](Database &db) {
        return stateFor(db, device, user, known, latest);
    };
    m_queue.read(work, std::move(done));
}

void SqlInboxStore::endEpoch(EpochId epoch, Callback<EpochId> done)
{
    const auto work = [=](Database &db) -> Result<EpochId> { return historyepoch::end(db, epoch); };
    m_queue.write(work, std::move(done));
}

void SqlInboxStore::acked(std::vector<DeviceId> devices, ConversationId conversation, Callback<Acked> done)
{
    const auto work = [=, devices = std::move(devices)](Database &db) {
        return kith::acked(db, devices, conversation);
    };
    m_queue.read(work, std::move(done));
}

void SqlInboxStore::startFresh(DeviceId device, UserId user, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        static const QString sql = LogView::tails() + QStringLiteral(R"(
INSERT INTO inbox (device, conversation, acked)
SELECT ?, key, coalesce(tail.head, conversation.head)
FROM member JOIN conversation ON conversation.key = member.conversation
LEFT JOIN tail ON tail.conversation = conversation.key WHERE member.account = ? ORDER BY key
ON CONFLICT (device, conversation) DO UPDATE SET acked = excluded.acked WHERE excluded.acked > inbox.acked)");
        db.run(sql, {column::of(device), column::of(user)});
        return Done{};
    };
    m_queue.write(WithLocks{work, [user](LockSet &locks) { locks.users.push_back(user); }}, std::move(done));
}

void SqlInboxStore::save(std::vector<DeviceAck> acks, Callback<Done> done)
{
    m_queue.write(Saving{m_log, std::move(acks)}, std::move(done));
}

} // namespace kith
