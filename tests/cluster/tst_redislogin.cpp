// SPDX-License-Identifier: Apache-2.0
#include "clusterfixture.h"
#include "server/cluster/redistls.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

QStringList logged;

void keep(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    if (qstrcmp(context.category, "kith.cluster") == 0)
        logged.append(text);
}

} // namespace

//! Connecting to Redis: passwords, users, databases, names, sockets.
class tst_RedisLogin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        logged.clear();
        previous = qInstallMessageHandler(keep);
    }
    void cleanup()
    {
        qInstallMessageHandler(previous);
        for (const QString &line : logged)
            QVERIFY2(!line.contains(QStringLiteral("sesame")), qPrintable(line));
    }

    void aRightLoginIsTaken_data()
    {
        QTest::addColumn<QString>("login");
        QTest::newRow("a password alone") << QStringLiteral(":open%20sesame@");
        QTest::newRow("the default user") << QStringLiteral("default:open%20sesame@");
        QTest::newRow("a user with few rights") << QStringLiteral("kith:sesame%40kith@");
    }
    void aRightLoginIsTaken()
    {
        QFETCH(QString, login);
        RedisServer redis;
        setPasswords(redis);
        useAll(redis.address(login));
    }

    void aDatabaseIsTaken()
    {
        RedisServer redis;
        useAll(*RedisAddress::parse(redis.url() + QStringLiteral("/3")));
        QVERIFY(redis.run({"INFO", "keyspace"}).contains("db3:"));
    }

    void aNameIsLookedUp()
    {
        RedisServer redis;
        useAll(*RedisAddress::parse(QStringLiteral("redis://localhost:%1").arg(redis.port())));
    }

    void aUnixSocketIsTaken()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("redis.sock"));
        RedisServer redis({QStringLiteral("--unixsocket"), path});
        useAll(*RedisAddress::parse(QStringLiteral("unix://") + path));
    }

    void overTlsTheCertificateMustFit()
    {
        const auto url = [](const char *host, int port) {
            return QStringLiteral("rediss://%1:%2").arg(QString::fromLatin1(host)).arg(port);
        };
        if (!hasRedisTls()) {
            const auto address = RedisAddress::parse(url("localhost", 6379));
            QVERIFY(!address);
            QVERIFY(address.error().message.contains(QStringLiteral("this build has no TLS for Redis")));
            return;
        }
        const QTemporaryDir folder;
        const QString certificate = folder.filePath(QStringLiteral("cert.pem"));
        const QString key = folder.filePath(QStringLiteral("key.pem"));
        QCOMPARE(
            QProcess::execute(
                QStringLiteral("openssl"),
                QStringLiteral("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                               "-subj /CN=kith -addext subjectAltName=DNS:localhost -keyout %1 -out %2")
                    .arg(key, certificate)
                    .split(u' ')),
            0);
        const int port = freePort();
        RedisServer redis({QStringLiteral("--tls-port"), QString::number(port),
                           QStringLiteral("--tls-cert-file"), certificate, QStringLiteral("--tls-key-file"),
                           key, QStringLiteral("--tls-auth-clients"), QStringLiteral("no"),
                           QStringLiteral("--tls-ca-cert-file"), certificate});
        {
            DirectoryNode unknown(make(url("localhost", port)), 1);
            QTRY_COMPARE_WITH_TIMEOUT(logged.size(), 1, patience);
        }
        qputenv("SSL_CERT_FILE", certificate.toLocal8Bit());
        {
            DirectoryNode misnamed(make(url("127.0.0.1", port)), 1);
            QTRY_COMPARE_WITH_TIMEOUT(logged.size(), 2, patience);
        }
        for (const QString &line : std::exchange(logged, {}))
            QVERIFY2(line.contains(QStringLiteral("certificate verify failed")), qPrintable(line));
        useAll(*RedisAddress::parse(url("localhost", port)));
        qunsetenv("SSL_CERT_FILE");
    }

    void whatIsWrongIsLoggedOnceAndTriedOn_data()
    {
        QTest::addColumn<QString>("login");
        QTest::addColumn<QString>("says");
        QTest::newRow("wrong password") << QStringLiteral(":closed@") << QStringLiteral("AUTH: WRONGPASS");
        QTest::newRow("unknown user")
            << QStringLiteral("nobody:closed@") << QStringLiteral("AUTH: WRONGPASS");
        QTest::newRow("no password") << QString() << QStringLiteral("NOAUTH");
        QTest::newRow("too few rights") << QStringLiteral("reader:sesame@") << QStringLiteral("NOPERM");
    }
    void whatIsWrongIsLoggedOnceAndTriedOn()
    {
        QFETCH(QString, login);
        QFETCH(QString, says);
        RedisServer redis;
        setPasswords(redis);
        const auto connections = [&] {
            const QByteArray info = redis.run({"INFO", "stats"});
            return info.mid(info.indexOf("total_connections_received:") + 27).split('\r').first().toInt();
        };
        DirectoryNode node(std::make_unique<RedisDirectory>(redis.address(login), quickOptions()), 1);
        QTRY_VERIFY_WITH_TIMEOUT(connections() > 30, patience); // each attempt makes one
        QCOMPARE(node.timesReached, 0);
        QCOMPARE(logged.size(), 1);
        QVERIFY2(logged.front().contains(says), qPrintable(logged.front()));

        redis.run({"ACL", "SETUSER", "default", ">closed"});
        redis.run({"ACL", "SETUSER", "nobody", "on", ">closed", "allkeys", "allchannels", "allcommands"});
        redis.run({"ACL", "SETUSER", "reader", "allkeys", "allchannels", "allcommands"});
        if (login.isEmpty())
            redis.run({"ACL", "SETUSER", "default", "nopass"});
        node.waitUntilReached();
        QCOMPARE(logged.size(), 2);
    }

    void whereNobodyIsThatIsLoggedOnce_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("a port without anybody") << QStringLiteral("redis://127.0.0.1:1");
        QTest::newRow("a socket that is not there") << QStringLiteral("unix:///nowhere/redis.sock");
        QTest::newRow("a name that is none") << QStringLiteral("redis://nobody.invalid");
        QTest::newRow("Sentinels that are not there") << QStringLiteral("redis+sentinel://127.0.0.1:1/chat");
    }
    void whereNobodyIsThatIsLoggedOnce()
    {
        QFETCH(QString, url);
        RedisBroker *made = nullptr;
        auto owned = std::make_unique<RedisBroker>(*RedisAddress::parse(url), quickOptions());
        made = owned.get();
        BrokerNode node(std::move(owned), 1);
        QTRY_COMPARE_WITH_TIMEOUT(logged.size(), 1, patience);
        QVERIFY(!node.isConnected);
        QCOMPARE(made->redisMetrics().reconnects.value(), 0U);
    }

