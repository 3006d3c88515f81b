// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/messagelistmodel.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int firstPage = 60;
constexpr int nextPage = 100;
constexpr int screenful = 40;
constexpr std::size_t searchedForUnread = 400;

} // namespace

MessageListModel::MessageListModel(ConversationId conversation, History *history, Server *server,
                                   TimeSource *time, Seq place, QObject *parent)
    : RowModel(parent)
    , m_place(place)
    , m_conversation(conversation)
    , m_history(history)
    , m_server(server)
    , m_time(time)
    , m_dayWatch(time,
                 [this] {
                     if (m_loaded)
                         refresh(); // what lies in the future may be of another day
                     rereadRows();
                 })
    , m_rowData(history, time)
{
    m_context.me = history->me();
    listen();
    open();
}

int MessageListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant MessageListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    return m_rowData.value(m_rows[std::size_t(index.row())], role);
}

// ---- Following the history. Before the first answer nothing is shown, and signals are part of that answer.

void MessageListModel::listen()
{
    const auto ours = [this](ConversationId id) { return m_loaded && id == m_conversation; };
    connect(m_history, &History::messagesAdded, this,
            [=, this](ConversationId id, const std::vector<LocalMessage> &added) {
                if (!ours(id))
                    return;
                m_window.add(added);
                m_window.bound(m_readerAtEnd);
                refresh();
            });
    connect(m_history, &History::messagesChanged, this,
            [=, this](ConversationId id, const std::vector<LocalMessage> &rows) {
                if (!ours(id))
                    return;
                m_window.change(rows);
                refresh();
            });
    connect(m_history, &History::messagesRemoved, this,
            [=, this](ConversationId id, const std::vector<ClientId> &rows) {
                if (!ours(id))
                    return;
                m_window.remove(rows);
                refresh();
            });
    connect(m_history, &History::lostRemoved, this,
            [=, this](ConversationId id, const std::vector<std::int64_t> &places) {
                if (!ours(id))
                    return;
                m_window.removeLost(places);
                refresh();
            });
    connect(m_history, &History::historyReset, this, [=, this](ConversationId id) {
        if (!ours(id))
            return;
        m_place = 0; // may be another message now
        open();
    });
    connect(m_history, &History::historyTrimmed, this, [=, this](ConversationId id, qint64 floor) {
        if (!ours(id))
            return;
        if (!m_window.trim(floor))
            return jumpToLatest();
        refresh();
        fill();
    });
    connect(m_history, &History::conversationsChanged, this,
            [=, this](const std::vector<LocalConversation> &changed) {
                for (const LocalConversation &conversation : changed) {
                    if (conversation.id != m_conversation)
                        continue;
                    setMarks(conversation);
                    if (m_readerAway && conversation.unread() > 0)
                        m_context.unreadAfter = conversation.read;
                    if (m_loaded) {
                        refresh();
                        fill();
                    }
                }
            });
    connect(m_history, &History::usersChanged, this, &MessageListModel::rereadRows);
    connect(m_history, &History::rebuilt, this, &MessageListModel::open);
}

void MessageListModel::open()
{
    m_history->conversation(m_conversation, this,
                            [this](const std::optional<LocalConversation> &found) { load(found); });
}

void MessageListModel::load(const std::optional<LocalConversation> &conversation)
{
    std::int64_t unread = 0;
    if (conversation) {
        m_context.group = conversation->kind != ConversationKind::Direct;
        setMarks(*conversation);
        unread = conversation->unread();
        m_context.unreadAfter = unread > 0 ? std::optional(conversation->read) : std::nullopt;
    }
    const Page done = [this, read = ++m_reads](const LocalPage &page) {
        if (read != m_reads)
            return;
        show(page);
        if (m_place > 0 && rowOfSeq(m_place) < 0)
            revealFromServer(m_place);
    };
    if (m_place > 0)
        m_history->messagesAround(m_conversation, m_place, nextPage, this, done);
    else if (unread > screenful)
        m_history->messagesAround(m_conversation, conversation->read + 1, nextPage, this, done);
    else
        m_history->messagesBefore(m_conversation, 0, firstPage, this, done);
}

void MessageListModel::show(const LocalPage &page)
{
    m_window.reset(page);
    resetRows(m_rows, timelineRows(m_window.messages(), m_context));
    m_loadingNewer = false;
    setLoadingOlder(false);
    if (!std::exchange(m_loaded, true))
        Q_EMIT loadedChanged();
    refresh();
    fill();
}

void MessageListModel::setMarks(const LocalConversation &conversation)
{
    m_context.deliveredToAll = conversation.deliveredToAll;
    m_context.readByAll = conversation.readByAll;
}

void MessageListModel::refresh()
{
    m_context.start = m_window.atStart();
    m_context.now = m_time->now();
    setRows(m_rows, timelineRows(m_window.messages(), m_context));
    Q_EMIT windowChanged();
    if (const Seq first = firstUnread(); std::exchange(m_firstUnread, first) != first)
        Q_EMIT firstUnreadChanged();
}

