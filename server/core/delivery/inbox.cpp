// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/inbox.h"

#include "server/core/cache/weight.h"
#include "server/core/delivery/cursor.h"
#include "server/core/rules/permissions.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int logPart = 128; // entries read at once while catching up

bool isFull(const Feed &feed)
{
    return feed.unacked >= limits::unackedEntries || feed.unackedWeight >= limits::answerBytes;
}

int mostPositions(const Session &session)
{
    const bool isSocket = session.kind == ConnectionKind::Socket;
    return Cursor::mostPositions(isSocket ? limits::cursorBytes : limits::feedCursorBytes);
}

bool maySend(const Session &session, ConversationId conversation)
{
    const Feed &feed = session.feed;
    if (feed.paused || isFull(feed))
        return false;
    return session.kind == ConnectionKind::Socket || feed.cursor.contains(conversation)
        || feed.cursor.size() < mostPositions(session);
}

//! Entries that are read from logs come in no order.
void keepLater(StoredEntry &latest, const StoredEntry &entry)
{
    if (entry.sentAt > latest.sentAt)
        latest = entry;
}

void entrySent(Session &session, ConversationId conversation, FeedPosition &position, const Entry &entry)
{
    Feed &feed = session.feed;
    position.sent = entry.seq;
    ++feed.unacked;
    feed.unackedWeight += weightOf(entry);
    if (session.kind == ConnectionKind::Socket)
        position.unacked.append(weightOf(entry));
    else
        feed.cursor.insert(conversation, entry.seq);
}

void dropUnacked(Feed &feed, FeedPosition &position)
{
    feed.unacked -= static_cast<int>(position.unacked.size());
    for (const int weight : std::exchange(position.unacked, {}))
        feed.unackedWeight -= weight;
}

} // namespace

Inbox::Inbox(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
             Connections &connections, PendingWrites &pendingWrites, PushedHeads &pushedHeads,
             Delivered delivered)
    : m_stores(stores)
    , m_conversations(conversations)
    , m_tails(tails)
    , m_sessions(sessions)
    , m_connections(connections)
    , m_pendingWrites(pendingWrites)
    , m_pushedHeads(pushedHeads)
    , m_delivered(std::move(delivered))
{
}

QString Inbox::cursorOf(const Session &session) const
{
    Cursor cursor{session.history, {}, session.feed.latest};
    const auto &positions = session.feed.cursor;
    for (auto position = positions.cbegin(); position != positions.cend(); ++position)
        cursor.positions.push_back({position.key(), position.value()});
    return cursor.write(m_cursorKey);
}

void Inbox::storedHead(const SessionPtr &session, ConversationId conversation, Seq head)
{
    const auto position = session->feed.positions.constFind(conversation);
    if (position != session->feed.positions.cend() && position->head <= head)
        session->feed.positions.erase(position);
}

void Inbox::open(const SessionPtr &session, const QString &cursor, Opened opened)
{
    session->feed.loading = true;
    if (cursor.isEmpty())
        startFresh(session, opened);
    else
        readInbox(session, cursor, opened);
}

void Inbox::startFresh(const SessionPtr &session, const Opened &opened)
{
    m_stores.inbox.startFresh(session->device, session->user.id, [=, this](Result<Done> result) {
        if (result)
            readInbox(session, {}, opened);
        else
            opened(result.error());
    });
}

void Inbox::readInbox(const SessionPtr &session, const QString &text, const Opened &opened)
{
    Cursor cursor = Cursor::read(text);
    const auto use = [=, this](Result<InboxState> state) {
        if (!session->live)
            return;
        if (!state)
            return opened(state.error());
        m_cursorKey = state->cursorKey;
        session->history = state->epoch;
        epochIs(state->epoch);
        if (!cursor.epoch.isNull() && cursor.epoch != state->epoch)
            return startFresh(session, opened);
        const bool isGenuine = Cursor::isGenuine(text, state->cursorKey);
        if (state->isBehind && isGenuine) {
            return m_stores.inbox.endEpoch(state->epoch, [=, this](Result<EpochId> epoch) {
                if (epoch)
                    startFresh(session, opened);
                else
                    opened(epoch.error());
            });
        }
        keepLater(session->feed.latest, state->latest);
        if (isGenuine) // what a forged one names must not get into one that is signed
            keepLater(session->feed.latest, cursor.latest);
        m_pendingWrites.afterAll([=, this, lines = std::move(state->lines)] {
            if (!session->live)
                return;
            inboxRead(session, lines, cursor.positions);
            const auto start = [=, this](const Result<Done> &saved) {
                if (!session->live)
                    return;
                opened(saved ? Result<bool>(text.isEmpty()) : Result<bool>(saved.error()));
                if (session->live)
                    startPushing(session);
            };
            if (session->feed.cursor.size() > mostPositions(*session) / 2) // keeps room for what is sent
                saveAcks(start);
            else
                start(Done{});
        });
    };
    m_stores.inbox.open(session->device, session->user.id, cursor.positions, cursor.latest, use);
}

