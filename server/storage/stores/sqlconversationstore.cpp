// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlconversationstore.h"

#include "server/storage/log/historyreader.h"
#include "server/storage/log/logview.h"

namespace kith {

namespace {

//! A row of conversation, as far as it is the same for everybody.
struct Row {
    std::int64_t key = 0;
    std::int64_t last = 0; //!< the entry that a timeline shows last, or 0
    std::int64_t readMessages = 0; //!< of the member it was asked for
    ConversationRecord record;
};

//! The columns that read() takes, from conversation and tail (see LogView::tails()).
const QString columns = QStringLiteral(R"(
SELECT key, id, kind, title, coalesce(tail.head, conversation.head), coalesce(tail.messages, conversation.messages),
    coalesce(tail.shown, (SELECT entry FROM log_index WHERE log_index.conversation = key AND seq = conversation.shown)),
    history_access)");

//! Takes columns and, for a member, read_messages behind them.
Row read(const Rows &rows, bool ofMember)
{
    Row row;
    row.key = rows.number(0);
    row.record.id = rows.id<ConversationId>(1);
    row.record.kind = rows.value<ConversationKind>(2);
    row.record.title = rows.text(3);
    row.record.head = rows.number(4);
    row.record.messages = rows.number(5);
    row.last = rows.number(6);
    row.record.history = rows.value<HistoryAccess>(7);
    row.readMessages = ofMember ? rows.number(8) : 0;
    return row;
}

std::vector<Member> members(Database &db, std::int64_t conversation)
{
    Rows rows = db.run(QStringLiteral("SELECT account, role, delivered, read, visible_from FROM member "
                                      "WHERE conversation = ? ORDER BY joined, account"),
                       {column::of(conversation)});
    std::vector<Member> members;
    while (rows.next())
        members.push_back(
            {rows.id<UserId>(0), rows.value<Role>(1), rows.number(2), rows.number(3), rows.number(4)});
    return members;
}

Conversation conversation(Database &db, Row row)
{
    Conversation conversation;
    conversation.id = row.record.id;
    conversation.kind = row.record.kind;
    conversation.title = row.record.title;
    conversation.members = members(db, row.key);
    conversation.head = row.record.head;
    conversation.messages = row.record.messages;
    conversation.readMessages = row.readMessages;
    conversation.last = HistoryReader(db).one(row.last);
    conversation.history = row.record.history;
    return conversation;
}

//! And perhaps some of the second before.
Result<std::vector<MovedConversation>> movedSince(Database &db, std::int64_t time)
{
    static const QString sql = LogView::tails() + QStringLiteral(R"(
SELECT id, coalesce(tail.head, conversation.head), account
FROM conversation LEFT JOIN tail ON tail.conversation = key
LEFT JOIN member ON member.conversation = key
WHERE coalesce(tail.sent_at, conversation.sent_at) > ? ORDER BY key)");
    Rows rows = db.run(sql, {column::of(time - 1000)});
    std::vector<MovedConversation> moved;
    while (rows.next()) {
        const auto id = rows.id<ConversationId>(0);
        if (moved.empty() || moved.back().id != id)
            moved.push_back({id, rows.number(1), {}});
        if (!rows.isNull(2))
            moved.back().members.push_back(rows.id<UserId>(2));
    }
    return moved;
}

Result<std::vector<Succession>> successions(Database &db, int limit)
{
    Rows rows = db.run(SqlConversationStore::leftGroups(), {std::max(limit, 0)});
    std::vector<Succession> found;
    while (rows.next())
        found.push_back({rows.id<ConversationId>(0), rows.id<UserId>(1)});
    return found;
}

using HeadList = std::vector<std::pair<ConversationId, Seq>>;

Result<HeadList> headsOf(Database &db, UserId user)
{
    static const QString sql = LogView::tails()
        + QStringLiteral(" SELECT id, coalesce(tail.head, conversation.head) "
                         "FROM member JOIN conversation ON conversation.key = member.conversation "
                         "LEFT JOIN tail ON tail.conversation = key WHERE account = ?");
    Rows rows = db.run(sql, {column::of(user)});
    HeadList heads;
    while (rows.next())
        heads.emplace_back(rows.id<ConversationId>(0), rows.number(1));
    return heads;
}

Result<std::optional<ConversationRecord>> load(Database &db, ConversationId id)
{
    Row row;
    {
        static const QString sql = LogView::tail() + columns
            + QStringLiteral(" FROM conversation LEFT JOIN tail ON tail.conversation = key WHERE id = ?");
        Rows rows = db.run(sql, {column::of(id), column::of(id)});
        if (!rows.next())
            return std::optional<ConversationRecord>();
        row = read(rows, false);
    }
    row.record.members = members(db, row.key);
    return std::optional(std::move(row.record));
}

Result<std::vector<Conversation>> list(Database &db, UserId user, ConversationId after, int limit)
{
    std::vector<Row> found;
    {
        static const QString sql = LogView::tails() + columns
            + QStringLiteral(", read_messages "
                             "FROM member JOIN conversation ON conversation.key = member.conversation "
                             "LEFT JOIN tail ON tail.conversation = key "
                             "WHERE account = ? AND kind <> ? AND id > ? ORDER BY id LIMIT ?");
        Rows rows =
            db.run(sql, {column::of(user), int(ConversationKind::Self), toRaw(after), std::max(limit, 0)});
        while (rows.next())
            found.push_back(read(rows, true));
    }
    std::vector<Conversation> conversations;
    for (Row &row : found)
        conversations.push_back(conversation(db, std::move(row)));
    return conversations;
}

Result<std::optional<Conversation>> summary(Database &db, ConversationId id, UserId user)
{
    Row row;
    {
        static const QString sql = LogView::tail() + columns
            + QStringLiteral(", read_messages "
                             "FROM conversation JOIN member ON member.conversation = key "
                             "LEFT JOIN tail ON tail.conversation = key "
                             "WHERE id = ? AND account = ? AND kind <> ?");
        Rows rows =
            db.run(sql, {column::of(id), column::of(id), column::of(user), int(ConversationKind::Self)});
        if (!rows.next())
            return std::optional<Conversation>();
        row = read(rows, true);
    }
    return std::optional(conversation(db, std::move(row)));
}

} // namespace

SqlConversationStore::SqlConversationStore(StorageThreads &threads, ClockCheck &clock)
    : m_queue(threads)
    , m_lists(threads)
    , m_clock(clock)
{
}

void SqlConversationStore::movedWithin(std::int64_t milliseconds,
                                       Callback<std::vector<MovedConversation>> done)
{
    const auto work = [this, milliseconds](Database &db) {
        return movedSince(db, m_clock.compare(db) - milliseconds);
    };
    m_lists.read(work, std::move(done));
}

QString SqlConversationStore::leftGroups()
{
    // Begins with the few accounts that are disabled. Joined in this order: a plan that was made while accounts were few may
    // begin with all groups.
    return QStringLiteral(R"(
SELECT id, successor FROM (SELECT conversation.id AS id, (
        SELECT member.account FROM member CROSS JOIN account ON account.id = member.account
        WHERE member.conversation = left_group.conversation AND disabled = 0
        ORDER BY member.role DESC, joined, member.account LIMIT 1) AS successor
    FROM (SELECT DISTINCT member.conversation FROM account CROSS JOIN member ON member.account = account.id
        WHERE disabled = 1 AND member.role = 3) AS left_group
    CROSS JOIN conversation ON key = left_group.conversation
    WHERE kind = 1 AND NOT EXISTS (
        SELECT 1 FROM member CROSS JOIN account ON account.id = member.account
        WHERE member.conversation = left_group.conversation AND member.role = 3 AND disabled = 0)) AS found
WHERE successor IS NOT NULL LIMIT ?)");
}

void SqlConversationStore::successions(int limit, Callback<std::vector<Succession>> done)
{
    m_lists.read([=](Database &db) { return kith::successions(db, limit); }, std::move(done));
}

void SqlConversationStore::headsOf(UserId user, Callback<HeadList> done)
{
    m_lists.read([=](Database &db) { return kith::headsOf(db, user); }, std::move(done));
}

void SqlConversationStore::load(ConversationId id, Callback<std::optional<ConversationRecord>> done)
{
    m_queue.read([=](Database &db) { return kith::load(db, id); }, std::move(done));
}

void SqlConversationStore::listOf(UserId user, ConversationId after, int limit,
                                  Callback<std::vector<Conversation>> done)
{
    m_lists.read([=](Database &db) { return list(db, user, after, limit); }, std::move(done));
}

void SqlConversationStore::summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done)
{
    m_queue.read([=](Database &db) { return kith::summary(db, id, user); }, std::move(done));
}

} // namespace kith
