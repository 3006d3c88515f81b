// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/connections.h"
#include "server/core/rules/tokenbucket.h"

#include <QHash>
#include <QSet>

#include <deque>
#include <memory>
#include <optional>

namespace kith {

//! How far one conversation has come to one connected device: acked ≤ sent ≤ head.
struct FeedPosition {
    Seq acked = 0;
    Seq sent = 0;
    Seq head = 0;
    QList<int> unacked; //!< the weight of each entry above acked, up to sent
};

/*!
    What a connected device still lacks.

    A conversation that is not in places is in step: everything up to its head is sent and acked. So a
    device at rest costs nothing here, however many conversations it has.
*/
struct Feed {
    bool loading = false; //!< the inbox is being read; live entries only leave a note in places
    bool reading = false; //!< a part of a log is being read
    bool caughtUp = false; //!< was told so
    int unacked = 0; //!< entries sent and not acked
    int unackedWeight = 0; //!< and their weight in bytes
    QHash<ConversationId, FeedPosition> places;
    std::deque<ConversationId> behind; //!< conversations with sent < head that no live push can go on in
    QHash<ConversationId, Seq> moved; //!< acks that are not yet durable: the cursor
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
    bool throttled = false; //!< was at some time
    State state = State::Anonymous;
    std::deque<Request> waiting; //!< came in while signing in
    bool live = false; //!< entries are pushed to it: from shortly before it is signed in until it ends
    std::int64_t connectionNumber = 0; //!< among those of its device on all nodes; 0: there are no others
    std::int64_t age = 0; //!< ConversationCache::nextAge() when it became live
    User user;
    DeviceId device;
    TokenBucket bucket;
    Feed feed;
    QSet<UserId> watching;

    Session(ConnectionId connection_, QString peer_, const Rate &rate)
        : connection(connection_)
        , peer(std::move(peer_))
        , bucket(rate)
    {
    }
};

using SessionPtr = std::shared_ptr<Session>;

//! All connections, found by connection, by user and by device.
class Sessions
{
public:
    SessionPtr add(ConnectionId connection, const QString &peer, const Rate &rate);
    SessionPtr find(ConnectionId connection) const { return m_byConnection.value(connection); }
    SessionPtr ofDevice(DeviceId device) const { return m_byDevice.value(device); }
    const QList<SessionPtr> &ofUser(UserId user) const;

    //! Of those that are live.
    qsizetype users() const { return m_byUser.size(); }

    //! Puts \a session under its user and device, of which it becomes the one.
    void goLive(const SessionPtr &session);
    void endLive(const SessionPtr &session);
    void remove(ConnectionId connection);

private:
    QHash<ConnectionId, SessionPtr> m_byConnection;
    QHash<UserId, QList<SessionPtr>> m_byUser;
    QHash<DeviceId, SessionPtr> m_byDevice;
};

//! Answers one request. May be kept and used later, once; a peer that has gone is no matter.
class Replier
{
public:
    //! \a open is kept as long as the answer may still come.
    Replier(Connections &connections, ConnectionId connection, std::int64_t re,
            std::shared_ptr<const void> open, Instant receivedAt = 0)
        : m_connections(&connections)
        , m_connection(connection)
        , m_re(re)
        , m_open(std::move(open))
        , m_receivedAt(receivedAt)
    {
    }

    //! Of the request.
    Instant receivedAt() const { return m_receivedAt; }

    //! The same, but \a heard is called with the answer before it is sent.
    Replier heardBy(std::function<void(const reply::Any &)> heard) const
    {
        Replier replier = *this;
        replier.m_heard = std::make_shared<const std::function<void(const reply::Any &)>>(std::move(heard));
        return replier;
    }

    //! Silent where the request asked for no answer.
    void answer(reply::Any body) const
    {
        if (m_heard)
            (*m_heard)(body);
        if (m_re)
            m_connections->send({m_connection}, {m_re, std::move(body)});
    }
    void fail(Error error) const
    {
        if (m_heard)
            (*m_heard)(error);
        m_connections->send({m_connection}, {m_re, std::move(error)});
    }
    void fail(ErrorCode code, const QString &message) const { fail({code, message, 0}); }

    //! Answers with what \a make gives for a value, or with the error in its place.
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
    Connections *m_connections;
    ConnectionId m_connection;
    std::int64_t m_re;
    std::shared_ptr<const void> m_open;
    Instant m_receivedAt;
    std::shared_ptr<const std::function<void(const reply::Any &)>> m_heard;
};

} // namespace kith
