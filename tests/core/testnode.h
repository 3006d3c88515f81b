// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/chatservice.h"
#include "server/storage/sqlitestorage.h"
#include "tests/core/doubles.h"
#include "tests/core/heldlog.h"

#include <QTemporaryDir>
#include <QTest>

namespace kith {

//! A Chat Service on a real SQLite store, with a clock that stands still.
class TestNode
{
public:
    //! On a database of its own.
    explicit TestNode(const ServiceSettings &settings = openSettings());

    //! One of several on the \a database.
    TestNode(const QString &database, const Cluster &cluster,
             const ServiceSettings &settings = openSettings());
    ~TestNode();

    static ServiceSettings openSettings();

    //! Destroys service and store and starts them anew on the same files.
    void restart();

    //! Copies the database; restore() starts anew on the copy.
    void backUp();
    void restore();

    ManualClock clock;
    RecordingConnections connections;
    RecordingAuditLog auditLog;
    HeldLoads loads;
    HeldLog log;
    HeldInbox inbox;
    HeldTokens tokens;
    PlainPasswordHasher passwords;
    std::unique_ptr<SqliteStorage> storage;
    std::unique_ptr<ChatService> service;
    ConnectionId nextLink = 1;

private:
    ServiceSettings m_settings;
    Cluster m_cluster;
    QTemporaryDir m_folder;
    QString m_database;
    CountingRandomness m_random;
};

//! Runs the event loop until \a condition holds; false after 10 s.
bool waitUntil(const std::function<bool()> &condition);

//! One client of a TestNode.
class TestPeer
{
public:
    explicit TestPeer(TestNode &node, const QString &address = QStringLiteral("127.0.0.1"),
                      ConnectionKind kind = ConnectionKind::Socket);

    //! A new account named \a handle, signed in.
    static TestPeer member(TestNode &node, const QString &handle);

    //! The same device on a connection to \a node, not signed in yet.
    TestPeer on(TestNode &node, ConnectionKind kind = ConnectionKind::Socket) const;

    //! Connects anew; the old connection is closed first.
    void reconnect();
    void reconnect(ConnectionKind kind);
    void disconnect();
    reply::Welcome hello(const QString &cursor = {});

    void post(request::Any body, std::int64_t id = 0);

    //! The answer of type \a Answer; fails the test where another one comes.
    template <typename Answer>
    Answer ask(request::Any body)
    {
        const Reply reply = askAny(std::move(body));
        const auto *answer = std::get_if<Answer>(&reply.body);
        if (!answer)
            qFatal("wanted %s, got %s", Answer::type.data(), describe(reply).constData());
        return *answer;
    }
    //! All that came for the request posted with \a id.
    std::vector<Reply> repliesTo(std::int64_t id) const
    {
        std::vector<Reply> replies;
        std::ranges::copy_if(m_node.connections.sent.value(connection), std::back_inserter(replies),
                             [id](const Reply &reply) { return reply.re == id; });
        return replies;
    }
    ErrorCode refusalOf(request::Any body) { return ask<Error>(std::move(body)).code; }
    Reply askAny(request::Any body);

    //! The answer to a request that comes right behind the hello; that to the hello where it is refused.
    Reply askBehindHello(request::Any body);

    reply::Accepted say(ConversationId conversation, const QString &text);
    void ack(ConversationId conversation, Seq seq);

    //! Whether the service closed the connection with \a code.
    bool wasClosed(CloseCode code) const
    {
        const auto closed = m_node.connections.closed.constFind(connection);
        return closed != m_node.connections.closed.cend() && *closed == code;
    }

    //! Pushes of type \a Push since the connection was made.
    template <typename Push>
    std::vector<Push> pushed() const
    {
        std::vector<Push> all;
        for (const Reply &reply : m_node.connections.sent.value(connection)) {
            if (const auto *push = std::get_if<Push>(&reply.body); push && reply.re == 0)
                all.push_back(*push);
        }
        return all;
    }
    std::vector<Entry> entries(ConversationId conversation) const;
    QStringList texts(ConversationId conversation) const;

    //! The cursor of each event since the connection was made.
    QStringList eventCursors() const;

    static QByteArray describe(const Reply &reply);

    ConnectionId connection = 0;
    User user;
    QString token;
    QString cursor;

private:
    TestNode &m_node;
    QString m_address;
    ConnectionKind m_kind;
    std::int64_t m_nextId = 1;
};

} // namespace kith

Q_DECLARE_METATYPE(kith::ConnectionKind)
