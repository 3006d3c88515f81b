// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/postgreslog.h"

#include "server/storage/database/arrayliteral.h"
#include "server/storage/database/job.h"

#include <algorithm>
#include <cstring>

namespace kith {

namespace {

//! As insertRows() writes it.
std::int64_t idOf(std::int64_t conversation, Seq seq)
{
    return (conversation << PostgresLog::seqBits) | seq;
}

//! Also where two ids share it nothing goes wrong: they wait for each other.
std::int64_t lockKey(ConversationId id)
{
    std::int64_t key = 0;
    std::memcpy(&key, id.bytes().data() + 8, sizeof key); // the random half
    return key;
}

} // namespace

void PostgresLog::begin(Database &db, Jobs jobs)
{
    forget();
    LockSet locks;
    for (const JobPtr &job : jobs)
        job->addLocks(locks);
    lockAccounts(db, locks);
    lockCreations(db, locks);
    lockConversations(db, locks);
    lockMembers(db, locks);
    readRepeats(db, locks);
}

void PostgresLog::forget()
{
    m_now = 0;
    m_rows.clear();
    m_moved.clear();
    m_acks.clear();
    m_byClientId.clear();
    m_heads.forget();
}

void PostgresLog::lockAccounts(Database &db, const LockSet &locks)
{
    if (locks.users.empty() && locks.devices.empty())
        return;
    ArrayLiteral users, devices;
    for (const UserId user : locks.users)
        users.add(user);
    for (const DeviceId device : locks.devices)
        devices.add(device);
    // Row by row: a plan that was made while accounts were few may read all of them.
    db.run(QStringLiteral(R"(SELECT 1 FROM (SELECT id FROM (SELECT unnest(CAST(? AS bytea[])) AS id
    UNION SELECT account FROM unnest(CAST(? AS bytea[])) AS named (id),
        LATERAL (SELECT account FROM device WHERE device.id = named.id OFFSET 0) AS owned)
    AS locking ORDER BY id) AS sorted,
LATERAL (SELECT 1 FROM account WHERE account.id = sorted.id FOR NO KEY UPDATE) AS locked)"),
           {users.value(), devices.value()});
}

void PostgresLog::lockCreations(Database &db, const LockSet &locks)
{
    if (locks.creations.empty())
        return;
    std::set<std::int64_t> keys;
    for (const ConversationId id : locks.creations)
        keys.insert(lockKey(id));
    ArrayLiteral literal;
    for (const std::int64_t key : keys)
        literal.add(key);
    db.run(QStringLiteral("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(? AS bigint[])) AS key"),
           {literal.value()});
}

void PostgresLog::lockConversations(Database &db, const LockSet &locks)
{
    std::set<ConversationId> named(locks.creations.begin(), locks.creations.end());
    named.insert(locks.conversations.begin(), locks.conversations.end());
    if (named.empty())
        return;
    ArrayLiteral ids;
    for (const ConversationId id : named)
        ids.add(id);
    // Joined: where statistics are young, = ANY compares each row with each id.
    Rows rows =
        db.run(QStringLiteral("SELECT key, id, head, messages, sent_at, shown, "
                              "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) "
                              "FROM unnest(CAST(? AS bytea[])) AS named (id) JOIN conversation USING (id) "
                              "ORDER BY key FOR NO KEY UPDATE OF conversation"),
               {ids.value()});
    while (rows.next()) {
        const Seq seq = rows.number(2);
        m_heads.add(rows.id<ConversationId>(1),
                    {rows.number(0), seq, rows.number(3), rows.number(4), rows.number(5), seq, {}});
        m_now = std::max(m_now, rows.number(6));
    }
}

void PostgresLog::lockMembers(Database &db, const LockSet &locks)
{
    if (locks.members.empty())
        return;
    ArrayLiteral conversations, users;
    for (const auto &[conversation, user] : locks.members) {
        conversations.add(conversation);
        users.add(user);
    }
    db.run(
        QStringLiteral(R"(SELECT 1 FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[])) AS named (id, account)
JOIN conversation ON conversation.id = named.id
JOIN member ON member.conversation = conversation.key AND member.account = named.account
ORDER BY member.conversation, member.account FOR NO KEY UPDATE OF member)"),
        {conversations.value(), users.value()});
}

void PostgresLog::readRepeats(Database &db, const LockSet &locks)
{
    ArrayLiteral conversations, clients;
    for (const auto &[conversation, client] : locks.clientIds) {
        const Head *head = m_heads.known(conversation);
        if (!head || head->seq == 0)
            continue;
        conversations.add(head->key);
        clients.add(client);
    }
    if (conversations.isEmpty())
        return;
    Rows rows =
        db.run(QStringLiteral(
                   "SELECT entry.conversation, entry.client_id, entry.seq "
                   "FROM unnest(CAST(? AS bigint[]), CAST(? AS bytea[])) AS named (conversation, client_id) "
                   "JOIN entry ON entry.conversation = named.conversation "
                   "AND entry.client_id = named.client_id WHERE entry.client_id IS NOT NULL"),
               {conversations.value(), clients.value()});
    while (rows.next())
        m_byClientId.emplace(ClientKey{rows.number(0), rows.id<ClientId>(1)}, rows.number(2));
}

void PostgresLog::append(Database &, Head &head, const entryrow::Stored &row)
{
    m_rows.push_back(row);
    m_moved.insert(&head);
    if (!row.entry.clientId.isNull())
        m_byClientId.emplace(ClientKey{head.key, row.entry.clientId}, row.entry.seq);
    appendedAs(idOf(head.key, row.entry.seq), row);
}

void PostgresLog::ack(Database &, const DeviceAck &ack)
{
    const auto [known, added] = m_acks.try_emplace({ack.device, ack.conversation}, ack);
    if (!added && known->second.seq < ack.seq)
        known->second = ack;
}

