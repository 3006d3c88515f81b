// SPDX-License-Identifier: Apache-2.0
#include "app/connection/systemproxies.h"
#include "tests/runner/runner.h"

#include <QUrl>
#include <QWebSocket>

using namespace kith;

namespace {

//! A system with one proxy.
class OneProxy final : public SystemProxies
{
public:
    explicit OneProxy(QList<QUrl> &asked)
        : m_asked(asked)
    {
    }

protected:
    QList<QNetworkProxy> ofSystem(const QUrl &url) const override
    {
        m_asked.append(url);
        return {QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), 9)};
    }

private:
    QList<QUrl> &m_asked;
};

} // namespace

class tst_SystemProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thisComputerHasNone_data();
    void thisComputerHasNone();
    void webSocketsTakeThoseOfTheWeb();
};

void tst_SystemProxies::thisComputerHasNone_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("here");
    for (const char *host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
        QTest::newRow(host) << QString::fromLatin1(host) << true;
    for (const char *host : {"chat.example.org", "192.0.2.1", "2001:db8::1", "localhost.example.org"})
        QTest::newRow(host) << QString::fromLatin1(host) << false;
}

void tst_SystemProxies::thisComputerHasNone()
{
    QFETCH(QString, host);
    QFETCH(bool, here);
    QList<QUrl> asked;
    OneProxy proxies(asked);
    QUrl url(QStringLiteral("https://x/v1/events"));
    url.setHost(host);
    const auto type = here ? QNetworkProxy::NoProxy : QNetworkProxy::HttpProxy;
    for (const QNetworkProxyQuery &query :
         {QNetworkProxyQuery(url), QNetworkProxyQuery(host, 443, QStringLiteral("https"))}) {
        const auto found = proxies.queryProxy(query);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.front().type(), type);
    }
    QCOMPARE(asked.size(), here ? 0 : 2);
}

void tst_SystemProxies::webSocketsTakeThoseOfTheWeb()
{
    QList<QUrl> asked;
    QNetworkProxyFactory::setApplicationProxyFactory(new OneProxy(asked));
    for (const char *url : {"wss://chat.example.org/v1/socket", "ws://chat.example.org:8470/v1/socket"}) {
        QWebSocket socket;
        socket.open(QUrl(QLatin1StringView(url)));
    }
    QNetworkProxyFactory::setApplicationProxyFactory(nullptr);
    QCOMPARE(asked,
             (QList{QUrl(QStringLiteral("https://chat.example.org:443")),
                    QUrl(QStringLiteral("http://chat.example.org:8470"))}));
}

KITH_TEST(tst_SystemProxies)
#include "tst_systemproxies.moc"
