// SPDX-License-Identifier: Apache-2.0
#include "app/history/localschema.h"

#include <QDateTime>

namespace kith::localschema {

namespace {

/*!
    Each brings the file from its index to the next version. Never change one that was released: add another.

    A version that knows more kinds of entries than the one before has all conversations reconciled: where EntryKind::Unknown
    is stored, they are fetched again.
*/
using Migration = void (*)(LocalDatabase &);
constexpr Migration migrations[]{
    [](LocalDatabase &database) {
        database.run("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
        database.run(
            "CREATE TABLE conversation (id BLOB PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, "
            "peer BLOB, role TEXT NOT NULL, memberCount INTEGER NOT NULL, head INTEGER NOT NULL, "
            "messages INTEGER NOT NULL, readMark INTEGER NOT NULL, "
            "readMessages INTEGER NOT NULL, readSent INTEGER NOT NULL, "
            "deliveredToAll INTEGER NOT NULL, readByAll INTEGER NOT NULL, floor INTEGER NOT NULL, "
            "start INTEGER NOT NULL, last BLOB NOT NULL, lastTime INTEGER NOT NULL, draft TEXT NOT NULL) "
            "WITHOUT ROWID");
        database.run(
            "CREATE TABLE member (conversation BLOB NOT NULL, user BLOB NOT NULL, role TEXT NOT NULL, "
            "delivered INTEGER NOT NULL, readMark INTEGER NOT NULL, PRIMARY KEY (conversation, user)) "
            "WITHOUT ROWID");
        database.run("CREATE TABLE user (id BLOB PRIMARY KEY, handle TEXT NOT NULL, name TEXT NOT NULL) "
                     "WITHOUT ROWID");
        database.run(
            "CREATE TABLE message (conversation BLOB NOT NULL, seq INTEGER NOT NULL, target INTEGER, "
            "body BLOB NOT NULL, PRIMARY KEY (conversation, seq)) WITHOUT ROWID");
        database.run("CREATE INDEX message_target ON message (conversation, target) WHERE target > 0");
        database.run(
            "CREATE TABLE outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, "
            "peer BLOB, clientId BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, text TEXT NOT NULL, "
            "target INTEGER NOT NULL, withdrawn INTEGER NOT NULL, writtenAt INTEGER NOT NULL, "
            "failed INTEGER NOT NULL, failure TEXT NOT NULL)");
        database.run("CREATE INDEX outbox_lane ON outbox (conversation, place)");
    },
    [](LocalDatabase &database) {
        database.run("ALTER TABLE conversation ADD COLUMN replyTo INTEGER NOT NULL DEFAULT 0");
        database.run("ALTER TABLE conversation ADD COLUMN editing INTEGER NOT NULL DEFAULT 0");
        database.run("ALTER TABLE conversation ADD COLUMN editText TEXT NOT NULL DEFAULT ''");
        database.run("ALTER TABLE conversation ADD COLUMN ownUnread INTEGER NOT NULL DEFAULT 0");
    },
    [](LocalDatabase &database) {
        database.run("ALTER TABLE conversation ADD COLUMN reconciliation INTEGER NOT NULL DEFAULT 0");
        database.run("CREATE INDEX conversation_due ON conversation (id) WHERE reconciliation = 1");
        database.run(
            "CREATE TABLE lost (place INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, "
            "after INTEGER NOT NULL, clientId BLOB, body BLOB NOT NULL)");
        database.run("CREATE INDEX lost_after ON lost (conversation, after, place)");
        database.run("CREATE INDEX lost_clientId ON lost (conversation, clientId)");
        database.run("UPDATE conversation SET lastTime = min(lastTime, ?)",
                     {sqlValue(QDateTime::currentMSecsSinceEpoch())});
    },
    [](LocalDatabase &database) { // knows EntryKind::History
        database.run("ALTER TABLE member ADD COLUMN visibleFrom INTEGER NOT NULL DEFAULT 1");
        database.run("DELETE FROM meta WHERE name = 'cursor'");
        database.run("DELETE FROM conversation WHERE kind = 'self'"); // no server lists it
        database.run("UPDATE conversation SET reconciliation = 1 WHERE reconciliation = 0");
        database.run("ALTER TABLE conversation ADD COLUMN joined INTEGER NOT NULL DEFAULT 0");
    },
};

} // namespace

const int newest = std::size(migrations);

int version(LocalDatabase &database)
{
    return int(database.number("PRAGMA user_version"));
}

bool migrate(LocalDatabase &database)
{
    const int from = version(database);
    if (from == newest || database.fault() != Fault::None)
        return database.fault() == Fault::None;
    if (!database.begin())
        return false;
    for (int step = from; step < newest; ++step)
        migrations[step](database);
    static_assert(std::size(migrations) == 4, "the version that is written below");
    database.run("PRAGMA user_version = 4");
    return database.commit();
}

} // namespace kith::localschema
