// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisaddress.h"
#include "tests/runner/runner.h"

using namespace kith;

Q_DECLARE_METATYPE(kith::RedisAddress)

class tst_RedisAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsRightIsRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<RedisAddress>("expected");
        const auto row = [](const char *text, const RedisAddress &expected) {
            QTest::newRow(text) << QString::fromLatin1(text) << expected;
        };
        const auto host = [](const char *name, std::uint16_t port) {
            return RedisHost{QString::fromLatin1(name), port};
        };
        row("redis://cache", {{host("cache", 6379)}, {}, false, {}, {}, 0});
        row("redis://10.0.0.1:7000/", {{host("10.0.0.1", 7000)}, {}, false, {}, {}, 0});
        row("redis://[::1]", {{host("::1", 6379)}, {}, false, {}, {}, 0});
        row("redis://[fd00::2]:7000/3", {{host("fd00::2", 7000)}, {}, false, {}, {}, 3});
        row("redis://:secret@cache", {{host("cache", 6379)}, {}, false, {}, "secret", 0});
        row("redis://kith:p%40ss:%2Fw%25@cache/1", {{host("cache", 6379)}, {}, false, "kith", "p@ss:/w%", 1});
        row("redis+sentinel://one,two:7000,[::3]:7001/chat",
            {{host("one", 26379), host("two", 7000), host("::3", 7001)},
             QStringLiteral("chat"),
             false,
             {},
             {},
             0});
        row("redis+sentinel://kith:secret@one/chat",
            {{host("one", 26379)}, QStringLiteral("chat"), false, "kith", "secret", 0});
        row("unix:///run/redis/redis.sock", {{host("/run/redis/redis.sock", 0)}, {}, false, {}, {}, 0});
        row("unix://:secret@/run/redis.sock", {{host("/run/redis.sock", 0)}, {}, false, {}, "secret", 0});
    }
    void whatIsRightIsRead()
    {
        QFETCH(QString, text);
        QFETCH(RedisAddress, expected);
        const auto address = RedisAddress::parse(text);
        QVERIFY2(address, address ? "" : qPrintable(address.error().message));
        QVERIFY(*address == expected);
        QVERIFY(!address->display().contains(QStringLiteral("secret")));
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *text, const char *says) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(says);
        };
        row("", "must begin with redis://");
        row("cache:6379", "must begin with redis://");
        row("http://secret@cache", "must begin with redis://");
        row("redis://", "host:port");
        row("redis://:6379", "host:port");
        row("redis://cache:", "host:port");
        row("redis://cache:0", "host:port");
        row("redis://cache:65536", "host:port");
        row("redis://::1", "IPv6 address in []");
        row("redis://[::1", "IPv6 address in []");
        row("redis://[::1]x", "IPv6 address in []");
        row("redis://one,two:x", "host:port");
        row("redis://secret@cache", "user:password");
        row("redis://secret:@cache", "user:password");
        row("redis://cache/first", "number of the database");
        row("redis://cache/-1", "number of the database");
        row("redis+sentinel://one,two", "name that the Sentinels have");
        row("redis+sentinel://one,two/", "name that the Sentinels have");
        row("redis+sentinel://one,,two/chat", "Sentinels as host:port,host:port");
        row("unix://run/redis.sock", "whole path");
        row("unix:///", "whole path");
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto address = RedisAddress::parse(text);
        QVERIFY(!address);
        QVERIFY2(address.error().message.contains(says), qPrintable(address.error().message));
        QVERIFY(!address.error().message.contains(QStringLiteral("secret")));
    }
};

KITH_TEST(tst_RedisAddress)
#include "tst_redisaddress.moc"
