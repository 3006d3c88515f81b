// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/screen.h"

namespace kith {

namespace {

constexpr int everything = 1'000'000;

} // namespace

Screen::Screen(History *history)
    : m_history(history)
{
    connect(history, &History::conversationsChanged, this, &Screen::meet);
    connect(history, &History::messagesAdded, this, &Screen::add);
    connect(history, &History::messagesChanged, this, &Screen::change);
    connect(history, &History::messagesRemoved, this,
            [this](ConversationId id, const std::vector<ClientId> &rows) {
                const auto shown = m_rows.find(id);
                for (const ClientId &row : rows) {
                    if (shown != m_rows.end() && shown->second.erase({0, row, 0}) == 0)
                        complain(id, {0, row, 0}, "was removed and not there");
                }
            });
    connect(history, &History::lostRemoved, this,
            [this](ConversationId id, const std::vector<std::int64_t> &places) {
                const auto shown = m_rows.find(id);
                for (const std::int64_t place : places) {
                    if (shown != m_rows.end() && shown->second.erase({0, {}, place}) == 0)
                        complain(id, {0, {}, place}, "was removed as lost and not there");
                }
            });
    connect(history, &History::historyReset, this, [this](ConversationId id) {
        if (m_rows.erase(id) > 0)
            read(id);
    });
    connect(history, &History::historyTrimmed, this, [this](ConversationId id, qint64 floor) {
        if (const auto shown = m_rows.find(id); shown != m_rows.end())
            std::erase_if(shown->second, [=](const auto &row) {
                const Seq seq = row.second.message.seq;
                return seq > 0 && seq < floor;
            });
    });
    connect(history, &History::rebuilt, this, [this](const QString &sentence) { m_complaints += sentence; });
    history->conversations(this, [this](const auto &conversations) { meet(conversations); });
}

Screen::Key Screen::keyOf(const LocalMessage &row)
{
    if (row.isLost())
        return {0, {}, row.place};
    return {row.message.seq, row.message.seq ? ClientId() : row.message.clientId, 0};
}

void Screen::read(ConversationId id)
{
    m_history->messagesBefore(id, 0, everything, this, [this, id](const LocalPage &page) {
        auto &rows = m_rows[id];
        for (const LocalMessage &row : page.messages)
            rows.emplace(keyOf(row), row);
    });
}

void Screen::meet(const std::vector<LocalConversation> &conversations)
{
    for (const LocalConversation &conversation : conversations) {
        const ConversationId id = conversation.id;
        const bool isNew = m_conversations.insert_or_assign(id, conversation).second;
        if (isNew)
            read(id);
    }
}

void Screen::add(ConversationId id, const std::vector<LocalMessage> &rows)
{
    const auto shown = m_rows.find(id);
    if (shown == m_rows.end())
        return;
    for (const LocalMessage &row : rows) {
        if (!shown->second.emplace(keyOf(row), row).second)
            complain(id, keyOf(row), "was added twice");
    }
}

void Screen::change(ConversationId id, const std::vector<LocalMessage> &rows)
{
    const auto shown = m_rows.find(id);
    if (shown == m_rows.end())
        return;
    for (const LocalMessage &row : rows) {
        const bool wasWaiting = row.message.seq && shown->second.erase({0, row.message.clientId, 0});
        const auto known = shown->second.find(keyOf(row));
        if (wasWaiting && known != shown->second.end())
            complain(id, keyOf(row), "was there as accepted and as waiting");
        else if (!wasWaiting && known == shown->second.end())
            complain(id, keyOf(row), "was changed and not there");
        shown->second.insert_or_assign(keyOf(row), row);
    }
}

void Screen::complain(ConversationId id, const Key &row, const char *what)
{
    m_complaints += QStringLiteral("was told that %1/%2 %3")
                        .arg(toText(id).right(6))
                        .arg(std::get<0>(row))
                        .arg(QLatin1String(what));
}

std::vector<LocalMessage> Screen::rows(ConversationId id) const
{
    std::vector<LocalMessage> found;
    if (const auto shown = m_rows.find(id); shown != m_rows.end()) {
        for (const auto &[key, row] : shown->second) {
            if (row.message.seq > 0)
                found.push_back(row);
        }
    }
    return found;
}

std::vector<LocalMessage> Screen::lost() const
{
    std::vector<LocalMessage> found;
    for (const auto &[id, rows] : m_rows) {
        for (const auto &[key, row] : rows) {
            if (row.isLost())
                found.push_back(row);
        }
    }
    return found;
}

void Screen::compare()
{
    for (const auto &[id, shown] : m_rows) {
        m_history->messagesBefore(id, 0, everything, this, [this, id = id](const LocalPage &page) {
            std::map<Key, LocalMessage> stored;
            for (const LocalMessage &row : page.messages)
                stored.emplace(keyOf(row), row);
            const auto &rows = m_rows.at(id);
            for (const auto &[key, row] : rows) {
                const auto found = stored.find(key);
                if (found == stored.end())
                    complain(id, key, "is still there, though the history lacks it");
                else if (!(found->second == row))
                    complain(id, key, "is another than the history's");
            }
            for (const auto &[key, row] : stored) {
                if (!rows.contains(key))
                    complain(id, key, "is not there, though the history has it");
            }
        });
    }
    m_history->conversations(this, [this](const std::vector<LocalConversation> &conversations) {
        for (const LocalConversation &conversation : conversations) {
            const auto shown = m_conversations.find(conversation.id);
            if (shown == m_conversations.end() || !(shown->second == conversation))
                complain(conversation.id, {}, "the conversation is another than the history's");
        }
    });
}

} // namespace kith
