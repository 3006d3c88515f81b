// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/apipeers.h"
#include "server/api/clientaddress.h"
#include "server/api/corspolicy.h"
#include "server/api/feedpeer.h"
#include "server/api/pages.h"

namespace kith {

struct ApiSettings {
    QList<QByteArray> corsOrigins; //!< of web pages that may use the API
    Subnets trustedProxies; //!< whose X-Forwarded-For counts
    std::shared_ptr<const PageSettings> pages; //!< complete before the first request
};

/*!
    The Chat Service over HTTP, as docs/http-api.md describes it, and the pages for people: makes a connection of the core out of each
    request.

    One for each I/O thread; lives in it.
*/
class HttpApi final : public HttpHandler
{
public:
    //! \a table outlives this.
    HttpApi(const ApiSettings &settings, ConnectionTable &table);

    std::optional<HttpRoute> route(const HttpRequest &head) const override;
    void handle(const HttpRequest &request, const HttpReplier &replier) override;
    HttpResponse problem(const HttpRequest &head, int status, QByteArray text, HttpFields fields) override;

    ApiPeers &peers() { return m_peers; }

private:
    Result<Done> begin(const HttpRequest &request, const ApiReplier &api);
    void openPage(const HttpRequest &request, const ApiReplier &replier);
    QString addressOf(const HttpRequest &request) const;

    const ApiSettings m_settings;
    const CorsPolicy m_cors;
    ApiPeers m_peers;
};

} // namespace kith
