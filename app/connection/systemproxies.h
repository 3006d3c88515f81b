// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QNetworkProxyFactory>

namespace kith {

/*!
    The proxies that the system says, for HTTP and for WebSockets alike, and none for this computer. Any thread.

    User and password of a proxy come with its address (http://user:password@host:port). Nobody is asked for them.
*/
class SystemProxies : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;

protected:
    virtual QList<QNetworkProxy> ofSystem(const QUrl &url) const;
};

} // namespace kith
