// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/timelinewindow.h"

#include <algorithm>

namespace kith {

namespace {

MessagePointer pointer(const LocalMessage &message)
{
    return std::make_shared<const LocalMessage>(message);
}

} // namespace

Seq TimelineWindow::oldest() const
{
    const MessagePointer oldest = oldestStored(m_messages);
    return oldest ? oldest->message.seq : 0;
}

Seq TimelineWindow::newest() const
{
    const auto it = std::find_if(m_messages.begin(), m_messages.end(),
                                 [](const MessagePointer &row) { return row->message.seq != 0; });
    return it == m_messages.end() ? 0 : (*it)->message.seq;
}

void TimelineWindow::reset(const LocalPage &page)
{
    m_messages.clear();
    std::transform(page.messages.begin(), page.messages.end(), std::back_inserter(m_messages), pointer);
    m_end = page.end;
    m_floor = page.floor;
    m_start = page.start;
}

void TimelineWindow::addOlder(const LocalPage &page, Seq before)
{
    if (oldest() != before)
        return;
    const auto older = missing(page);
    m_messages.insert(m_messages.end(), older.begin(), older.end());
    m_floor = page.floor;
    m_start = page.start;
}

void TimelineWindow::addNewer(const LocalPage &page, Seq after)
{
    if (m_end || newest() != after)
        return;
    const auto newer = missing(page);
    m_messages.insert(m_messages.begin(), newer.begin(), newer.end());
    m_end = page.end;
}

//! The rows of \a page that are not here: of lost ones behind one message, the window may hold a part.
std::vector<MessagePointer> TimelineWindow::missing(const LocalPage &page)
{
    std::vector<MessagePointer> rows;
    for (const LocalMessage &message : page.messages) {
        if (!message.isLost() || find(message) == m_messages.end())
            rows.push_back(pointer(message));
    }
    return rows;
}

void TimelineWindow::add(const std::vector<LocalMessage> &messages)
{
    // Older ones come oldest first; from their newest on, each one touches the window.
    for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
        if (!m_messages.empty() && it->isBefore(*m_messages.back()))
            insert(*it);
    }
    for (const LocalMessage &message : messages) {
        if (find(message) == m_messages.end())
            insert(message);
        else
            change({message});
    }
}

void TimelineWindow::change(const std::vector<LocalMessage> &messages)
{
    for (const LocalMessage &message : messages) {
        const auto known = find(message);
        if (known == m_messages.end())
            continue;
        if ((*known)->message.seq == message.message.seq) {
            *known = pointer(message);
            continue;
        }
        m_messages.erase(known);
        insert(message);
    }
}

void TimelineWindow::remove(const std::vector<ClientId> &messages)
{
    std::erase_if(m_messages, [&](const MessagePointer &row) {
        return !row->isLost()
            && std::find(messages.begin(), messages.end(), row->message.clientId) != messages.end();
    });
}

void TimelineWindow::removeLost(const std::vector<std::int64_t> &places)
{
    std::erase_if(m_messages, [&](const MessagePointer &row) {
        return row->isLost() && std::find(places.begin(), places.end(), row->place) != places.end();
    });
}

bool TimelineWindow::trim(Seq floor)
{
    m_start = false;
    const auto gone = std::erase_if(m_messages, [floor](const MessagePointer &row) {
        return row->message.seq != 0 && row->message.seq < floor;
    });
    if (gone == 0)
        return true;
    m_floor = true;
    return m_end || newest() != 0;
}

void TimelineWindow::bound(bool readerAtEnd)
{
    if (m_messages.size() <= most)
        return;
    if (readerAtEnd) {
        m_messages.resize(kept);
        m_floor = m_start = false;
    } else {
        m_messages.erase(m_messages.begin(), m_messages.end() - kept);
        m_end = false;
    }
}

TimelineWindow::Place TimelineWindow::find(const LocalMessage &message)
{
    return std::find_if(m_messages.begin(), m_messages.end(),
                        [&](const MessagePointer &row) { return row->isSame(message); });
}

//! Inserts in order, where the place touches the window.
void TimelineWindow::insert(const LocalMessage &message)
{
    const auto place = std::find_if(m_messages.begin(), m_messages.end(),
                                    [&](const MessagePointer &row) { return row->isBefore(message); });
    if (place == m_messages.begin() && !m_end)
        return;
    if (place == m_messages.end() && !m_floor && !(m_messages.empty() && m_end))
        return;
    m_messages.insert(place, pointer(message));
}

} // namespace kith