private:
    static std::unique_ptr<RedisDirectory> make(const QString &url)
    {
        return std::make_unique<RedisDirectory>(*RedisAddress::parse(url), quickOptions());
    }
    static void setPasswords(RedisServer &redis)
    {
        // All commands of Kith; behind Sentinels also ROLE.
        redis.run({"ACL",
                   "SETUSER",
                   "kith",
                   "on",
                   ">sesame@kith",
                   "~kith:*",
                   "&__redis__:invalidate",
                   "+ping",
                   "+select",
                   "+client|id",
                   "+client|tracking",
                   "+client|caching",
                   "+subscribe",
                   "+script|load",
                   "+evalsha",
                   "+time",
                   "+set",
                   "+pexpire",
                   "+hget",
                   "+hset",
                   "+hdel",
                   "+hgetall",
                   "+zadd",
                   "+zscore",
                   "+zrange",
                   "+zremrangebyscore",
                   "+xadd",
                   "+xtrim",
                   "+xread"});
        redis.run({"ACL", "SETUSER", "reader", "on", ">sesame", "allkeys", "+ping", "+hgetall"});
        redis.run({"CONFIG", "SET", "requirepass", "open sesame"});
        redis.password = "open sesame";
    }

    void useAll(const RedisAddress &address)
    {
        DirectoryNode directory(std::make_unique<RedisDirectory>(address, quickOptions()), 1);
        BrokerNode broker(std::make_unique<RedisBroker>(address, quickOptions()), 1);
        directory.waitUntilReached();
        broker.waitUntilConnected();
        const auto ada = newId<UserId>();
        directory.directory->enter(ada, newId<DeviceId>(), 10);
        QCOMPARE(directory.read(ada).size(), 1U);
        broker.broker->publish(1, {1, 1, someHints()});
        QTRY_COMPARE_WITH_TIMEOUT(broker.batches.size(), 1U, patience);
        QCOMPARE(logged.size(), 2);
    }

    QtMessageHandler previous = nullptr;
};

KITH_TEST(tst_RedisLogin)
#include "tst_redislogin.moc"