void Inbox::inboxRead(const SessionPtr &session, const std::vector<InboxLine> &lines,
                      const std::vector<Position> &known)
{
    QHash<ConversationId, Seq> acked;
    for (const Position &position : known)
        acked.insert(position.conversation, position.seq);
    Feed &feed = session->feed;
    for (const InboxLine &line : lines) {
        m_pushedHeads.storedHead(line.conversation, line.head);
        // An entry pushed while loading has created the position; its head may be above or below that of the line.
        FeedPosition &position = feed.positions[line.conversation];
        // Acks of an earlier connection of this device that are not durable yet.
        const Seq unsaved = m_unsaved.value({session->device, line.conversation}).seq;
        position.acked = position.sent =
            std::clamp(std::max(unsaved, acked.value(line.conversation)), line.acked, line.head);
        position.head = std::max(position.head, line.head);
        if (position.acked > line.acked)
            moveAck(session, line.conversation, position.acked);
    }
}

void Inbox::startPushing(const SessionPtr &session)
{
    Feed &feed = session->feed;
    feed.loading = false;
    for (auto position = feed.positions.begin(); position != feed.positions.end();) {
        if (position->sent == position->head) {
            position = feed.positions.erase(position);
            continue;
        }
        feed.behind.push_back(position.key());
        ++position;
    }
    if (feed.positions.isEmpty())
        feed.positions = {}; // takes no memory at rest
    pushBacklog(session);
}

void Inbox::push(const QList<SessionPtr> &sessions, ConversationId conversation, const Entry &entry,
                 Instant committedAt)
{
    std::vector<ConnectionId> live;
    QList<SessionPtr> behind;
    for (const SessionPtr &session : sessions) {
        Feed &feed = session->feed;
        feed.latest = {conversation, entry.seq, entry.sentAt};
        const auto found = feed.positions.find(conversation);
        const Seq before = entry.seq - 1;
        FeedPosition &position = found == feed.positions.end()
            ? *feed.positions.insert(conversation, {before, before, before, {}})
            : *found;
        if (position.head >= entry.seq)
            continue; // the device reads it from the log
        const bool isBehind = position.sent < position.head;
        position.head = entry.seq;
        if (feed.loading || isBehind)
            continue;
        if (position.sent != before || !maySend(*session, conversation)) {
            feed.behind.push_back(conversation);
            behind.append(session);
            continue;
        }
        entrySent(*session, conversation, position, entry);
        if (session->kind == ConnectionKind::Socket)
            live.push_back(session->connection);
        else
            sendEvent(session, {conversation, entry}, committedAt);
    }
    if (!live.empty())
        m_connections.send(std::move(live), {0, reply::Event{conversation, entry}, committedAt});
    for (const SessionPtr &session : behind)
        pushBacklog(session);
}

//! With the cursor of a device that has it.
void Inbox::sendEvent(const SessionPtr &session, reply::Event event, Instant committedAt)
{
    const bool isSocket = session->kind == ConnectionKind::Socket;
    m_connections.send({session->connection},
                       {0, std::move(event), committedAt, isSocket ? QString() : cursorOf(*session)});
}

Seq Inbox::unsaved(const SessionPtr &session, ConversationId conversation) const
{
    return std::max(m_unsaved.value({session->device, conversation}).seq,
                    session->feed.cursor.value(conversation));
}

