// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

//! The pages of the tests' HTTP listener.
class HttpPages final : public kith::HttpHandler
{
public:
    std::optional<kith::HttpRoute> route(const QByteArray &path) const override
    {
        using namespace std::chrono_literals;
        if (path == "/now" || path == "/later" || path == "/lost" || path == "/large")
            return kith::HttpRoute{{"GET"}};
        if (path == "/soon")
            return kith::HttpRoute{{"GET"}, 0, 2000ms, "Nobody has an answer."};
        if (path == "/echo")
            return kith::HttpRoute{{"GET", "POST"}, 1000};
        return std::nullopt;
    }

    void handle(const kith::HttpRequest &request, const kith::HttpReplier &replier) override
    {
        requests.push_back(request);
        if (request.path == "/now")
            replier.answer(kith::plainAnswer(200, "now " + request.query));
        else if (request.path == "/echo")
            replier.answer({200, request.body, "application/octet-stream", {}});
        else if (request.path == "/large")
            replier.answer({200, QByteArray(largeBytes, 'x'), "application/octet-stream", {}});
        else if (request.path != "/lost")
            waiting.push_back(replier);
    }

    static constexpr qsizetype largeBytes = 16 * 1024 * 1024;

    std::vector<kith::HttpRequest> requests;
    std::vector<kith::HttpReplier> waiting; //!< requests to /later and /soon
};
