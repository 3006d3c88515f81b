// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/conversationcache.h"
#include "server/core/cache/tailcache.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Delivers to each connected device what it lacks, and keeps how far it has come.

    A live entry is pushed where the device has everything before it and fewer than
    limits::unackedEntries are unacked; otherwise the conversation falls behind and is read from the log (or
    from its tail, where that is kept), part by part, as acks come in. So catching up after a pause and slowing
    down are one mechanism, and an entry can neither be skipped nor pushed twice.
*/
class Inbox
{
public:
    //! \a delivered is called when a user's delivered mark in a conversation grows.
    using Delivered = std::function<void(ConversationId, UserId, Seq)>;

    //! \a found is called with the head of each log of which a device that opens is sent something.
    using Found = std::function<void(ConversationId, Seq)>;

    Inbox(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
          Connections &connections, Delivered delivered, Found found);

    //! The session is signed in: finds out what it lacks and sends it, then CaughtUp. An empty \a cursor starts at the heads.
    void open(const SessionPtr &session, const QString &cursor, std::function<void(Result<Done>)> opened);

    //! An entry was committed. Every session in \a sessions is entitled to it.
    void push(const QList<SessionPtr> &sessions, ConversationId conversation, const Entry &entry,
              Instant committedAt);

    //! How far the device has acked, where that is not durable yet; otherwise 0.
    Seq unsaved(const SessionPtr &session, ConversationId conversation) const;

    //! What lies between how far the device has come, \a acked where it is in step, and \a head is read and sent.
    void resume(const SessionPtr &session, ConversationId conversation, Seq acked, Seq head);

    //! The sessions are no longer entitled to the conversation: nothing of it is expected from them.
    void forget(const QList<SessionPtr> &sessions, ConversationId conversation);

    void ack(const SessionPtr &session, const std::vector<Position> &positions, const Replier &replier);

    //! Makes the acks so far durable. Losing the last ones only repeats deliveries.
    void flush();
    bool idle() const { return m_unsaved.isEmpty() && !m_saving; }

    static QString cursorOf(const Feed &feed);

private:
    void opened(const SessionPtr &session, const std::vector<InboxLine> &lines,
                const QHash<ConversationId, Seq> &cursor);
    void moveAck(const SessionPtr &session, ConversationId conversation, Seq seq);
    void readOn(const SessionPtr &session);
    void readPart(const SessionPtr &session, ConversationId conversation, Result<std::vector<Entry>> entries);
    void sendPart(const SessionPtr &session, const ConversationRecord *record, ConversationId conversation,
                  std::vector<Entry> entries);
    void saved(const std::vector<DeviceAck> &acks, bool good);

    Stores m_stores;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    Sessions &m_sessions;
    Connections &m_connections;
    Delivered m_delivered;
    Found m_found;
    QHash<std::pair<DeviceId, ConversationId>, DeviceAck> m_unsaved;
    bool m_saving = false;
    std::vector<std::function<void(const Result<Done> &)>> m_afterSave;
};

} // namespace kith
