// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/pendingwrites.h"
#include "server/core/delivery/pushedheads.h"
#include "server/core/ports/stores.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Delivers to each connected device the entries that it lacks, and keeps how far the device has acked each log.

    An entry is pushed live where the device has everything before it and fewer than limits::unackedEntries are unacked. Otherwise
    the log falls behind and is read from the store (or from its cached tail), part by part, as acks come in. Catching up after a
    pause and flow control are this one mechanism: it skips no entry and pushes none twice on one connection.

    A Stream or Poll does not ack: each event carries the cursor of a device that has it, and the next hello acks by that cursor. A Stream
    goes on when its connection has room. A Poll that was sent as much as may be unacked, and either when its cursor can name no further
    conversation, is closed with CloseCode::PageFull.
*/
class Inbox
{
public:
    //! Called when a user's delivered mark in a conversation grows.
    using Delivered = std::function<void(ConversationId, UserId, Seq)>;

    //! Maximum acks per store job. A job delays messages by a few milliseconds.
    static constexpr int acksPerSave = 1000;

    Inbox(Stores stores, ConversationCache &conversations, TailCache &tails, Sessions &sessions,
          Connections &connections, PendingWrites &pendingWrites, PushedHeads &pushedHeads,
          Delivered delivered);

    //! Gets whether the device starts at the heads.
    using Opened = std::function<void(Result<bool> isFresh)>;

    //! The store has \a conversation up to \a head: open(), which comes later, finds what the device lacks of that. An entry that
    //! another node announced late is not pushed to a device that has acked it there.
    void storedHead(const SessionPtr &session, ConversationId conversation, Seq head);

    //! Acks what \a cursor names, reads what the device of \a session lacks, calls \a opened, sends the entries and then CaughtUp. A
    //! device starts at the heads where \a cursor is empty or of an epoch that has ended. Ends the epoch where \a cursor proves that the
    //! store went back in time. Fails where the store does.
    void open(const SessionPtr &session, const QString &cursor, Opened opened);

    //! Pushes a committed entry. Every session in \a sessions is entitled to it.
    void push(const QList<SessionPtr> &sessions, ConversationId conversation, const Entry &entry,
              Instant committedAt);

    //! How far the device has acked, where that is not durable yet; otherwise 0.
    Seq unsaved(const SessionPtr &session, ConversationId conversation) const;

    //! Sends the entries above the device's position, which is \a acked where it has none, up to \a head.
    void resume(const SessionPtr &session, ConversationId conversation, Seq acked, Seq head);

    //! The sessions are no longer entitled to the conversation: drops their positions in it.
    void endEntitlement(const QList<SessionPtr> &sessions, ConversationId conversation);

    //! Answers with the cursor. Where the cursor would be too long, saves the acks first. Refused where \a session is not a Socket.
    void ack(const SessionPtr &session, const std::vector<Position> &positions, const Replier &replier);

    //! A Stream that was paused has room again.
    void hasRoom(const SessionPtr &session);

    //! Saves the acks so far, in jobs of at most acksPerSave, one after the other. Called about every 250 ms. An ack that is not
    //! saved when the node ends only repeats a delivery.
    void flush();
    bool idle() const { return m_unsaved.isEmpty() && !m_saving; }

    //! The store's epoch is \a epoch now: forgets the acks of an earlier one.
    void epochIs(EpochId epoch);

    //! As far as this node knows; null until a device was opened.
    EpochId epoch() const { return m_epoch; }

    //! Where the device of \a session stands, in the epoch in which the session was opened; of a Stream or Poll, once it has what
    //! was sent.
    QString cursorOf(const Session &session) const;

private:
    using AckKey = std::pair<DeviceId, ConversationId>;
    using SaveCallback = std::function<void(const Result<Done> &)>;

    void readInbox(const SessionPtr &session, const QString &cursor, const Opened &opened);
    void startFresh(const SessionPtr &session, const Opened &opened);
    void inboxRead(const SessionPtr &session, const std::vector<InboxLine> &lines,
                   const std::vector<Position> &known);
    void startPushing(const SessionPtr &session);
    void saveAcks(SaveCallback done);
    void moveAck(const SessionPtr &session, ConversationId conversation, Seq seq);
    void pushBacklog(const SessionPtr &session);
    void pause(const SessionPtr &session);
    void sendEvent(const SessionPtr &session, reply::Event event, Instant committedAt = 0);
    void partRead(const SessionPtr &session, ConversationId conversation, Result<std::vector<Entry>> entries);
    void pushPart(const SessionPtr &session, const ConversationRecord *record, ConversationId conversation,
                  std::vector<Entry> entries);
    void saveNext(QList<AckKey> keys, std::vector<SaveCallback> afterSave);
    void saved(const std::vector<DeviceAck> &acks, bool isDurable);

    Stores m_stores;
    ConversationCache &m_conversations;
    TailCache &m_tails;
    Sessions &m_sessions;
    Connections &m_connections;
    PendingWrites &m_pendingWrites;
    PushedHeads &m_pushedHeads;
    Delivered m_delivered;
    QHash<AckKey, DeviceAck> m_unsaved; //!< without those of the job underway
    bool m_saving = false;
    EpochId m_epoch;
    QByteArray m_cursorKey; //!< empty until a device was opened
    std::vector<SaveCallback> m_afterSave; //!< called when all acks that are in m_unsaved now are durable
};

} // namespace kith
