// SPDX-License-Identifier: Apache-2.0
#include "app/history/messagetable.h"

#include "app/history/messagechanges.h"
#include "shared/cborvalue.h"
#include "shared/emoji.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace kith {

namespace {

//! Earlier servers kept each spelling of an emoji, and words. What is no emoji and has no letter may be one for a later server.
void respell(std::vector<Reaction> &reactions)
{
    const auto isSpelled = [](const Reaction &one) { return asOneEmoji(one.emoji) == one.emoji; };
    if (std::ranges::all_of(reactions, isSpelled))
        return;
    const auto stored = std::exchange(reactions, {});
    for (const auto &[emoji, users, seqs] : stored) {
        const auto spelled = asOneEmoji(emoji);
        if (!spelled && std::ranges::any_of(emoji, [](QChar c) { return c.isLetter(); }))
            continue;
        for (std::size_t i = 0; i < users.size(); ++i)
            setReaction(reactions, spelled.value_or(emoji), users[i], true, i < seqs.size() ? seqs[i] : 0);
    }
}

void append(std::vector<Message> &messages, const QSqlQuery &query)
{
    auto message = cbor::decode<Message>(query.value(0).toByteArray(), UnknownNames::AreKept);
    if (!message)
        return;
    respell(message->reactions);
    messages.push_back(*message);
}

} // namespace

bool MessageTable::add(ConversationId conversation, const Message &message)
{
    m_database.run(
        "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?)",
        {sqlValue(conversation), sqlValue(message.seq), sqlValue(message.target), cbor::encode(message)});
    return m_database.changedRows() > 0;
}

void MessageTable::update(ConversationId conversation, const Message &message)
{
    m_database.run("UPDATE message SET body = ? WHERE conversation = ? AND seq = ?",
                   {cbor::encode(message), sqlValue(conversation), sqlValue(message.seq)});
}

void MessageTable::trim(ConversationId conversation, Seq floor)
{
    m_database.run("DELETE FROM message WHERE conversation = ? AND seq < ?",
                   {sqlValue(conversation), sqlValue(floor)});
}

void MessageTable::clear(ConversationId conversation)
{
    m_database.run("DELETE FROM message WHERE conversation = ?", {sqlValue(conversation)});
}

std::optional<Message> MessageTable::find(ConversationId conversation, Seq seq) const
{
    std::vector<Message> found;
    m_database.each("SELECT body FROM message WHERE conversation = ? AND seq = ?",
                    {sqlValue(conversation), sqlValue(seq)},
                    [&](const QSqlQuery &query) { append(found, query); });
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Message> MessageTable::before(ConversationId conversation, Seq before, int limit) const
{
    std::vector<Message> found;
    m_database.each(
        "SELECT body FROM message WHERE conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        {sqlValue(conversation), sqlValue(before ? before : std::numeric_limits<Seq>::max()), limit},
        [&](const QSqlQuery &query) { append(found, query); });
    return found;
}

std::vector<Message> MessageTable::after(ConversationId conversation, Seq after, int limit) const
{
    std::vector<Message> found;
    m_database.each("SELECT body FROM message WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
                    {sqlValue(conversation), sqlValue(after), limit},
                    [&](const QSqlQuery &query) { append(found, query); });
    return found;
}

std::int64_t MessageTable::countTexts(ConversationId conversation, UserId author, Seq after, Seq last) const
{
    const auto messages = this->after(conversation, after, std::numeric_limits<int>::max());
    return std::ranges::count_if(messages, [&](const Message &message) {
        return message.kind == EntryKind::Text && message.seq <= last
            && (message.author == author || message.deleted);
    });
}

std::vector<Seq> MessageTable::repliesTo(ConversationId conversation, Seq target) const
{
    std::vector<Seq> found;
    m_database.each("SELECT seq FROM message WHERE conversation = ? AND target = ? AND target > 0",
                    {sqlValue(conversation), sqlValue(target)},
                    [&](const QSqlQuery &query) { found.push_back(query.value(0).toLongLong()); });
    return found;
}

} // namespace kith
