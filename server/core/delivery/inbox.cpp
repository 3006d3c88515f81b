// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/inbox.h"

#include "server/core/cache/weight.h"
#include "server/core/rules/permissions.h"
#include "shared/cborvalue.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int logPart = 128; // entries read at once while catching up
constexpr char cursorVersion = '1';
constexpr auto cursorAlphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

// A position takes 54 bytes of CBOR at most, 72 of base64.
constexpr int cursorPositions = (limits::cursorBytes - 8) / 72;

QHash<ConversationId, Seq> readCursor(const QString &cursor)
{
    QHash<ConversationId, Seq> places;
    const QByteArray text = cursor.toLatin1();
    if (text.size() > limits::cursorBytes || !text.startsWith(cursorVersion))
        return places;
    const auto positions =
        cbor::decode<std::vector<Position>>(QByteArray::fromBase64(text.mid(1), cursorAlphabet));
    if (positions) {
        for (const Position &position : *positions)
            places.insert(position.conversation, position.seq);
    }
    return places;
}

bool hasRoom(const Feed &feed)
{
    return feed.unacked < limits::unackedEntries && feed.unackedWeight < limits::answerBytes;
}

void noteSent(Feed &feed, FeedPosition &place, const Entry &entry)
{
    place.sent = entry.seq;
    place.unacked.append(weightOf(entry));
    ++feed.unacked;
    feed.unackedWeight += weightOf(entry);
}

} // namespace

Inbox::Inbox(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
             Connections &connections, Delivered delivered, Found found)
    : m_stores(stores)
    , m_conversations(conversations)
    , m_tails(tails)
    , m_sessions(sessions)
    , m_connections(connections)
    , m_delivered(std::move(delivered))
    , m_found(std::move(found))
{
}

QString Inbox::cursorOf(const Feed &feed)
{
    std::vector<Position> positions;
    for (auto moved = feed.moved.cbegin(); moved != feed.moved.cend(); ++moved)
        positions.push_back({moved.key(), moved.value()});
    return QString::fromLatin1(cursorVersion + cbor::encode(positions).toBase64(cursorAlphabet));
}

void Inbox::open(const SessionPtr &session, const QString &cursor, std::function<void(Result<Done>)> done)
{
    session->feed.loading = true;
    const auto readInbox = [this, session, cursor, done] {
        m_stores.inbox.open(session->device, session->user.id, [this, session, cursor, done](auto lines) {
            if (!lines) {
                done(lines.error());
                return;
            }
            if (!session->live)
                return;
            done(Done{});
            opened(session, *lines, readCursor(cursor));
        });
    };
    if (!cursor.isEmpty()) {
        readInbox();
        return;
    }
    m_stores.inbox.startFresh(session->device, session->user.id, [readInbox, done](auto result) {
        if (result)
            readInbox();
        else
            done(result.error());
    });
}

void Inbox::opened(const SessionPtr &session, const std::vector<InboxLine> &lines,
                   const QHash<ConversationId, Seq> &cursor)
{
    Feed &feed = session->feed;
    feed.loading = false;
    for (const InboxLine &line : lines) {
        m_found(line.conversation, line.head);
        // A live entry may have left a note meanwhile; the line's head may be older or newer than it.
        FeedPosition &place = feed.places[line.conversation];
        const DeviceAck unsaved =
            m_unsaved.value({session->device, line.conversation}); // of an earlier connection
        const Seq known = std::max(unsaved.seq, cursor.value(line.conversation));
        place.acked = place.sent = std::clamp(known, line.acked, line.head);
        place.head = std::max(place.head, line.head);
        if (place.acked > line.acked)
            moveAck(session, line.conversation, place.acked);
    }
    for (auto place = feed.places.begin(); place != feed.places.end();) {
        if (place->sent == place->head) {
            place = feed.places.erase(place);
            continue;
        }
        feed.behind.push_back(place.key());
        ++place;
    }
    readOn(session);
}

void Inbox::push(const QList<SessionPtr> &sessions, ConversationId conversation, const Entry &entry,
                 Instant committedAt)
{
    std::vector<ConnectionId> live;
    for (const SessionPtr &session : sessions) {
        Feed &feed = session->feed;
        const auto found = feed.places.find(conversation);
        const bool inStep = found == feed.places.end();
        const Seq before = entry.seq - 1;
        FeedPosition &place =
            inStep ? *feed.places.insert(conversation, {before, before, before, {}}) : *found;
        if (place.head >= entry.seq)
            continue; // read from the log before its commit was told here
        const bool level = place.sent == place.head;
        place.head = entry.seq;
        if (feed.loading || !level)
            continue;
        if (place.sent == before && hasRoom(feed)) {
            noteSent(feed, place, entry);
            live.push_back(session->connection);
        } else {
            feed.behind.push_back(conversation);
        }
    }
    if (!live.empty())
        m_connections.send(std::move(live), {0, reply::Event{conversation, entry}, committedAt});
}

Seq Inbox::unsaved(const SessionPtr &session, ConversationId conversation) const
{
    return std::max(m_unsaved.value({session->device, conversation}).seq,
                    session->feed.moved.value(conversation));
}

void Inbox::resume(const SessionPtr &session, ConversationId conversation, Seq acked, Seq head)
{
    Feed &feed = session->feed;
    auto place = feed.places.find(conversation);
    if (place == feed.places.end()) {
        if (acked >= head)
            return;
        place = feed.places.insert(conversation, {acked, acked, acked, {}});
    }
    const bool level = place->sent == place->head;
    place->head = std::max(place->head, head);
    if (!level || place->sent == place->head)
        return;
    feed.behind.push_back(conversation);
    readOn(session);
}

