// SPDX-License-Identifier: Apache-2.0
#include "app/history/outboxtable.h"

namespace kith {

namespace {

Outgoing outgoingAt(const QSqlQuery &query)
{
    Outgoing outgoing;
    outgoing.place = query.value(0).toLongLong();
    outgoing.conversation = idAt<ConversationId>(query, 1);
    outgoing.peer = idAt<UserId>(query, 2);
    outgoing.clientId = idAt<ClientId>(query, 3);
    outgoing.kind = valueOf<EntryKind>(query.value(4).toString()).value_or(EntryKind::Text);
    outgoing.text = query.value(5).toString();
    outgoing.target = query.value(6).toLongLong();
    outgoing.withdrawn = query.value(7).toBool();
    outgoing.writtenAt = query.value(8).toLongLong();
    outgoing.pending = query.value(9).toBool() ? Pending::Failed : Pending::Queued;
    outgoing.failure = query.value(10).toString();
    return outgoing;
}

} // namespace

bool OutboxTable::add(const Outgoing &outgoing)
{
    m_database.run("INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {outgoing.place ? sqlValue(outgoing.place) : QVariant(QMetaType(QMetaType::LongLong)),
                    sqlValue(outgoing.conversation), sqlValue(outgoing.peer), sqlValue(outgoing.clientId),
                    QString(latin1(nameOf(outgoing.kind))),
                    outgoing.text.isNull() ? QStringLiteral("") : outgoing.text, sqlValue(outgoing.target),
                    outgoing.withdrawn, sqlValue(outgoing.writtenAt), outgoing.pending == Pending::Failed,
                    outgoing.failure.isNull() ? QStringLiteral("") : outgoing.failure});
    return m_database.changedRows() > 0;
}

void OutboxTable::remove(ClientId id)
{
    m_database.run("DELETE FROM outbox WHERE clientId = ?", {sqlValue(id)});
    m_handedOver.erase(id);
}

void OutboxTable::setPending(ClientId id, Pending pending, const QString &failure)
{
    m_database.run(
        "UPDATE outbox SET failed = ?, failure = ? WHERE clientId = ?",
        {pending == Pending::Failed, failure.isNull() ? QStringLiteral("") : failure, sqlValue(id)});
    m_handedOver.erase(id); // the server has answered, or it is tried anew
}

void OutboxTable::setTarget(ClientId id, Seq target)
{
    m_database.run("UPDATE outbox SET target = ? WHERE clientId = ?", {sqlValue(target), sqlValue(id)});
}

std::optional<Outgoing> OutboxTable::find(ClientId id) const
{
    std::optional<Outgoing> found;
    m_database.each("SELECT * FROM outbox WHERE clientId = ?", {sqlValue(id)},
                    [&](const QSqlQuery &query) { found = outgoingAt(query); });
    return found;
}

std::vector<Outgoing> OutboxTable::all() const
{
    std::vector<Outgoing> found;
    m_database.each("SELECT * FROM outbox ORDER BY place", {},
                    [&](const QSqlQuery &query) { found.push_back(outgoingAt(query)); });
    return found;
}

NextOutgoing OutboxTable::next() const
{
    NextOutgoing next;
    m_database.each(
        "SELECT * FROM outbox WHERE place IN "
        "(SELECT min(place) FROM outbox WHERE failed = 0 AND conversation NOT IN "
        "(SELECT id FROM conversation WHERE reconciliation = 1) GROUP BY conversation) ORDER BY place",
        {}, [&](const QSqlQuery &query) { next.first.push_back(outgoingAt(query)); });
    next.queued = static_cast<int>(m_database.number("SELECT count(*) FROM outbox WHERE failed = 0"));
    return next;
}

std::vector<Outgoing> OutboxTable::of(ConversationId conversation) const
{
    std::vector<Outgoing> found;
    m_database.each("SELECT * FROM outbox WHERE conversation = ? ORDER BY place", {sqlValue(conversation)},
                    [&](const QSqlQuery &query) { found.push_back(outgoingAt(query)); });
    return found;
}

} // namespace kith
