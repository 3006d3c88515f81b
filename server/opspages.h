// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http.h"
#include "shared/error.h"

#include <QObject>

#include <functional>

namespace kith {

/*!
    What the operations listener shows: /healthz, /readyz, /metrics.

    Called in the listener's thread. What the core has to say is asked in its own thread, and where it says nothing
    for two seconds, that is the answer.
*/
class OpsPages final : public HttpHandler
{
public:
    //! Called in the thread of \a core; the first sentence of an error says why the node is not ready.
    using Ready = std::function<void(std::function<void(const Result<Done> &)> answer)>;
    //! Called in the listener's thread.
    using Metrics = std::function<QByteArray()>;

    //! \a core is an object of the core thread and outlives the listener.
    OpsPages(QObject &core, Ready ready, Metrics metrics);

    std::optional<HttpRoute> route(const QByteArray &path) const override;
    void handle(const HttpRequest &request, const HttpReplier &replier) override;

private:
    QObject &m_core;
    const Ready m_ready;
    const Metrics m_metrics;
};

} // namespace kith