void Inbox::resume(const SessionPtr &session, ConversationId conversation, Seq acked, Seq head)
{
    Feed &feed = session->feed;
    auto position = feed.positions.find(conversation);
    if (position == feed.positions.end()) {
        if (acked >= head)
            return;
        position = feed.positions.insert(conversation, {acked, acked, acked, {}});
    }
    const bool wasBehind = position->sent < position->head;
    position->head = std::max(position->head, head);
    if (wasBehind || position->sent == position->head)
        return;
    feed.behind.push_back(conversation);
    pushBacklog(session);
}

void Inbox::endEntitlement(const QList<SessionPtr> &sessions, ConversationId conversation)
{
    for (const SessionPtr &session : sessions) {
        Feed &feed = session->feed;
        FeedPosition position = feed.positions.take(conversation);
        dropUnacked(feed, position);
        pushBacklog(session); // there may be room again
    }
}

void Inbox::ack(const SessionPtr &session, const std::vector<Position> &positions, const Replier &replier)
{
    if (session->kind != ConnectionKind::Socket)
        return replier.fail(
            ErrorCode::BadRequest,
            QStringLiteral("Only a WebSocket acks; elsewhere the cursor of the next request does."));
    Feed &feed = session->feed;
    for (const Position &acked : positions) {
        const auto position = feed.positions.find(acked.conversation);
        if (position == feed.positions.end())
            continue; // in step already, or not entitled
        const Seq seq = std::min(acked.seq, position->head);
        if (seq <= position->acked)
            continue;
        for (Seq i = position->acked; i < seq && !position->unacked.isEmpty(); ++i) {
            --feed.unacked;
            feed.unackedWeight -= position->unacked.takeFirst();
        }
        position->acked = seq;
        position->sent = std::max(position->sent, seq); // the device may have asked for the log itself
        moveAck(session, acked.conversation, seq);
        if (seq == position->head && !feed.loading)
            feed.positions.erase(position);
    }
    const auto answer = [this, session, replier](const Result<Done> &saved) {
        if (saved)
            replier.answer(reply::Acked{cursorOf(*session)});
        else
            replier.fail(saved.error());
    };
    if (feed.cursor.size() >= mostPositions(*session))
        saveAcks(answer);
    else
        answer(Done{});
    pushBacklog(session);
}

void Inbox::saveAcks(SaveCallback done)
{
    m_afterSave.push_back(std::move(done));
    flush();
}

void Inbox::moveAck(const SessionPtr &session, ConversationId conversation, Seq seq)
{
    if (session->history != m_epoch)
        return; // it is about to be closed
    session->feed.cursor.insert(conversation, seq);
    m_unsaved.insert({session->device, conversation}, {session->device, session->user.id, conversation, seq});
    m_delivered(conversation, session->user.id, seq);
}

void Inbox::pushBacklog(const SessionPtr &session)
{
    Feed &feed = session->feed;
    if (feed.loading || feed.reading)
        return;
    while (!feed.behind.empty()) {
        const ConversationId conversation = feed.behind.front();
        const auto position = feed.positions.constFind(conversation);
        if (position == feed.positions.cend() || position->sent >= position->head) {
            feed.behind.pop_front();
            continue;
        }
        if (!maySend(*session, conversation))
            return pause(session);
        const Seq sent = position->sent;
        const int limit = std::min(limits::unackedEntries - feed.unacked, logPart);
        const ConversationRecord *record = m_conversations.find(conversation);
        auto entries = m_tails.find(conversation, sent, limit);
        if (entries && record) {
            pushPart(session, record, conversation, std::move(*entries));
            continue;
        }
        feed.reading = true;
        if (entries)
            return partRead(session, conversation, std::move(*entries)); // once the record is loaded
        m_tails.read(conversation, sent, limit, [this, session, conversation](auto read) {
            partRead(session, conversation, std::move(read));
        });
        return;
    }
    feed.behind = {}; // takes no memory at rest
    if (!feed.caughtUp) {
        feed.caughtUp = true;
        m_connections.send({session->connection}, {0, reply::CaughtUp{}});
    }
}

