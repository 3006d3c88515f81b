// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "shared/error.h"
#include "shared/mailbox.h"

#include <functional>

namespace kith {

/*!
    The pages of the operations listener: /healthz, /readyz, /metrics.

    Created and destroyed on the core thread, called on the listener's thread. /healthz and /readyz ask the core on its thread, and
    answer 503 if it does not reply within two seconds.
*/
class OpsPages final : public HttpHandler
{
public:
    //! Called on the core thread. The first sentence of an error says why the node is not ready.
    using Ready = std::function<void(std::function<void(const Result<Done> &)> answer)>;
    //! Called on the listener's thread.
    using Metrics = std::function<QByteArray()>;

    OpsPages(Ready ready, Metrics metrics);

    std::optional<HttpRoute> route(const HttpRequest &head) const override;
    void handle(const HttpRequest &request, const HttpReplier &replier) override;

private:
    Mailbox<std::function<void()>> m_core; //!< tasks for the core thread
    const Ready m_ready;
    const Metrics m_metrics;
};

} // namespace kith
