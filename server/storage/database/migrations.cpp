// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/migrations.h"

#include "server/storage/database/databaseid.h"
#include "shared/emoji.h"
#include "shared/folding.h"

#include <QRandomGenerator>

#include <array>

namespace kith {

namespace {

/*
    Enums stand as their numbers, times as milliseconds, text as UTF-8 in a BLOB. A conversation has a number
    of its own (key), since every entry and both of its indexes carry it. Entries lie in the order of their
    arrival.

    No foreign keys: the writer checks references itself, and accounts, conversations and entries are never
    deleted.
*/
void version1(Database &db)
{
    db.run(QStringLiteral(R"(CREATE TABLE account (
    id BLOB PRIMARY KEY,
    handle BLOB NOT NULL,
    folded_handle BLOB NOT NULL UNIQUE,
    name BLOB,
    folded_name BLOB,
    password BLOB NOT NULL,
    owner INTEGER NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    last_seen INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID)"));
    // Search keys: the folded handle, and the folded name from each of its words on.
    db.run(QStringLiteral(R"(CREATE TABLE account_start (
    start BLOB NOT NULL,
    account BLOB NOT NULL,
    PRIMARY KEY (start, account)
) WITHOUT ROWID)"));

    db.run(QStringLiteral(R"(CREATE TABLE device (
    id BLOB PRIMARY KEY,
    account BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    name BLOB,
    created_at INTEGER NOT NULL,
    last_seen INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID)"));
    db.run(QStringLiteral("CREATE INDEX device_account ON device (account)"));
    db.run(QStringLiteral(R"(CREATE TABLE revocation (
    number INTEGER PRIMARY KEY,
    device BLOB NOT NULL
))"));

    db.run(QStringLiteral(R"(CREATE TABLE invite (
    id BLOB PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    uses_left INTEGER NOT NULL
) WITHOUT ROWID)"));

    // head, messages, sent_at and shown are of its last entry; shown: the last one that a timeline shows.
    db.run(QStringLiteral(R"(CREATE TABLE conversation (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    title BLOB,
    head INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0
))"));
    // joined: entries from this seq on are delivered to the member. Earlier ones count as acked.
    db.run(QStringLiteral(R"(CREATE TABLE member (
    conversation INTEGER NOT NULL,
    account BLOB NOT NULL,
    role INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    read INTEGER NOT NULL,
    read_messages INTEGER NOT NULL,
    PRIMARY KEY (conversation, account)
) WITHOUT ROWID)"));
    db.run(QStringLiteral("CREATE INDEX member_account ON member (account)"));
    db.run(QStringLiteral(R"(CREATE TABLE inbox (
    device BLOB NOT NULL,
    conversation INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    PRIMARY KEY (device, conversation)
) WITHOUT ROWID)"));

    // previous: the seq of the previous shown entry, so that reading a page follows a linked list.
    // edited: the seq of its last edit; blank: its text was erased.
    db.run(QStringLiteral(R"(CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    author BLOB,
    client_id BLOB,
    sent_at INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    text BLOB,
    target INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    subject BLOB,
    role INTEGER NOT NULL,
    about BLOB,
    previous INTEGER NOT NULL,
    edited INTEGER NOT NULL DEFAULT 0,
    blank INTEGER NOT NULL DEFAULT 0
))"));
    db.run(QStringLiteral("CREATE UNIQUE INDEX entry_place ON entry (conversation, seq)"));
    db.run(QStringLiteral(
        "CREATE UNIQUE INDEX entry_origin ON entry (conversation, client_id) WHERE client_id IS NOT NULL"));
    db.run(QStringLiteral("CREATE INDEX entry_edit ON entry (conversation, target) WHERE kind = 1"));
    // Reactions as they are now; the log has them as they happened.
    db.run(QStringLiteral(R"(CREATE TABLE reaction (
    conversation INTEGER NOT NULL,
    target INTEGER NOT NULL,
    emoji BLOB NOT NULL,
    account BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (conversation, target, emoji, account)
) WITHOUT ROWID)"));
}

/*
    The indexes become tables of their own. They contain entries up to the high-water mark only, and so do head,
    messages, sent_at and shown of a conversation. edited of an edit: the seq of the previous edit of the same
    message, so that all edits are found without an index.
*/
void version2(Database &db)
{
    db.run(QStringLiteral("CREATE TABLE mark (entry INTEGER NOT NULL)"));
    db.run(QStringLiteral("INSERT INTO mark SELECT coalesce(max(id), 0) FROM entry"));
    db.run(QStringLiteral(R"(CREATE TABLE place (
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq)
) WITHOUT ROWID)"));
    db.run(QStringLiteral(
        "INSERT INTO place SELECT conversation, seq, id FROM entry ORDER BY conversation, seq"));
    db.run(QStringLiteral(R"(CREATE TABLE origin (
    conversation INTEGER NOT NULL,
    client_id BLOB NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (conversation, client_id)
) WITHOUT ROWID)"));
    db.run(QStringLiteral("INSERT INTO origin SELECT conversation, client_id, id FROM entry "
                          "WHERE client_id IS NOT NULL ORDER BY conversation, client_id"));
    db.run(QStringLiteral(
        R"(UPDATE entry SET edited = coalesce((SELECT max(earlier.seq) FROM entry AS earlier
    JOIN entry AS message ON message.conversation = earlier.conversation AND message.seq = earlier.target
    WHERE earlier.conversation = entry.conversation AND earlier.target = entry.target AND earlier.kind = 1
        AND message.kind = 0 AND earlier.seq > message.seq AND earlier.seq < entry.seq), 0)
WHERE kind = 1 AND blank = 0)"));
    db.run(QStringLiteral("DROP INDEX entry_place"));
    db.run(QStringLiteral("DROP INDEX entry_origin"));
    db.run(QStringLiteral("DROP INDEX entry_edit"));
}

//! How often a device has connected.
void version3(Database &db)
{
    db.run(QStringLiteral("ALTER TABLE device ADD COLUMN connection INTEGER NOT NULL DEFAULT 0"));
}

//! A revocation names a device, or, if seq is set, the conversation whose entry seq removed a member.
void version4(Database &db)
{
    db.run(QStringLiteral("ALTER TABLE revocation RENAME COLUMN device TO what"));
    db.run(QStringLiteral("ALTER TABLE revocation ADD COLUMN seq BIGINT NOT NULL DEFAULT 0"));
}

//! Folds all names anew, after a change of the rules in folding.h.
void foldNames(Database &db)
{
    std::vector<std::array<QVariant, 3>> accounts;
    {
        Rows rows = db.run(QStringLiteral("SELECT id, handle, name FROM account"));
        while (rows.next())
            accounts.push_back({rows.bytes(0), rows.text(1), rows.text(2)});
    }
    db.run(QStringLiteral("DELETE FROM account_start"));
    for (const auto &[id, handle, name] : accounts) {
        db.run(QStringLiteral("UPDATE account SET folded_name = ? WHERE id = ?"),
               {column::of(foldedForSearch(name.toString())), id});
        for (const QString &start : searchStarts(handle.toString(), name.toString()))
            db.run(QStringLiteral("INSERT INTO account_start (start, account) VALUES (?, ?)"),
                   {column::of(start), id});
    }
}

void indexNames(Database &db)
{
    db.run(QStringLiteral("CREATE INDEX account_name ON account (folded_name, folded_handle)"));
}

//! The tables of the log's index get names that say what they hold.
void version5(Database &db)
{
    db.run(QStringLiteral("ALTER TABLE place RENAME TO log_index"));
    db.run(QStringLiteral("ALTER TABLE origin RENAME TO client_id_index"));
    db.run(QStringLiteral("ALTER TABLE mark RENAME TO index_state"));
    db.run(QStringLiteral("ALTER TABLE index_state RENAME COLUMN entry TO high_water_mark"));
    foldNames(db);
    indexNames(db);
}

//! An id tells this database from all others; a copy made by `kithd migrate` or from a backup keeps it. Names are folded as
//! foldedForSearch() folds them now.
void version6(Database &db)
{
    foldNames(db);
    db.run(QStringLiteral("CREATE TABLE database_id (id BLOB NOT NULL)"));
    db.run(QStringLiteral("INSERT INTO database_id (id) VALUES (?)"), {column::of(newId<DatabaseId>())});
}

//! One row: the epoch of the history, when it began by the database's clock, and the key that cursors are signed with.
void version7(Database &db)
{
    QByteArray key(32, Qt::Uninitialized);
    QRandomGenerator::system()->generate(key.begin(), key.end());
    db.run(QStringLiteral(
        "CREATE TABLE history (epoch BLOB NOT NULL, began_at INTEGER NOT NULL, cursor_key BLOB NOT NULL)"));
    db.run(QStringLiteral("INSERT INTO history (epoch, began_at, cursor_key) VALUES (?, 0, ?)"),
           {column::of(newId<EpochId>()), key});
}

//! Spells reactions as asOneEmoji() does, so that all spellings of an emoji are one reaction. What is no emoji is withdrawn: no
//! client can do that.
void respellReactions(Database &db)
{
    struct Other {
        QString emoji;
        std::array<QVariant, 4> key; // conversation, target, account, seq; or the entry's id
    };
    std::vector<Other> reactions, entries;
    {
        Rows rows = db.run(QStringLiteral("SELECT emoji, conversation, target, account, seq FROM reaction"));
        while (rows.next()) {
            if (const QString emoji = rows.text(0); asOneEmoji(emoji) != emoji)
                reactions.push_back({emoji,
                                     {column::of(rows.number(1)), column::of(rows.number(2)), rows.bytes(3),
                                      column::of(rows.number(4))}});
        }
    }
    for (const auto &[emoji, key] : reactions) {
        const auto &[conversation, target, account, seq] = key;
        db.run(
            QStringLiteral(
                "DELETE FROM reaction WHERE conversation = ? AND target = ? AND emoji = ? AND account = ?"),
            {conversation, target, column::of(emoji), account});
        if (const auto spelled = asOneEmoji(emoji))
            db.run(QStringLiteral("INSERT INTO reaction (conversation, target, emoji, account, seq) "
                                  "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
                   {conversation, target, column::of(*spelled), account, seq});
    }
    {
        Rows rows = db.run(QStringLiteral("SELECT text, id FROM entry WHERE kind = 3"));
        while (rows.next()) {
            if (const QString emoji = rows.text(0); asOneEmoji(emoji) != emoji)
                entries.push_back({emoji, {column::of(rows.number(1))}});
        }
    }
    for (const auto &[emoji, key] : entries) {
        if (const auto spelled = asOneEmoji(emoji))
            db.run(QStringLiteral("UPDATE entry SET text = ? WHERE id = ?"), {column::of(*spelled), key[0]});
        else
            db.run(QStringLiteral("UPDATE entry SET withdrawn = 1 WHERE id = ?"), {key[0]});
    }
}

//! What members who join a group see of it, and the first entry that each member sees. Everybody has seen all until now.
//! Names are folded, and reactions spelled, as folding.h and emoji.h do now.
void version8(Database &db)
{
    foldNames(db);
    respellReactions(db);
    db.run(QStringLiteral("ALTER TABLE conversation ADD COLUMN history_access INTEGER NOT NULL DEFAULT 0"));
    db.run(QStringLiteral("ALTER TABLE member ADD COLUMN visible_from BIGINT NOT NULL DEFAULT 1"));
}

//! The ticket that a device may sign in with once.
void version9(Database &db)
{
    db.run(QStringLiteral("ALTER TABLE device ADD COLUMN ticket_hash BLOB"));
    db.run(QStringLiteral("ALTER TABLE device ADD COLUMN ticket_expires_at BIGINT NOT NULL DEFAULT 0"));
    db.run(QStringLiteral(
        "CREATE UNIQUE INDEX device_ticket ON device (ticket_hash) WHERE ticket_hash IS NOT NULL"));
}

//! Roles in place of the one owner, codes for a new password, and the audit log, whose rows are never deleted.
void version10(Database &db)
{
    db.run(QStringLiteral("ALTER TABLE account ADD COLUMN role SMALLINT NOT NULL DEFAULT 0"));
    db.run(QStringLiteral("UPDATE account SET role = 2 WHERE owner <> 0"));
    db.run(QStringLiteral("ALTER TABLE account DROP COLUMN owner"));
    db.run(QStringLiteral("ALTER TABLE account ADD COLUMN reset_hash BLOB"));
    db.run(QStringLiteral("ALTER TABLE account ADD COLUMN reset_expires_at BIGINT NOT NULL DEFAULT 0"));
    db.run(QStringLiteral(
        "CREATE UNIQUE INDEX account_reset ON account (reset_hash) WHERE reset_hash IS NOT NULL"));
    db.run(QStringLiteral("CREATE INDEX account_disabled ON account (id) WHERE disabled = 1"));
    db.run(QStringLiteral("CREATE INDEX account_owner ON account (id) WHERE role = 2"));
    db.run(QStringLiteral("CREATE INDEX invite_creator ON invite (created_by, id)"));
    db.run(QStringLiteral(R"(CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action SMALLINT NOT NULL,
    actor BLOB,
    subject BLOB,
    role SMALLINT NOT NULL,
    invite BLOB,
    conversation BLOB
))"));
}

/*
    PostgreSQL has the same tables. There the log's indexes are views, because every commit updates them: place and
    origin, which postgres3() renames to log_index and client_id_index. A conversation's head is always of its last
    entry. moved_at is the time of that entry's commit by the database's clock, in milliseconds, rounded down to whole
    seconds.
*/
void postgres1(Database &db)
{
    version1(db);
    version3(db);
    for (const char *sql : {
             "DROP INDEX entry_edit",
             "CREATE VIEW place AS SELECT conversation, seq, id AS entry FROM entry",
             "CREATE VIEW origin AS SELECT conversation, client_id, id AS entry FROM entry "
             "WHERE client_id IS NOT NULL",
             "ALTER TABLE entry ALTER kind TYPE smallint, ALTER withdrawn TYPE smallint, ALTER role TYPE "
             "smallint, "
             "ALTER blank TYPE smallint",
             "ALTER TABLE conversation ADD COLUMN moved_at bigint NOT NULL DEFAULT 0",
             "CREATE INDEX conversation_moved ON conversation (moved_at)",
             // Room for their many small changes within a page.
             "ALTER TABLE conversation SET (fillfactor = 70)",
             "ALTER TABLE member SET (fillfactor = 80)",
             "ALTER TABLE inbox SET (fillfactor = 80)",
             "CREATE TABLE counter (name text PRIMARY KEY, number bigint NOT NULL)",
             "INSERT INTO counter (name, number) VALUES ('start', 0), ('check', 0)",
         })
        db.run(QString::fromLatin1(sql));
}

void postgres3(Database &db)
{
    db.run(QStringLiteral("ALTER VIEW place RENAME TO log_index"));
    db.run(QStringLiteral("ALTER VIEW origin RENAME TO client_id_index"));
    db.run(QStringLiteral("ALTER INDEX entry_place RENAME TO entry_log_index"));
    db.run(QStringLiteral("ALTER INDEX entry_origin RENAME TO entry_client_id_index"));
    foldNames(db);
    indexNames(db);
}

} // namespace

const std::vector<Migration> &migrations()
{
    static const std::vector<Migration> steps{version1, version2, version3, version4, version5,
                                              version6, version7, version8, version9, version10};
    return steps;
}

const std::vector<Migration> &postgresMigrations()
{
    static const std::vector<Migration> steps{postgres1, version4, postgres3, version6,
                                              version7,  version8, version9,  version10};
    return steps;
}

} // namespace kith