std::int64_t PostgresLog::findBySeq(Database &db, const Head &head, Seq seq)
{
    if (seq <= 0 || seq > head.seq)
        return 0;
    if (seq > head.indexed)
        insertRows(db);
    return idOf(head.key, seq);
}

std::int64_t PostgresLog::findByClientId(Database &db, const Head &head, ClientId clientId)
{
    const auto known = m_byClientId.find({head.key, clientId});
    return known == m_byClientId.end() ? 0 : findBySeq(db, head, known->second);
}

void PostgresLog::flush(Database &db)
{
    insertRows(db);
    moveHeads(db);
    saveAcks(db);
}

void PostgresLog::insertRows(Database &db)
{
    if (m_rows.empty())
        return;
    ArrayLiteral conversations, seqs, kinds, authors, clients, sent, written, messages, texts, targets,
        withdrawn, subjects, roles, abouts, previous, edited, blank;
    for (const auto &[conversation, entry, before, edit, isBlank] : m_rows) {
        conversations.add(conversation);
        seqs.add(entry.seq);
        kinds.add(std::int64_t(entry.kind));
        authors.add(entry.author);
        clients.add(entry.clientId);
        sent.add(entry.sentAt);
        written.add(entry.writtenAt);
        messages.add(entry.messages);
        texts.add(entry.text);
        targets.add(entry.target);
        withdrawn.add(std::int64_t(entry.withdrawn));
        subjects.add(entry.subject);
        roles.add(std::int64_t(entry.role));
        abouts.add(entry.about);
        previous.add(before);
        edited.add(edit);
        blank.add(std::int64_t(isBlank));
    }
    // Plain messages leave half of the columns empty. An entirely empty column is sent as an empty array.
    db.run(QStringLiteral(
               R"(INSERT INTO entry (id, conversation, seq, kind, author, client_id, sent_at, written_at,
    messages, text, target, withdrawn, subject, role, about, previous, edited, blank)
SELECT (conversation << 32) | seq, conversation, seq, coalesce(kind, 0), author, client_id, sent_at, written_at,
    messages, text, coalesce(target, 0), coalesce(withdrawn, 0), subject, coalesce(role, 0), about, previous,
    coalesce(edited, 0), coalesce(blank, 0)
FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS smallint[]), CAST(? AS bytea[]),
    CAST(? AS bytea[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bytea[]),
    CAST(? AS bigint[]), CAST(? AS smallint[]), CAST(? AS bytea[]), CAST(? AS smallint[]), CAST(? AS bytea[]),
    CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS smallint[])) AS added (conversation, seq, kind, author,
    client_id, sent_at, written_at, messages, text, target, withdrawn, subject, role, about, previous, edited,
    blank))"),
           {conversations.value(), seqs.value(), kinds.sparse(), authors.value(), clients.value(),
            sent.value(), written.value(), messages.value(), texts.value(), targets.sparse(),
            withdrawn.sparse(), subjects.sparse(), roles.sparse(), abouts.sparse(), previous.value(),
            edited.sparse(), blank.sparse()});
    m_rows.clear();
    for (Head *head : m_moved)
        head->indexed = head->seq;
}

void PostgresLog::moveHeads(Database &db)
{
    if (m_moved.empty())
        return;
    ArrayLiteral keys, heads, messages, sent, shown;
    for (const Head *head : m_moved) {
        keys.add(head->key);
        heads.add(head->seq);
        messages.add(head->messages);
        sent.add(head->sentAt);
        shown.add(head->shown);
    }
    // In whole seconds, so that a busy conversation changes no index at most of its commits.
    db.run(QStringLiteral(R"(UPDATE conversation SET head = moved.head, messages = moved.messages,
    sent_at = moved.sent_at, shown = moved.shown,
    moved_at = 1000 * CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint)
FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
    CAST(? AS bigint[])) AS moved (key, head, messages, sent_at, shown)
WHERE conversation.key = moved.key)"),
           {keys.value(), heads.value(), messages.value(), sent.value(), shown.value()});
    m_moved.clear();
}

void PostgresLog::saveAcks(Database &db)
{
    if (m_acks.empty())
        return;
    ArrayLiteral devices, conversations, users, seqs;
    for (const auto &[key, ack] : m_acks) {
        devices.add(ack.device);
        conversations.add(ack.conversation);
        users.add(ack.user);
        seqs.add(ack.seq);
    }
    // Ignores acks of non-members. An ack reaches at most the head.
    const auto with = [](const char *statement) -> QString {
        return QLatin1StringView(R"(WITH acked AS (
    SELECT named.device, member.conversation, member.account, least(named.seq, conversation.head) AS seq
    FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bigint[]))
        AS named (device, id, account, seq)
    JOIN conversation ON conversation.id = named.id
    JOIN member ON member.conversation = conversation.key AND member.account = named.account)
)") + QLatin1StringView(statement);
    };
    static const QString inbox = with(R"(INSERT INTO inbox (device, conversation, acked)
SELECT device, conversation, seq FROM acked ORDER BY device, conversation
ON CONFLICT (device, conversation) DO UPDATE SET acked = excluded.acked WHERE excluded.acked > inbox.acked)");
    static const QString delivered = with(R"(UPDATE member SET delivered = furthest.seq
FROM (SELECT conversation, account, max(seq) AS seq FROM acked GROUP BY conversation, account) AS furthest
WHERE member.conversation = furthest.conversation AND member.account = furthest.account
    AND member.delivered < furthest.seq)");
    for (const QString &sql : {inbox, delivered})
        db.run(sql, {devices.value(), conversations.value(), users.value(), seqs.value()});
    m_acks.clear();
}

} // namespace kith
