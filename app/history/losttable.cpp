// SPDX-License-Identifier: Apache-2.0
#include "app/history/losttable.h"

#include "shared/cborvalue.h"

namespace kith {

namespace {

void appendLost(std::vector<LostMessage> &found, const QSqlQuery &query)
{
    if (const auto message = cbor::decode<Message>(query.value(4).toByteArray(), UnknownNames::AreKept))
        found.push_back({query.value(0).toLongLong(), idAt<ConversationId>(query, 1),
                         query.value(2).toLongLong(), *message});
}

std::optional<LostMessage> onlyOne(const std::vector<LostMessage> &found)
{
    return found.empty() ? std::nullopt : std::optional(found.front());
}

} // namespace

void LostTable::add(ConversationId conversation, Seq after, const Message &message)
{
    m_database.run(
        "INSERT INTO lost (conversation, after, clientId, body) VALUES (?, ?, ?, ?)",
        {sqlValue(conversation), sqlValue(after), sqlValue(message.clientId), cbor::encode(message)});
}

void LostTable::remove(std::int64_t place)
{
    m_database.run("DELETE FROM lost WHERE place = ?", {sqlValue(place)});
}

std::optional<LostMessage> LostTable::find(std::int64_t place) const
{
    std::vector<LostMessage> found;
    m_database.each("SELECT * FROM lost WHERE place = ?", {sqlValue(place)},
                    [&](const QSqlQuery &query) { appendLost(found, query); });
    return onlyOne(found);
}

std::optional<LostMessage> LostTable::find(ConversationId conversation, ClientId clientId) const
{
    std::vector<LostMessage> found;
    m_database.each("SELECT * FROM lost WHERE conversation = ? AND clientId = ?",
                    {sqlValue(conversation), sqlValue(clientId)},
                    [&](const QSqlQuery &query) { appendLost(found, query); });
    return onlyOne(found);
}

std::vector<LostMessage> LostTable::between(ConversationId conversation, Seq first, Seq last) const
{
    std::vector<LostMessage> found;
    m_database.each(
        "SELECT * FROM lost WHERE conversation = ? AND after BETWEEN ? AND ? ORDER BY after, place",
        {sqlValue(conversation), sqlValue(first), sqlValue(last)},
        [&](const QSqlQuery &query) { appendLost(found, query); });
    return found;
}

std::vector<LostMessage> LostTable::all() const
{
    std::vector<LostMessage> found;
    m_database.each("SELECT * FROM lost ORDER BY place", {},
                    [&](const QSqlQuery &query) { appendLost(found, query); });
    return found;
}

} // namespace kith
