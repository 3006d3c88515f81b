// SPDX-License-Identifier: Apache-2.0
#include "app/connection/systemproxies.h"

#include "app/connection/serveraddress.h"

namespace kith {

QList<QNetworkProxy> SystemProxies::queryProxy(const QNetworkProxyQuery &query)
{
    QUrl url = query.url();
    if (query.queryType() != QNetworkProxyQuery::UrlRequest) {
        // A socket for TLS or a WebSocket. Its protocol is "http" or "https"; other proxies than those of the web are rare.
        url = {};
        url.setScheme(query.protocolTag() == QLatin1StringView("http") ? QStringLiteral("http")
                                                                       : QStringLiteral("https"));
        url.setHost(query.peerHostName());
        url.setPort(query.peerPort());
    }
    return isThisComputer(url) ? QList{QNetworkProxy(QNetworkProxy::NoProxy)} : ofSystem(url);
}

QList<QNetworkProxy> SystemProxies::ofSystem(const QUrl &url) const
{
    return systemProxyForQuery(QNetworkProxyQuery(url));
}

} // namespace kith
