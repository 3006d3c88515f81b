// SPDX-License-Identifier: Apache-2.0
#include "app/connection/systemproxies.h"
#include "tests/app/person.h"
#include "tests/app/relay.h"
#include "tests/runner/runner.h"

#include <QHostInfo>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

namespace {

//! A port that nobody listens on.
quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

//! A proxy of this computer's packages, with a configuration of the test's.
class RealProxy
{
public:
    RealProxy(const QString &program, const QStringList &arguments, quint16 port)
    {
        qputenv("PATH", qgetenv("PATH") + ":/usr/sbin:/opt/homebrew/bin");
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
        QVERIFY2(m_process.waitForStarted(), qPrintable(program + QStringLiteral(" is missing")));
        QTcpSocket knock;
        do {
            QCOMPARE(m_process.state(), QProcess::Running);
            knock.connectToHost(QHostAddress::LocalHost, port);
        } while (!knock.waitForConnected());
    }
    ~RealProxy()
    {
        m_process.terminate();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
};

void writeFile(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

//! Real servers and clients, with what stands between them in the real world.
class tst_Fallback : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatStandsInTheWayIsGoneAround_data();
    void whatStandsInTheWayIsGoneAround();
    void nginxWithoutWebSocketsIsGoneAround();
    void aProxyWithAPasswordIsUsed_data();
    void aProxyWithAPasswordIsUsed();

private:
    QString path(const char *name) const { return m_folder->filePath(QLatin1StringView(name)); }
    void startServer();
    //! Both sign in, Bob without what stands in Ada's way.
    void signIn(const QString &adasAddress);
    //! Both say as much more. Each sees everything once and in order, and knows that it arrived.
    void talk();
    bool isSlow() { return m_ada->connection().isSlow(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RealServer> m_server;
    std::unique_ptr<Person> m_ada, m_bob;
    int m_said = 0;
};

void tst_Fallback::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_said = 0;
}

void tst_Fallback::cleanup()
{
    m_ada.reset();
    m_bob.reset();
    m_server.reset();
    QNetworkProxyFactory::setApplicationProxyFactory(nullptr);
    qunsetenv("http_proxy");
}

void tst_Fallback::startServer()
{
    m_server->addUser(QStringLiteral("ada"));
    m_server->addUser(QStringLiteral("bob"));
    m_server->start();
}

void tst_Fallback::signIn(const QString &adasAddress)
{
    m_ada = std::make_unique<Person>(path("ada"), QStringLiteral("ada"));
    m_bob = std::make_unique<Person>(path("bob"), QStringLiteral("bob"));
    m_ada->start();
    m_ada->signIn(adasAddress);
    m_bob->start();
    m_bob->signIn(QStringLiteral("http://127.0.0.1:%1").arg(m_server->port()));
}

void tst_Fallback::talk()
{
    constexpr int more = 10;
    for (int i = 1; i <= more; ++i) {
        m_ada->say(m_bob->id(), QStringLiteral("ada %1").arg(m_said + i));
        m_bob->say(m_ada->id(), QStringLiteral("bob %1").arg(m_said + i));
    }
    m_said += more;
    for (const auto &[person, peer] :
         {std::pair(m_ada.get(), m_bob->id()), std::pair(m_bob.get(), m_ada->id())}) {
        QTRY_COMPARE_WITH_TIMEOUT(person->delivered(peer), 2 * m_said, 60'000);
        const QStringList texts = person->texts(peer);
        QCOMPARE(texts.size(), 2 * m_said);
        QVERIFY(hasAllOf(texts, QStringLiteral("ada"), m_said));
        QVERIFY(hasAllOf(texts, QStringLiteral("bob"), m_said));
    }
}

void tst_Fallback::whatStandsInTheWayIsGoneAround_data()
{
    QTest::addColumn<Relay::Manner>("manner");
    QTest::addColumn<int>(
        "upgrades"); // until it is known that there are none: while joining, and when connecting
    QTest::newRow("it refuses upgrades") << Relay::RefusesUpgrades << 2;
    QTest::newRow("it buffers whole answers") << Relay::BuffersAnswers << 2;
    QTest::newRow("it cuts after 3 s") << Relay::CutsConnections << 5; // two for joining, and one that works
}

void tst_Fallback::whatStandsInTheWayIsGoneAround()
{
    QFETCH(Relay::Manner, manner);
    QFETCH(int, upgrades);
    m_server = std::make_unique<RealServer>(path("server"));
    startServer();
    Relay relay(m_server->port(), manner);
    signIn(relay.address());
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY_WITH_TIMEOUT(isSlow() && m_ada->connection().state() == ServerConnection::State::Connected,
                             30'000);
    QCOMPARE(m_ada->app().connection()->text(), QStringLiteral("Connected the slow way"));
    QVERIFY2(relay.upgrades() <= upgrades, qPrintable(QString::number(relay.upgrades())));
    talk();
    QVERIFY(isSlow());

    // What cuts shows in the background, and nothing is lost by that.
    const int before = relay.upgrades();
    const auto lookForSocket = [&] { // as when the network changes
        m_ada->connection().setReachable(false);
        m_ada->connection().setReachable(true);
    };
    if (manner == Relay::CutsConnections) {
        const int cuts = relay.cuts();
        lookForSocket();
        QTRY_VERIFY_WITH_TIMEOUT(relay.upgrades() > before && relay.cuts() > cuts + 2, 30'000);
        QVERIFY(isSlow());
    }

    relay.manner = Relay::Passes;
    QSignalSpy lost(&m_ada->connection(), &ServerConnection::lost);
    lookForSocket();
    talk();
    QTRY_VERIFY_WITH_TIMEOUT(!isSlow(), 30'000);
    talk();
    QCOMPARE(lost.size(), 0);
    QCOMPARE(m_ada->app().connection()->text(), QStringLiteral("Connected"));
    QVERIFY(relay.upgrades() > before);
}

//! The configuration that people copy, without the lines about WebSockets: it also buffers answers.
void tst_Fallback::nginxWithoutWebSocketsIsGoneAround()
{
    m_server = std::make_unique<RealServer>(path("server"));
    startServer();
    const quint16 port = freePort();
    QByteArray temporary;
    for (const char *part : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += QByteArray(part) + "_temp_path " + path(part).toUtf8() + "; ";
    writeFile(path("nginx.conf"),
              "daemon off; pid " + path("pid").toUtf8()
                  + "; events {} http { access_log off; client_max_body_size 1m; " + temporary
                  + "server { listen 127.0.0.1:" + QByteArray::number(port)
                  + "; location / { proxy_pass http://127.0.0.1:" + QByteArray::number(m_server->port())
                  + "; proxy_http_version 1.1; proxy_set_header Connection \"\"; } } }");
    const RealProxy nginx(QStringLiteral("nginx"),
                          {QStringLiteral("-e"), path("error.log"), QStringLiteral("-c"), path("nginx.conf")},
                          port);
    signIn(QStringLiteral("127.0.0.1:%1").arg(port));
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY_WITH_TIMEOUT(isSlow(), 30'000);
    talk();
    QVERIFY(isSlow());
}

void tst_Fallback::aProxyWithAPasswordIsUsed_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("connectPort");
    QTest::addColumn<bool>("signsIn");
    QTest::addColumn<bool>("slow");
    QTest::newRow("it connects to any port") << QByteArray("kim:secret") << QByteArray() << true << false;
    QTest::newRow("it connects to no port") << QByteArray("kim:secret") << QByteArray("0") << true << true;
    QTest::newRow("the password is wrong") << QByteArray("kim:wrong") << QByteArray() << false << false;
}

/*!
    This computer's own name stands for another computer's: to Qt and to Kith it is none of this computer, whose addresses take no
    proxy, and the proxy finds it wherever the test runs.
*/
void tst_Fallback::aProxyWithAPasswordIsUsed()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, connectPort);
    QFETCH(bool, signsIn);
    QFETCH(bool, slow);
    const QString name = QHostInfo::localHostName();
    QVERIFY2(!QHostInfo::fromName(name).addresses().isEmpty(),
             qPrintable(name + QStringLiteral(" has no address")));
    m_server = std::make_unique<RealServer>(
        path("server"), QStringLiteral("0.0.0.0"),
        QStringList{QStringLiteral("--plain"), QStringLiteral("--trusted-network"),
                    QStringLiteral("--public-address"), QStringLiteral("http://") + name});
    startServer();
    const quint16 port = freePort();
    writeFile(path("tinyproxy.conf"),
              "Listen 127.0.0.1\nPort " + QByteArray::number(port) + "\nBasicAuth kim secret\nLogFile \""
                  + path("log").toUtf8() + "\"\nLogLevel Connect\nTimeout 600\n"
                  + (connectPort.isEmpty() ? "" : "ConnectPort " + connectPort + '\n'));
    const RealProxy proxy(QStringLiteral("tinyproxy"),
                          {QStringLiteral("-d"), QStringLiteral("-c"), path("tinyproxy.conf")}, port);
    qputenv("http_proxy", "http://" + user + "@127.0.0.1:" + QByteArray::number(port));
    QNetworkProxyFactory::setApplicationProxyFactory(new SystemProxies);

    const QString address = QStringLiteral("http://%1:%2").arg(name).arg(m_server->port());
    const QByteArray shown = address.mid(7).toUtf8();
    if (!signsIn) {
        m_ada = std::make_unique<Person>(path("ada"), QStringLiteral("ada"));
        m_ada->start();
        m_ada->app().join()->setAddress(address);
        QTRY_COMPARE_WITH_TIMEOUT(m_ada->app().join()->addressState(), JoinFlow::Failed, 30'000);
        return;
    }
    signIn(address);
    if (QTest::currentTestFailed())
        return;
    QTRY_COMPARE_WITH_TIMEOUT(m_ada->connection().state(), ServerConnection::State::Connected, 30'000);
    QCOMPARE(isSlow(), slow);
    talk();
    QCOMPARE(isSlow(), slow);
    const QByteArray log = contentOf(path("log"));
    QVERIFY(log.contains("CONNECT " + shown));
    QCOMPARE(log.contains("GET http://" + shown + "/v1/events"), slow);
    QVERIFY(!log.contains("127.0.0.1:" + QByteArray::number(m_server->port()))); // which is Bob's way
}

KITH_TEST(tst_Fallback)
#include "tst_fallback.moc"
