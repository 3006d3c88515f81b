// SPDX-License-Identifier: Apache-2.0
#include "server/transport/connectiontable.h"

#include "server/transport/websocket/frame.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

//! Records what the core has sent.
class RecordingPeer final : public Peer
{
public:
    RecordingPeer(ConnectionTable &connections, ConnectionKind kind)
        : table(connections)
        , id(connections.add(*this, QStringLiteral("192.0.2.1"), kind))
    {
    }

    void send(const Reply &, EncodedFrames &frames) override
    {
        payloads.append(frames.payload(Encoding::Json));
        bytes = frames.payload(Encoding::Json).constData();
        if (endsWhenSent)
            table.closed(id, 1000);
    }
    void awaitRoom(std::function<void()> then) override { onRoom = std::move(then); }
    void established() override { isEstablished = true; }
    void close(CloseCode code, const QString &) override
    {
        closeCode = int(code);
        table.closed(id, closeCode);
    }

    ConnectionTable &table;
    const ConnectionId id;
    QByteArrayList payloads;
    const char *bytes = nullptr;
    std::function<void()> onRoom;
    bool endsWhenSent = false;
    bool isEstablished = false;
    int closeCode = 0;
};

} // namespace

//! Connections of all kinds, made by a test.
class tst_ConnectionTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatAMakerReportsReachesTheCoreInOrder();
    void aReplyIsEncodedOnceForAll();
    void aPeerMayEndWhileItIsSentTo();
    void roomIsReportedWhileTheConnectionLives();
    void drainingClosesFeedsButNoCalls();

private:
    std::size_t openOf(ConnectionKind kind) const
    {
        return m_table->metrics().open[std::size_t(kind)].value();
    }

    std::vector<ConnectionTable::Event> m_events;
    std::unique_ptr<Mailbox<ConnectionTable::Event>> m_mailbox;
    std::unique_ptr<ConnectionTable> m_table;
};

void tst_ConnectionTable::init()
{
    m_table.reset();
    m_events.clear();
    m_mailbox = std::make_unique<Mailbox<ConnectionTable::Event>>([this](auto &&events) {
        m_events.insert(m_events.end(), std::make_move_iterator(events.begin()),
                        std::make_move_iterator(events.end()));
    });
    m_table = std::make_unique<ConnectionTable>(7, *m_mailbox);
}

void tst_ConnectionTable::whatAMakerReportsReachesTheCoreInOrder()
{
    RecordingPeer poll(*m_table, ConnectionKind::Poll);
    QCOMPARE(ConnectionTable::threadOf(poll.id), std::size_t(7));
    QCOMPARE(m_table->find(poll.id), &poll);
    QCOMPARE(openOf(ConnectionKind::Poll), std::size_t(1));
    QCOMPARE(openOf(ConnectionKind::Socket), std::size_t(0));
    m_table->received(poll.id, Request{1, request::GetDevices{}});
    m_table->closed(poll.id, 1006);
    m_table->closed(poll.id, 1006); // gone already
    QCOMPARE(m_table->find(poll.id), nullptr);
    QCOMPARE(openOf(ConnectionKind::Poll), std::size_t(0));
    RecordingPeer call(*m_table, ConnectionKind::Call);
    QVERIFY(call.id != poll.id);

    QTRY_COMPARE(m_events.size(), std::size_t(4));
    const auto &opened = std::get<ConnectionTable::Opened>(m_events[0].what);
    QCOMPARE(opened.address, QStringLiteral("192.0.2.1"));
    QCOMPARE(opened.kind, ConnectionKind::Poll);
    const auto &frame = std::get<ConnectionTable::Frame>(m_events[1].what);
    QCOMPARE(std::get<Request>(frame).id, 1);
    QVERIFY(std::get<Request>(frame).receivedAt > 0);
    QCOMPARE(std::get<ConnectionTable::Closed>(m_events[2].what).code, 1006);
    QCOMPARE(std::get<ConnectionTable::Opened>(m_events[3].what).kind, ConnectionKind::Call);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(m_events[std::size_t(i)].connection, poll.id);
}

void tst_ConnectionTable::aReplyIsEncodedOnceForAll()
{
    RecordingPeer first(*m_table, ConnectionKind::Call), second(*m_table, ConnectionKind::Stream);
    const Reply reply{2, reply::Ok{}};
    m_table->send({first.id, second.id, second.id + 1}, reply);
    QCOMPARE(first.payloads, QByteArrayList{encode(reply, Encoding::Json)});
    QCOMPARE(second.payloads, first.payloads);
    QCOMPARE(static_cast<const void *>(second.bytes), static_cast<const void *>(first.bytes));
    QCOMPARE(m_table->metrics().answered.value(), std::uint64_t(2));

    EncodedFrames frames(reply);
    QCOMPARE(frames.framed(Encoding::Json), framePayload(Opcode::Text, encode(reply, Encoding::Json)));
    QCOMPARE(frames.framed(Encoding::Cbor), framePayload(Opcode::Binary, encode(reply, Encoding::Cbor)));
}

void tst_ConnectionTable::aPeerMayEndWhileItIsSentTo()
{
    RecordingPeer first(*m_table, ConnectionKind::Call), second(*m_table, ConnectionKind::Call);
    first.endsWhenSent = true;
    m_table->send({first.id, second.id}, {2, reply::Ok{}});
    m_table->send({first.id, second.id}, {3, reply::Ok{}});
    QCOMPARE(first.payloads.size(), 1);
    QCOMPARE(second.payloads.size(), 2);
}

void tst_ConnectionTable::roomIsReportedWhileTheConnectionLives()
{
    RecordingPeer first(*m_table, ConnectionKind::Stream), second(*m_table, ConnectionKind::Stream);
    m_table->awaitRoom(first.id);
    m_table->awaitRoom(second.id);
    m_table->closed(first.id, 1006);
    first.onRoom();
    second.onRoom();
    QTRY_COMPARE(m_events.size(), std::size_t(4));
    QCOMPARE(m_events[2].connection, first.id);
    QVERIFY(std::holds_alternative<ConnectionTable::Closed>(m_events[2].what));
    QCOMPARE(m_events[3].connection, second.id);
    QVERIFY(std::holds_alternative<ConnectionTable::Room>(m_events[3].what));
}

void tst_ConnectionTable::drainingClosesFeedsButNoCalls()
{
    RecordingPeer stream(*m_table, ConnectionKind::Stream), poll(*m_table, ConnectionKind::Poll);
    RecordingPeer call(*m_table, ConnectionKind::Call), socket(*m_table, ConnectionKind::Socket);
    m_table->drain();
    QCOMPARE(stream.closeCode, int(CloseCode::GoingAway));
    QCOMPARE(poll.closeCode, int(CloseCode::GoingAway));
    QCOMPARE(call.closeCode, 0);
    QCOMPARE(socket.closeCode, 0);
    QCOMPARE(openOf(ConnectionKind::Stream), std::size_t(0));
    QCOMPARE(openOf(ConnectionKind::Call), std::size_t(1));
}

KITH_TEST(tst_ConnectionTable)
#include "tst_connectiontable.moc"
