// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "shared/error.h"
#include "shared/mailbox.h"

#include <functional>

namespace kith {

/*!
    What the operations listener shows: /healthz, /readyz, /metrics.

    Made and destroyed on the core thread, called in the listener's. What the core has to say is asked on its thread,
    and where it says nothing for two seconds, that is the answer.
*/
class OpsPages final : public HttpHandler
{
public:
    //! Called on the core thread; the first sentence of an error says why the node is not ready.
    using Ready = std::function<void(std::function<void(const Result<Done> &)> answer)>;
    //! Called in the listener's thread.
    using Metrics = std::function<QByteArray()>;

    OpsPages(Ready ready, Metrics metrics);

    std::optional<HttpRoute> route(const QByteArray &path) const override;
    void handle(const HttpRequest &request, const HttpReplier &replier) override;

private:
    Mailbox<std::function<void()>> m_core; //!< questions to it
    const Ready m_ready;
    const Metrics m_metrics;
};

} // namespace kith
