// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

#include <vector>

//! The pages of the tests' HTTP listener.
class HttpPages final : public kith::HttpHandler
{
public:
    std::optional<kith::HttpRoute> route(const kith::HttpRequest &head) const override
    {
        using namespace std::chrono_literals;
        const QByteArray &path = head.path;
        ++routed;
        if (path == "/now" || path == "/later" || path == "/lost" || path == "/large" || path == "/stream")
            return kith::HttpRoute{{"GET"}};
        if (path == "/soon")
            return kith::HttpRoute{
                .methods = {"GET"}, .answerTime = 2000ms, .lateAnswer = "Nobody has an answer."};
        if (path == "/echo")
            return kith::HttpRoute{{"GET", "POST"}, 1000};
        if (path == "/give")
            return kith::HttpRoute{{"PUT"}, 1000, true};
        return std::nullopt;
    }

    void handle(const kith::HttpRequest &request, const kith::HttpReplier &replier) override
    {
        requests.push_back(request);
        replier.onGone([this] { ++gone; });
        if (request.path == "/now")
            replier.answer(kith::plainAnswer(200, "now " + request.query));
        else if (request.path == "/stream")
            streams.push_back(replier.stream({200, {}, "text/event-stream", {}}));
        else if (request.path == "/echo" || request.path == "/give")
            replier.answer({200, request.body, "application/octet-stream", {}});
        else if (request.path == "/large")
            replier.answer({200, QByteArray(largeBytes, 'x'), "application/octet-stream", {}});
        else if (request.path != "/lost")
            waiting.push_back(replier);
    }

    static constexpr qsizetype largeBytes = 16 * 1024 * 1024;

    std::vector<kith::HttpRequest> requests;
    std::vector<kith::HttpReplier> waiting; //!< requests to /later and /soon
    std::vector<kith::HttpStream> streams; //!< requests to /stream
    mutable int routed = 0; //!< requests whose header was read
    int gone = 0; //!< requests whose answer nobody took
};
