// SPDX-License-Identifier: Apache-2.0
#include "testnode.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_AuditLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newAccountsAndDevicesAreNoted();
    void refusedSignInsAreNotedWithTheirAddress();
    void whatTheServerCannotAnswerIsNoLine();
    void revokedDevicesAreNoted();
    void throttlingIsNotedOnceAConnection();
    void closedConnectionsAreNotedWithTheirCode();
    void floodsOfRefusedConnectionsAreCounted();

private:
    static QString fact(const char *name, const QString &value)
    {
        return QLatin1StringView(name) + u'=' + value;
    }
    static const QString peer;
};

const QString tst_AuditLog::peer = QStringLiteral("peer=127.0.0.1");

void tst_AuditLog::newAccountsAndDevicesAreNoted()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const auto made = node.auditLog.of(QStringLiteral("account_created"));
    QCOMPARE(made.size(), 1);
    QCOMPARE(made[0].mid(1, 2), (QStringList{peer, fact("user", toText(ada.user.id))}));

    TestPeer laptop(node);
    const auto session = laptop.ask<reply::Session>(request::Login{
        QStringLiteral("ada"), QStringLiteral("correct horse battery"), QStringLiteral("laptop")});
    QCOMPARE(node.auditLog.of(QStringLiteral("device_added")),
             (QList<QStringList>{{QStringLiteral("device_added"), peer, fact("user", toText(ada.user.id)),
                                  fact("device", toText(session.device))}}));
}

void tst_AuditLog::refusedSignInsAreNotedWithTheirAddress()
{
    TestNode node;
    TestPeer stranger(node);
    stranger.askAny(request::Login{QStringLiteral("a-secret"), QStringLiteral("another secret"), {}});
    stranger.askAny(request::Hello{{1}, QStringLiteral("nonsense"), {}, {}});
    const auto refused = node.auditLog.of(QStringLiteral("refused"));
    QCOMPARE(refused.size(), 2);
    QCOMPARE(refused[0].mid(1),
             (QStringList{peer, QStringLiteral("request=login"), QStringLiteral("error=bad_credentials")}));
    QCOMPARE(refused[1].mid(1),
             (QStringList{peer, QStringLiteral("request=hello"), QStringLiteral("error=token_invalid")}));
}

void tst_AuditLog::whatTheServerCannotAnswerIsNoLine()
{
    TestNode node;
    const TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    node.storage->close(); // from now on it refuses
    const int before = node.auditLog.lines;
    for (int id = 1; id <= 20; ++id) {
        TestPeer again = ada.on(node);
        again.post(request::Hello{{limits::protocolVersion}, ada.token, {}, {}}, id);
        node.storage->close();
        const auto replies = again.repliesTo(id);
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(std::get<Error>(replies[0].body).code, ErrorCode::Unavailable);
    }
    QCOMPARE(node.auditLog.of(QStringLiteral("refused")).size(), 20);
    QCOMPARE(node.auditLog.lines, before);
}

void tst_AuditLog::revokedDevicesAreNoted()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    const DeviceId device = ada.ask<reply::Devices>(request::GetDevices{}).items.at(0).id;
    ada.ask<reply::Ok>(request::RevokeDevice{device});
    QCOMPARE(node.auditLog.of(QStringLiteral("device_revoked")),
             (QList<QStringList>{{QStringLiteral("device_revoked"), peer, fact("user", toText(ada.user.id)),
                                  fact("device", toText(device)), fact("revoked", toText(device))}}));
}

void tst_AuditLog::throttlingIsNotedOnceAConnection()
{
    ServiceSettings settings = TestNode::openSettings();
    settings.signIns = {0.1, 2};
    TestNode node(settings);
    TestPeer stranger(node);
    for (int i = 0; i < 5; ++i)
        stranger.askAny(request::Login{QStringLiteral("ada"), QStringLiteral("guess number"), {}});
    QCOMPARE(node.auditLog.of(QStringLiteral("throttled")),
             (QList<QStringList>{{QStringLiteral("throttled"), peer}}));
    QCOMPARE(node.auditLog.of(QStringLiteral("refused")).size(), 2);
}

void tst_AuditLog::closedConnectionsAreNotedWithTheirCode()
{
    TestNode node;
    TestPeer ada = TestPeer::member(node, QStringLiteral("ada"));
    node.service->closed(ada.connection, 4008);
    const auto closed = node.auditLog.of(QStringLiteral("connection_closed"));
    QCOMPARE(closed.size(), 1);
    QCOMPARE(closed[0].first(3),
             (QStringList{QStringLiteral("connection_closed"), peer, fact("user", toText(ada.user.id))}));
    QCOMPARE(closed[0].last(), QStringLiteral("code=4008"));
}

void tst_AuditLog::floodsOfRefusedConnectionsAreCounted()
{
    TestNode node;
    const auto noted = [&] { return node.auditLog.of(QStringLiteral("connection_refused")); };
    const auto line = [](const QString &first, const QString &second) {
        return QStringList{QStringLiteral("connection_refused"), first, second};
    };
    for (int i = 0; i < 100; ++i)
        node.service->refused(QStringLiteral("127.0.0.1"), QStringLiteral("handshake"));
    QCOMPARE(noted().size(), RefusedConnections::notedPerSecond);
    QCOMPARE(noted().at(0), line(peer, QStringLiteral("reason=handshake")));
    node.service->refused({}, QStringLiteral("descriptors")); // another reason, and it is not known who
    QCOMPARE(noted().last(),
             (QStringList{QStringLiteral("connection_refused"), QStringLiteral("reason=descriptors")}));

    node.clock.time += 999;
    node.service->tick();
    QCOMPARE(noted().size(), RefusedConnections::notedPerSecond + 1);
    node.clock.time += 1;
    node.service->tick();
    QCOMPARE(noted().size(), RefusedConnections::notedPerSecond + 2);
    QCOMPARE(noted().last(),
             line(QStringLiteral("reason=handshake"),
                  fact("left_out", QString::number(100 - RefusedConnections::notedPerSecond))));
    node.service->refused(QStringLiteral("127.0.0.1"), QStringLiteral("handshake"));
    QCOMPARE(noted().last(), line(peer, QStringLiteral("reason=handshake")));
}

KITH_TEST(tst_AuditLog)
#include "tst_auditlog.moc"
