// SPDX-License-Identifier: Apache-2.0
#include "app/history/conversationtable.h"

#include "shared/cborvalue.h"
#include "shared/limits.h"

namespace kith {

namespace {

//! A later version may have written it.
template <Named Enum>
Enum nameAt(const QSqlQuery &query, int column)
{
    return *valueOf<Enum>(QStringView(query.value(column).toString()), UnknownNames::AreKept);
}

ConversationRow rowAt(const QSqlQuery &query)
{
    ConversationRow row;
    LocalConversation &info = row.info;
    info.id = idAt<ConversationId>(query, 0);
    info.kind = nameAt<ConversationKind>(query, 1);
    info.title = query.value(2).toString();
    info.peer = idAt<UserId>(query, 3);
    info.role = nameAt<Role>(query, 4);
    info.memberCount = query.value(5).toInt();
    info.head = query.value(6).toLongLong();
    info.messages = query.value(7).toLongLong();
    info.read = query.value(8).toLongLong();
    info.readMessages = query.value(9).toLongLong();
    row.readSent = query.value(10).toBool();
    info.deliveredToAll = query.value(11).toLongLong();
    info.readByAll = query.value(12).toLongLong();
    row.floor = query.value(13).toLongLong();
    row.start = query.value(14).toBool();
    if (const auto last = cbor::decode<Message>(query.value(15).toByteArray(), UnknownNames::AreKept))
        row.last = *last;
    info.lastTime = query.value(16).toLongLong();
    info.draft = query.value(17).toString();
    info.draftTarget = {query.value(18).toLongLong(), query.value(19).toLongLong(),
                        query.value(20).toString()};
    info.notUnread = query.value(21).toLongLong();
    row.reconciliation = static_cast<Reconciliation>(query.value(22).toInt());
    info.gone = row.reconciliation == Reconciliation::Gone;
    info.joined = query.value(23).toLongLong();
    return row;
}

Member memberAt(const QSqlQuery &query)
{
    return {idAt<UserId>(query, 0), nameAt<Role>(query, 1), query.value(2).toLongLong(),
            query.value(3).toLongLong(), query.value(4).toLongLong()};
}

//! Columns are NOT NULL, and Qt binds a null QString as NULL.
QString notNull(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

} // namespace

std::optional<ConversationRow> ConversationTable::find(ConversationId id) const
{
    std::optional<ConversationRow> found;
    m_database.each("SELECT * FROM conversation WHERE id = ?", {sqlValue(id)},
                    [&](const QSqlQuery &query) { found = rowAt(query); });
    return found;
}

std::vector<ConversationRow> ConversationTable::all() const
{
    std::vector<ConversationRow> found;
    m_database.each("SELECT * FROM conversation WHERE kind <> 'self' ORDER BY lastTime DESC", {},
                    [&](const QSqlQuery &query) { found.push_back(rowAt(query)); });
    return found;
}

void ConversationTable::put(const ConversationRow &row)
{
    const LocalConversation &info = row.info;
    m_database.run("INSERT OR REPLACE INTO conversation VALUES "
                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {sqlValue(info.id),
                    QString(latin1(nameOf(info.kind))),
                    notNull(info.title),
                    sqlValue(info.peer),
                    QString(latin1(nameOf(info.role))),
                    info.memberCount,
                    sqlValue(info.head),
                    sqlValue(info.messages),
                    sqlValue(info.read),
                    sqlValue(info.readMessages),
                    row.readSent,
                    sqlValue(info.deliveredToAll),
                    sqlValue(info.readByAll),
                    sqlValue(row.floor),
                    row.start,
                    row.last ? cbor::encode(*row.last) : QByteArray(""),
                    sqlValue(info.lastTime),
                    notNull(info.draft),
                    sqlValue(info.draftTarget.replyTo),
                    sqlValue(info.draftTarget.editing),
                    notNull(info.draftTarget.editText),
                    sqlValue(info.notUnread),
                    static_cast<int>(row.reconciliation),
                    sqlValue(info.joined)});
}

std::vector<Position> ConversationTable::unsentReadMarks() const
{
    std::vector<Position> found;
    m_database.each("SELECT id, readMark FROM conversation WHERE readSent = 0", {},
                    [&](const QSqlQuery &query) {
                        found.push_back({idAt<ConversationId>(query, 0), query.value(1).toLongLong()});
                    });
    return found;
}

void ConversationTable::makeAllDue()
{
    m_database.run("DELETE FROM conversation WHERE kind = 'self'");
    m_database.run("UPDATE conversation SET readSent = 1");
    m_database.run("UPDATE conversation SET reconciliation = 1 WHERE reconciliation = 0");
}

std::vector<ConversationId> ConversationTable::due() const
{
    std::vector<ConversationId> found;
    m_database.each("SELECT id FROM conversation WHERE reconciliation = 1", {},
                    [&](const QSqlQuery &query) { found.push_back(idAt<ConversationId>(query, 0)); });
    return found;
}

std::vector<ConversationId> ConversationTable::uncounted(int most) const
{
    std::vector<ConversationId> found;
    m_database.each(
        "SELECT id FROM conversation WHERE kind <> 'self' AND role <> 'none' AND reconciliation = 0 "
        "AND start = 0 AND floor > readMark + 1 AND messages - readMessages > ownUnread "
        "AND messages - readMessages <= ? ORDER BY lastTime DESC",
        {most}, [&](const QSqlQuery &query) { found.push_back(idAt<ConversationId>(query, 0)); });
    return found;
}

std::vector<Member> ConversationTable::members(ConversationId id) const
{
    std::vector<Member> found;
    m_database.each("SELECT user, role, delivered, readMark, visibleFrom FROM member "
                    "WHERE conversation = ? AND role <> 'none'",
                    {sqlValue(id)}, [&](const QSqlQuery &query) { found.push_back(memberAt(query)); });
    return found;
}

std::optional<Member> ConversationTable::member(ConversationId id, UserId user) const
{
    std::optional<Member> found;
    m_database.each("SELECT user, role, delivered, readMark, visibleFrom FROM member "
                    "WHERE conversation = ? AND user = ?",
                    {sqlValue(id), sqlValue(user)}, [&](const QSqlQuery &query) { found = memberAt(query); });
    return found;
}

void ConversationTable::putMember(ConversationId id, const Member &member)
{
    m_database.run("INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?, ?, ?)",
                   {sqlValue(id), sqlValue(member.user), QString(latin1(nameOf(member.role))),
                    sqlValue(member.delivered), sqlValue(member.read), sqlValue(member.visibleFrom)});
}

void ConversationTable::removeMembers(ConversationId id)
{
    m_database.run("DELETE FROM member WHERE conversation = ?", {sqlValue(id)});
}

ConversationTable::Summary ConversationTable::summary(ConversationId id, UserId me) const
{
    Summary result;
    int others = 0;
    m_database.each("SELECT count(*), min(delivered), min(readMark) FROM member "
                    "WHERE conversation = ? AND role <> 'none' AND user <> ?",
                    {sqlValue(id), sqlValue(me)}, [&](const QSqlQuery &query) {
                        others = query.value(0).toInt();
                        result.delivered = query.value(1).toLongLong();
                        result.read = query.value(2).toLongLong();
                    });
    const auto own = member(id, me);
    result.count = others + (own && own->role != Role::None ? 1 : 0);
    if (result.count > limits::receiptMembers)
        result.delivered = result.read = 0;
    return result;
}

std::vector<User> ConversationTable::users() const
{
    std::vector<User> found;
    m_database.each("SELECT id, handle, name FROM user", {}, [&](const QSqlQuery &query) {
        found.push_back({idAt<UserId>(query, 0), query.value(1).toString(), query.value(2).toString()});
    });
    return found;
}

bool ConversationTable::putUser(const User &user)
{
    m_database.run(
        "INSERT INTO user VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, "
        "name = excluded.name WHERE handle <> excluded.handle OR name <> excluded.name",
        {sqlValue(user.id), notNull(user.handle), notNull(user.name)});
    return m_database.changedRows() > 0;
}

std::vector<UserId> ConversationTable::unnamedMembers() const
{
    std::vector<UserId> found;
    m_database.each("SELECT DISTINCT user FROM member WHERE user NOT IN (SELECT id FROM user) LIMIT 1000", {},
                    [&](const QSqlQuery &query) { found.push_back(idAt<UserId>(query, 0)); });
    return found;
}

} // namespace kith
