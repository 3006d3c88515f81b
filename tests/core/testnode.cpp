// SPDX-License-Identifier: Apache-2.0
#include "testnode.h"

namespace kith {

ServiceSettings TestNode::openSettings()
{
    ServiceSettings settings;
    settings.openRegistration = true;
    settings.requests = {1000, 100'000};
    settings.signIns = settings.guesses = {1000, 1000};
    return settings;
}

TestNode::TestNode(const ServiceSettings &settings)
    : m_settings(settings)
    , m_database(m_folder.filePath(QStringLiteral("kith.db")))
{
    restart();
}

TestNode::TestNode(const QString &database, const Cluster &cluster, const ServiceSettings &settings)
    : m_settings(settings)
    , m_cluster(cluster)
    , m_database(database)
    , m_random(int(cluster.self) * 1'000'000)
{
    restart();
}

TestNode::~TestNode()
{
    storage.reset(); // first: it answers what it still has to the service
}

void TestNode::restart()
{
    storage.reset();
    service.reset();
    auto opened = SqliteStorage::open(m_database, clock);
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message));
    storage = std::move(*opened);
    const Stores real = storage->stores();
    loads.store = &real.conversations;
    log.store = &real.log;
    inbox.store = &real.inbox;
    tokens.store = &real.devices;
    const Stores stores{log, loads, inbox, real.accounts, tokens, real.invites, real.audit};
    service = std::make_unique<ChatService>(m_settings, stores, connections, passwords, clock, m_random,
                                            auditLog, m_cluster);
    connections.handler = service.get();
}

void TestNode::backUp()
{
    service.reset();
    storage.reset();
    QFile::remove(m_database + QStringLiteral(".backup"));
    QFile::copy(m_database, m_database + QStringLiteral(".backup"));
    restart();
}

void TestNode::restore()
{
    service.reset();
    storage.reset();
    QFile::remove(m_database);
    QFile::copy(m_database + QStringLiteral(".backup"), m_database);
    restart();
}

bool waitUntil(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 10'000);
}

TestPeer::TestPeer(TestNode &node, const QString &address, ConnectionKind kind)
    : m_node(node)
    , m_address(address)
    , m_kind(kind)
{
    reconnect();
}

TestPeer TestPeer::member(TestNode &node, const QString &handle)
{
    TestPeer peer(node);
    request::Register account;
    account.handle = handle;
    account.name = handle.left(1).toUpper() + handle.mid(1);
    account.password = QStringLiteral("correct horse battery");
    const auto session = peer.ask<reply::Session>(account);
    peer.user = session.user;
    peer.token = session.token;
    peer.hello();
    return peer;
}

TestPeer TestPeer::on(TestNode &node, ConnectionKind kind) const
{
    TestPeer peer(node, m_address, kind);
    peer.user = user;
    peer.token = token;
    peer.cursor = cursor;
    return peer;
}

void TestPeer::disconnect()
{
    if (connection)
        m_node.service->closed(connection, 1000);
    connection = 0;
}

void TestPeer::reconnect()
{
    disconnect();
    connection = m_node.nextLink++;
    m_node.service->opened(connection, m_address, m_kind);
}

void TestPeer::reconnect(ConnectionKind kind)
{
    m_kind = kind;
    reconnect();
}

reply::Welcome TestPeer::hello(const QString &from)
{
    request::Hello hello;
    hello.versions = {1};
    hello.token = token;
    hello.cursor = from;
    const auto welcome = ask<reply::Welcome>(hello);
    const auto isFed = [&] {
        return !pushed<reply::CaughtUp>().empty() || m_node.connections.closed.contains(connection);
    };
    if (m_kind != ConnectionKind::Call && !waitUntil(isFed) && from.isEmpty())
        qFatal("never caught up");
    cursor = welcome.cursor;
    return welcome;
}

void TestPeer::post(request::Any body, std::int64_t id)
{
    m_node.service->received(connection, Request{id, std::move(body)});
}

Reply TestPeer::askAny(request::Any body)
{
    const std::int64_t id = m_nextId++;
    post(std::move(body), id);
    Reply answer;
    const bool came = waitUntil([&] {
        const auto replies = repliesTo(id);
        if (replies.empty())
            return false;
        answer = replies.front();
        return true;
    });
    if (!came)
        qFatal("no answer");
    return answer;
}

Reply TestPeer::askBehindHello(request::Any body)
{
    const std::int64_t hello = m_nextId++, request = m_nextId++;
    post(request::Hello{{limits::protocolVersion}, token, {}, {}}, hello);
    post(std::move(body), request);
    Reply answer;
    const auto came = [&] {
        for (const std::int64_t id : {hello, request}) {
            for (const Reply &reply : repliesTo(id)) {
                answer = reply;
                if (id == request || std::holds_alternative<Error>(reply.body))
                    return true;
            }
        }
        return false;
    };
    if (!waitUntil(came))
        qFatal("no answer");
    return answer;
}

reply::Accepted TestPeer::say(ConversationId conversation, const QString &text)
{
    request::Send send;
    send.conversation = conversation;
    send.clientId = newId<ClientId>();
    send.text = text;
    return ask<reply::Accepted>(send);
}

void TestPeer::ack(ConversationId conversation, Seq seq)
{
    cursor = ask<reply::Acked>(request::Ack{{{conversation, seq}}}).cursor;
}

std::vector<Entry> TestPeer::entries(ConversationId conversation) const
{
    std::vector<Entry> all;
    for (const auto &event : pushed<reply::Event>()) {
        if (event.conversation == conversation)
            all.push_back(event.entry);
    }
    return all;
}

QStringList TestPeer::texts(ConversationId conversation) const
{
    QStringList all;
    for (const Entry &entry : entries(conversation)) {
        if (entry.kind == EntryKind::Text)
            all.append(entry.text);
    }
    return all;
}

QStringList TestPeer::eventCursors() const
{
    QStringList cursors;
    for (const Reply &reply : m_node.connections.sent.value(connection)) {
        if (std::holds_alternative<reply::Event>(reply.body))
            cursors.append(reply.cursor);
    }
    return cursors;
}

QByteArray TestPeer::describe(const Reply &reply)
{
    return encode(reply, Encoding::Json);
}

} // namespace kith
