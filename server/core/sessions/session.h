// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/connections.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/inboxstore.h"
#include "server/core/rules/tokenbucket.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <memory>
#include <optional>

namespace kith {

//! How far one connected device has one log: acked ≤ sent ≤ head.
struct FeedPosition {
    Seq acked = 0;
    Seq sent = 0;
    Seq head = 0;
    QList<int> unacked; //!< the weight of each entry above acked, up to sent; of a Socket only
};

/*!
    What a connected device still lacks.

    A log without a position is in step: the device has acked everything up to its head. A device at rest has no position,
    however many conversations it is in.
*/
struct Feed {
    bool loading = false; //!< the inbox is being read; a pushed entry only raises the head of its position
    bool reading = false; //!< a part of a log is being read
    bool caughtUp = false; //!< CaughtUp was sent
    bool paused = false; //!< of a Stream or Poll: nothing is sent until there is room, or ever again
    int unacked = 0; //!< entries sent and not acked; of a Stream: since there was room
    int unackedWeight = 0; //!< and their weight in bytes
    QHash<ConversationId, FeedPosition> positions;
    QList<ConversationId> behind; //!< logs with sent < head, to be read from the store
    QHash<ConversationId, Seq> cursor; //!< acks that are not durable yet, and what a Stream or Poll was sent
    StoredEntry latest; //!< the last that was pushed, or that there was at the hello
};

struct WaitingRequest {
    Request request;
    std::shared_ptr<const void> open; //!< ChatService::idle() waits for it
};

//! One connection, from its first frame on.
struct Session {
    enum class State {
        Anonymous,
        SigningIn, //!< from a hello to its answer; other requests wait
        SignedIn,
    };

    ConnectionId connection = 0;
    QString peer; //!< its address
    ConnectionKind kind = ConnectionKind::Socket;
    bool throttled = false; //!< has exceeded a limit at least once
    State state = State::Anonymous;
    bool reads = false; //!< until the answer to a read was made and there is room for another one
    std::weak_ptr<const void> unanswered; //!< expired while every request is answered
    QList<WaitingRequest> waiting; //!< received while signing in, or reads received during another one
    bool live = false; //!< entries are pushed to it: from shortly before it is signed in until it ends
    std::int64_t connectionNumber = 0; //!< among those of its device on all nodes; 0 in a node that is alone
    std::int64_t epoch = 0; //!< ConversationCache::nextEpoch() when it went live
    User user;
    ServerRole role = ServerRole::Member; //!< of the user, at the hello
    DeviceId device;
    EpochId history; //!< in which its cursor was opened
    TokenBucket bucket; //!< of a Socket
    Feed feed;
    QSet<UserId> watching;

    //! Signed in, caught up and without a request under way: closing it interrupts nothing.
    bool isIdle() const
    {
        return state == State::SignedIn && feed.caughtUp && !reads && unanswered.expired();
    }

    Session(ConnectionId connection_, QString peer_, ConnectionKind kind_, const Rate &rate)
        : connection(connection_)
        , peer(std::move(peer_))
        , kind(kind_)
        , bucket(rate)
    {
    }
};

using SessionPtr = std::shared_ptr<Session>;

//! All sessions of this node, by connection, by user and by device.
class Sessions
{
public:
    SessionPtr add(ConnectionId connection, const QString &peer, ConnectionKind kind, const Rate &rate);
    SessionPtr find(ConnectionId connection) const { return m_byConnection.value(connection); }

    // Live sessions only.
    SessionPtr ofDevice(DeviceId device) const { return m_byDevice.value(device); } //!< its newest one
    QList<SessionPtr> allOfDevice(DeviceId device) const; //!< the newest one last; several while one signs in
    QList<SessionPtr> live() const;
    const QList<SessionPtr> &ofUser(UserId user) const;
    QList<SessionPtr> ofMembers(const ConversationRecord &conversation) const;

    //! The connections of all members but \a user that are signed in: nothing comes before the welcome.
    std::vector<ConnectionId> connectionsOfOthers(const ConversationRecord &conversation, UserId user) const;

    //! Number of users with a live session.
    qsizetype users() const { return m_byUser.size(); }

    //! Number of devices with a live session.
    qsizetype devices() const { return m_byDevice.size(); }

    //! Registers \a session under its user and device; ofDevice() returns it from now on.
    void goLive(const SessionPtr &session);
    void endLive(const SessionPtr &session);

    //! Registers a Call that is signed in under its device, until remove().
    void addCall(const SessionPtr &session) { m_calls[session->device].append(session); }
    QList<SessionPtr> callsOfDevice(DeviceId device) const { return m_calls.value(device); }

    void remove(ConnectionId connection);

private:
    QHash<ConnectionId, SessionPtr> m_byConnection;
    QHash<UserId, QList<SessionPtr>> m_byUser;
    QHash<DeviceId, SessionPtr> m_byDevice;
    QHash<DeviceId, QList<SessionPtr>> m_calls;
};

//! Answers one request, once, now or later. Copyable. Does nothing where the peer has gone.
class Replier
{
public:
    //! Holds \a open until the last copy is gone: ChatService::idle() waits for it.
    Replier(Connections &connections, ConnectionId connection, std::int64_t re,
            std::shared_ptr<const void> open, Instant receivedAt = 0)
        : m_connections(&connections)
        , m_connection(connection)
        , m_re(re)
        , m_open(std::move(open))
        , m_receivedAt(receivedAt)
    {
    }

    //! When the request was received.
    Instant receivedAt() const { return m_receivedAt; }

    using Observer = std::function<void(const reply::Any &)>;

    //! A copy that calls \a observer, and those before it, with the answer before it is sent.
    Replier observedBy(Observer observer) const
    {
        Replier replier = *this;
        replier.m_observer = std::make_shared<const Observer>(
            [earlier = m_observer, observer = std::move(observer)](const reply::Any &answer) {
                observer(answer);
                if (earlier)
                    (*earlier)(answer);
            });
        return replier;
    }

    //! A copy that awaits room for a further answer behind its own: see Connections::awaitRoom().
    Replier awaitingRoom() const
    {
        Replier replier = *this;
        replier.m_awaitsRoom = true;
        return replier;
    }

    //! Sends nothing where the request wants no answer (its id is 0).
    void answer(reply::Any body) const { finish(std::move(body), m_re != 0); }
    void fail(Error error) const { finish(std::move(error), true); }
    void fail(ErrorCode code, const QString &message) const { fail({code, message, 0}); }

    //! A callback that answers with what \a make returns for the value, or with the error.
    template <typename T, typename Make>
    std::function<void(Result<T>)> then(Make make) const
    {
        return [self = *this, make = std::move(make)](Result<T> result) {
            if (result)
                self.answer(make(std::move(*result)));
            else
                self.fail(result.error());
        };
    }

private:
    void finish(reply::Any body, bool isSent) const
    {
        if (m_observer)
            (*m_observer)(body);
        if (isSent)
            m_connections->send({m_connection}, {m_re, std::move(body)});
        if (m_awaitsRoom)
            m_connections->awaitRoom(m_connection);
    }

    Connections *m_connections;
    ConnectionId m_connection;
    std::int64_t m_re;
    std::shared_ptr<const void> m_open;
    Instant m_receivedAt;
    bool m_awaitsRoom = false;
    std::shared_ptr<const Observer> m_observer;
};

} // namespace kith
