// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/replies.h"

#include <QDateTime>

//! How the samples write a conversation down.
namespace kith::samples {

//! A day of October 2025, or before where not positive.
constexpr int today = 15;

inline std::int64_t at(int day, int hour, int minute)
{
    return QDateTime(QDate(2025, 10, 1).addDays(day - 1), QTime(hour, minute)).toMSecsSinceEpoch();
}

//! An id that is the same for the same name and has the colour that the pictures give it.
UuidBytes idOf(const QString &name, int color);

//! A log in the making: entries with their seq, counts and times.
class Log
{
public:
    explicit Log(ConversationId id)
        : m_id(id)
    {
    }

    //! All that follows is of this day, a minute apart where nothing else is said.
    Log &on(int day, int hour, int minute)
    {
        m_time = at(day, hour, minute);
        return *this;
    }
    Log &say(const User &author, const QString &text, Seq replyTo = 0)
    {
        Entry &entry = append(EntryKind::Text, author, text, replyTo);
        entry.messages = ++m_messages;
        m_lastText = entry.seq;
        return *this;
    }
    Log &note(const User &author, const User &subject, Role role)
    {
        Entry &entry = append(EntryKind::Member, author, {}, 0);
        entry.subject = subject.id;
        entry.role = role;
        return *this;
    }
    Log &name(const User &author, const QString &title)
    {
        append(EntryKind::Title, author, title, 0);
        return *this;
    }
    //! Of the last text:
    Log &react(const QString &emoji, const std::vector<User> &users)
    {
        for (const User &user : users)
            append(EntryKind::Reaction, user, emoji, m_lastText);
        return *this;
    }
    Log &edit(const User &author, const QString &text)
    {
        append(EntryKind::Edit, author, text, m_lastText);
        return *this;
    }
    Log &remove(const User &author)
    {
        append(EntryKind::Delete, author, {}, m_lastText);
        return *this;
    }

    Seq lastText() const { return m_lastText; }
    Seq head() const { return Seq(m_entries.size()); }
    std::vector<reply::Event> events() const
    {
        std::vector<reply::Event> events;
        for (const Entry &entry : m_entries)
            events.push_back({m_id, entry});
        return events;
    }

private:
    Entry &append(EntryKind kind, const User &author, const QString &text, Seq target)
    {
        Entry entry;
        entry.seq = head() + 1;
        entry.kind = kind;
        entry.author = author.id;
        entry.clientId = ClientId(makeUuidV8(toRaw(m_id) + QByteArray::number(qlonglong(entry.seq))));
        entry.sentAt = entry.writtenAt = m_time + entry.seq;
        entry.messages = m_messages;
        entry.text = text;
        entry.target = target;
        if (kind == EntryKind::Text)
            m_time += 60'000;
        m_entries.push_back(entry);
        return m_entries.back();
    }

    ConversationId m_id;
    std::vector<Entry> m_entries;
    std::int64_t m_time = 0;
    std::int64_t m_messages = 0;
    Seq m_lastText = 0;
};

} // namespace kith::samples