//! Asks the server for more until the first screen is full and the first unread row is loaded.
void MessageListModel::fill()
{
    if (!m_loaded || !m_window.atFloor() || m_window.atStart())
        return;
    const std::size_t count = m_window.messages().size();
    const bool searches = m_context.unreadAfter && m_window.oldest() > *m_context.unreadAfter + 1;
    if (count < screenful || (searches && count < searchedForUnread))
        askServer();
}

// ---- Pages

bool MessageListModel::startsAtJoining() const
{
    const MessagePointer oldest = oldestStored(m_window.messages());
    if (!m_window.atStart() || !oldest || oldest->message.seq == 1)
        return false;
    const Message &first = oldest->message;
    return first.kind == EntryKind::Member && first.subject == m_context.me && first.role != Role::None;
}

void MessageListModel::loadOlder()
{
    if (!m_loaded || m_loadingOlder || m_window.atStart())
        return;
    if (m_window.atFloor())
        return askServer();
    setLoadingOlder(true);
    const Seq before = m_window.oldest();
    m_history->messagesBefore(m_conversation, before, nextPage, this,
                              [this, before, read = m_reads](const LocalPage &page) {
                                  if (read != m_reads)
                                      return;
                                  m_window.addOlder(page, before);
                                  m_window.bound(false);
                                  refresh();
                                  setLoadingOlder(false);
                              });
}

//! The history signals the rows before the answer comes.
void MessageListModel::askServer()
{
    if (m_loadingOlder)
        return;
    setLoadingOlder(true);
    m_server->loadOlder(m_conversation, this, [this, read = m_reads](const Result<Done> &loaded) {
        if (read != m_reads)
            return;
        if (!loaded)
            return setLoadingOlder(false);
        m_history->floor(m_conversation, this, [this, read](const LocalFloor &floor) {
            if (read != m_reads)
                return;
            m_window.setStart(floor.start && m_window.atFloor());
            refresh();
            setLoadingOlder(false);
            fill();
        });
    });
}

void MessageListModel::loadNewer()
{
    if (!m_loaded || m_loadingNewer || m_window.atEnd())
        return;
    m_loadingNewer = true;
    const Seq after = m_window.newest();
    m_history->messagesAfter(m_conversation, after, nextPage, this,
                             [this, after, read = m_reads](const LocalPage &page) {
                                 if (read != m_reads)
                                     return;
                                 m_loadingNewer = false;
                                 m_window.addNewer(page, after);
                                 m_window.bound(true);
                                 refresh();
                             });
}

void MessageListModel::jumpToLatest()
{
    if (m_loaded && m_window.atEnd())
        return;
    m_history->messagesBefore(m_conversation, 0, firstPage, this,
                              [this, read = ++m_reads](const LocalPage &page) {
                                  if (read == m_reads)
                                      show(page);
                              });
}

void MessageListModel::reveal(qint64 seq)
{
    if (const int row = rowOfSeq(seq); row >= 0) {
        Q_EMIT revealed(row);
        return;
    }
    m_history->messagesAround(
        m_conversation, seq, nextPage, this, [this, seq, read = m_reads](const LocalPage &page) {
            if (read != m_reads)
                return;
            const bool found = std::any_of(page.messages.begin(), page.messages.end(),
                                           [seq](const LocalMessage &row) { return row.message.seq == seq; });
            if (!found)
                return revealFromServer(seq);
            ++m_reads;
            show(page);
            Q_EMIT revealed(rowOfSeq(seq));
        });
}

//! Loads page by page into the cache, which has no gaps, until the message is there.
void MessageListModel::revealFromServer(Seq seq)
{
    m_history->floor(m_conversation, this, [this, seq, read = m_reads](const LocalFloor &floor) {
        if (read != m_reads)
            return;
        if (floor.start || (floor.seq > 0 && floor.seq <= seq))
            return Q_EMIT revealed(-1);
        m_server->loadOlder(m_conversation, this, [this, seq, read](const Result<Done> &loaded) {
            if (read != m_reads)
                return;
            if (!loaded)
                return Q_EMIT revealed(-1);
            reveal(seq);
        });
    });
}

void MessageListModel::setLoadingOlder(bool loading)
{
    if (std::exchange(m_loadingOlder, loading) != loading)
        Q_EMIT loadingOlderChanged();
}

// ---- Looking up

int MessageListModel::rowOfSeq(qint64 seq) const
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [seq](const TimelineRow &row) {
        return seq != 0 && row.message && row.message->message.seq == seq;
    });
    return it == m_rows.end() ? -1 : int(it - m_rows.begin());
}

const LocalMessage *MessageListModel::message(Seq seq) const
{
    const int row = rowOfSeq(seq);
    return row < 0 ? nullptr : m_rows[std::size_t(row)].message.get();
}

const LocalMessage *MessageListModel::message(ClientId clientId) const
{
    for (const MessagePointer &message : m_window.messages()) {
        if (!message->isLost() && (message->message.clientId == clientId || message->pendingId == clientId))
            return message.get();
    }
    return nullptr;
}

const LocalMessage *MessageListModel::lastOwn() const
{
    for (const MessagePointer &message : m_window.messages()) {
        const Message &its = message->message;
        if (its.author == m_context.me && its.kind == EntryKind::Text && !its.deleted && !message->isLost())
            return message.get();
    }
    return nullptr;
}

} // namespace kith