//! A Socket goes on with its next ack.
void Inbox::pause(const SessionPtr &session)
{
    Feed &feed = session->feed;
    if (session->kind == ConnectionKind::Socket || std::exchange(feed.paused, true))
        return;
    if (session->kind == ConnectionKind::Stream && isFull(feed))
        m_connections.awaitRoom(session->connection);
    else
        m_connections.close(session->connection, CloseCode::PageFull,
                            QStringLiteral("come back with the cursor"));
}

void Inbox::hasRoom(const SessionPtr &session)
{
    Feed &feed = session->feed;
    feed.paused = false;
    feed.unacked = feed.unackedWeight = 0;
    pushBacklog(session);
}

void Inbox::partRead(const SessionPtr &session, ConversationId conversation,
                     Result<std::vector<Entry>> entries)
{
    if (!session->live)
        return;
    if (!entries) {
        // The device connects again and starts from what it has acked.
        m_connections.close(session->connection, CloseCode::InternalError,
                            QStringLiteral("the log cannot be read now"));
        return;
    }
    m_conversations.with(conversation,
                         [this, session, conversation, entries = std::move(*entries)](auto record) {
                             if (!session->live)
                                 return;
                             session->feed.reading = false;
                             pushPart(session, record ? *record : nullptr, conversation, entries);
                             pushBacklog(session);
                         });
}

void Inbox::pushPart(const SessionPtr &session, const ConversationRecord *record, ConversationId conversation,
                     std::vector<Entry> entries)
{
    Feed &feed = session->feed;
    const auto position = feed.positions.find(conversation);
    if (position == feed.positions.end())
        return; // acked to its head meanwhile
    const Member *member = record ? permissions::memberOf(*record, session->user.id) : nullptr;
    if (!member || entries.empty()) {
        position->sent = position->head; // nothing more for this device
        return;
    }
    // The position may be of an earlier stay of its user.
    if (position->sent < member->visibleFrom - 1) {
        dropUnacked(feed, *position);
        position->acked = position->sent = member->visibleFrom - 1;
        position->head = std::max(position->head, position->sent);
    }
    permissions::keepVisible(entries, *member);
    for (Entry &entry : entries) {
        if (entry.seq != position->sent + 1)
            continue;
        if (!maySend(*session, conversation)
            || entry.seq > position->head) // what is above the head is pushed live
            break;
        keepLater(feed.latest, {conversation, entry.seq, entry.sentAt});
        entrySent(*session, conversation, *position, entry);
        sendEvent(session, {conversation, std::move(entry)});
    }
}

void Inbox::epochIs(EpochId epoch)
{
    if (std::exchange(m_epoch, epoch) != epoch)
        m_unsaved.clear(); // what was acked has gone
}

void Inbox::flush()
{
    if (m_saving || (m_unsaved.isEmpty() && m_afterSave.empty()))
        return;
    m_saving = true;
    saveNext(m_unsaved.keys(), std::exchange(m_afterSave, {}));
}

void Inbox::saveNext(QList<AckKey> keys, std::vector<SaveCallback> afterSave)
{
    std::vector<DeviceAck> acks;
    while (!keys.isEmpty() && std::ssize(acks) < acksPerSave)
        acks.push_back(m_unsaved.take(keys.takeLast()));
    m_stores.inbox.save(acks, [this, acks, keys, afterSave, epoch = m_epoch](const Result<Done> &result) {
        if (epoch == m_epoch)
            saved(acks, bool(result));
        if (result && !keys.isEmpty())
            return saveNext(keys, afterSave);
        m_saving = false; // after an error the other acks wait for the next flush
        for (const SaveCallback &callback : afterSave)
            callback(result);
        if (!m_afterSave.empty())
            flush();
    });
}

void Inbox::saved(const std::vector<DeviceAck> &acks, bool isDurable)
{
    for (const DeviceAck &ack : acks) {
        if (!isDurable) {
            const AckKey key{ack.device, ack.conversation};
            if (!m_unsaved.contains(key)) // otherwise a later ack waits already
                m_unsaved.insert(key, ack);
            continue;
        }
        if (const SessionPtr session = m_sessions.ofDevice(ack.device)) {
            auto &cursor = session->feed.cursor;
            const auto latest = cursor.constFind(ack.conversation);
            if (latest != cursor.cend() && *latest == ack.seq)
                cursor.erase(latest);
        }
    }
}

} // namespace kith
