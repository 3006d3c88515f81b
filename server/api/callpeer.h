// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/apipeers.h"

namespace kith {

//! A request and its answer: says hello where there is a token, and then asks.
class CallPeer final : public ApiPeer
{
public:
    //! \a token may be empty. \a request has the id requestId.
    CallPeer(ApiReplier replier, QString token, Request request);

    static constexpr std::int64_t requestId = 2;

    void start() override;
    void send(const Reply &reply, EncodedFrames &frames) override;
    void close(CloseCode code, const QString &reason) override;

private:
    QString m_token;
    Request m_request;
};

} // namespace kith