void Inbox::forget(const QList<SessionPtr> &sessions, ConversationId conversation)
{
    for (const SessionPtr &session : sessions) {
        Feed &feed = session->feed;
        const FeedPosition place = feed.places.take(conversation);
        feed.unacked -= static_cast<int>(place.unacked.size());
        for (const int weight : place.unacked)
            feed.unackedWeight -= weight;
        readOn(session); // there may be room again
    }
}

void Inbox::ack(const SessionPtr &session, const std::vector<Position> &positions, const Replier &replier)
{
    Feed &feed = session->feed;
    for (const Position &position : positions) {
        const auto place = feed.places.find(position.conversation);
        if (place == feed.places.end())
            continue; // in step already, or not theirs
        const Seq seq = std::min(position.seq, place->head);
        if (seq <= place->acked)
            continue;
        for (Seq i = place->acked; i < seq && !place->unacked.isEmpty(); ++i) {
            --feed.unacked;
            feed.unackedWeight -= place->unacked.takeFirst();
        }
        place->acked = seq;
        place->sent = std::max(place->sent, seq); // it may have asked for the log itself
        moveAck(session, position.conversation, seq);
        if (seq == place->head && !feed.loading)
            feed.places.erase(place);
    }
    const auto answer = [session, replier](const Result<Done> &saved) {
        if (saved)
            replier.answer(reply::Acked{cursorOf(session->feed)});
        else
            replier.fail(saved.error());
    };
    if (feed.moved.size() > cursorPositions) {
        m_afterSave.emplace_back(answer);
        flush();
    } else {
        answer(Done{});
    }
    readOn(session);
}

void Inbox::moveAck(const SessionPtr &session, ConversationId conversation, Seq seq)
{
    session->feed.moved.insert(conversation, seq);
    m_unsaved.insert({session->device, conversation}, {session->device, session->user.id, conversation, seq});
    m_delivered(conversation, session->user.id, seq);
}

void Inbox::readOn(const SessionPtr &session)
{
    Feed &feed = session->feed;
    if (feed.loading || feed.reading)
        return;
    while (!feed.behind.empty()) {
        const ConversationId conversation = feed.behind.front();
        const auto place = feed.places.constFind(conversation);
        if (place == feed.places.cend() || place->sent >= place->head) {
            feed.behind.pop_front();
            continue;
        }
        if (!hasRoom(feed))
            return; // the next ack goes on
        const Seq sent = place->sent;
        const int limit = std::min(limits::unackedEntries - feed.unacked, logPart);
        const ConversationRecord *record = m_conversations.find(conversation);
        auto entries = m_tails.find(conversation, sent, limit);
        if (entries && record) {
            sendPart(session, record, conversation, std::move(*entries));
            continue;
        }
        feed.reading = true;
        if (entries)
            return readPart(session, conversation, std::move(*entries)); // it waits for the record
        m_tails.read(conversation, sent, limit, [this, session, conversation](auto read) {
            readPart(session, conversation, std::move(read));
        });
        return;
    }
    if (!feed.caughtUp) {
        feed.caughtUp = true;
        m_connections.send({session->connection}, {0, reply::CaughtUp{}});
    }
}

void Inbox::readPart(const SessionPtr &session, ConversationId conversation,
                     Result<std::vector<Entry>> entries)
{
    if (!session->live)
        return;
    if (!entries) {
        // The store cannot read: a device that comes back starts here again.
        m_connections.close(session->connection, CloseCode::InternalError,
                            QStringLiteral("the log cannot be read now"));
        return;
    }
    const auto use = [this, session, conversation, entries = std::move(*entries)](auto record) {
        if (!session->live)
            return;
        session->feed.reading = false;
        sendPart(session, record ? *record : nullptr, conversation, entries);
        readOn(session);
    };
    m_conversations.with(conversation, use);
}

void Inbox::sendPart(const SessionPtr &session, const ConversationRecord *record, ConversationId conversation,
                     std::vector<Entry> entries)
{
    Feed &feed = session->feed;
    const auto place = feed.places.find(conversation);
    if (place == feed.places.end())
        return; // acked to its head meanwhile
    const bool entitled = record && permissions::memberOf(*record, session->user.id);
    if (!entitled || entries.empty()) {
        place->sent = place->head; // nothing more for this device
        return;
    }
    for (Entry &entry : entries) {
        if (entry.seq != place->sent + 1)
            continue;
        if (!hasRoom(feed)
            || entry.seq > place->head) // of what lies above the head everybody is told at one time
            break;
        noteSent(feed, *place, entry);
        m_connections.send({session->connection}, {0, reply::Event{conversation, std::move(entry)}});
    }
}

void Inbox::flush()
{
    if (m_saving || (m_unsaved.isEmpty() && m_afterSave.empty()))
        return;
    m_saving = true;
    std::vector<DeviceAck> acks(m_unsaved.cbegin(), m_unsaved.cend());
    m_unsaved.clear();
    m_stores.inbox.save(acks, [this, acks, then = std::exchange(m_afterSave, {})](auto result) {
        saved(acks, bool(result));
        for (const auto &answer : then)
            answer(result);
        if (!m_afterSave.empty())
            flush();
    });
}

void Inbox::saved(const std::vector<DeviceAck> &acks, bool good)
{
    m_saving = false;
    for (const DeviceAck &ack : acks) {
        if (!good) {
            const std::pair key{ack.device, ack.conversation};
            if (!m_unsaved.contains(key)) // otherwise a later one waits already
                m_unsaved.insert(key, ack);
            continue;
        }
        if (const SessionPtr session = m_sessions.ofDevice(ack.device)) {
            const auto moved = session->feed.moved.constFind(ack.conversation);
            if (moved != session->feed.moved.cend() && *moved == ack.seq)
                session->feed.moved.erase(moved);
        }
    }
}

} // namespace kith
