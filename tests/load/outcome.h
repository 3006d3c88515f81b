// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/epollloop.h"
#include "tests/load/histogram.h"
#include "tests/load/messenger.h"
#include "tests/load/processstats.h"

#include <QJsonObject>

#include <string>
#include <vector>

namespace kith::load {

//! The result of one run. add() sums the results of several threads.
struct Outcome {
    std::string name;
    std::string latencyOf = "sending to receipt"; //!< the meaning of the latencies
    double seconds = 0; //!< measured time
    std::uint64_t measured = 0; //!< messages (or deliveries, pages) in that time
    std::uint64_t sent = 0; //!< in total, including warm-up and end
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t outOfOrder = 0;
    std::uint64_t disconnects = 0;
    ClientTotals clients;
    Histogram latency; //!< nanoseconds
    std::vector<BusyMeter::Share> tool; //!< per thread of the tool
    std::vector<std::pair<std::string, double>> extra; //!< further figures by name

    ProcessStats serverBefore;
    ProcessStats serverAfter;

    void add(const Outcome &part);
    void add(const ClientTotals &client);

    double rate() const { return seconds > 0 ? static_cast<double>(measured) / seconds : 0; }
    double milliseconds(double share) const { return static_cast<double>(latency.quantile(share)) / 1e6; }
    double serverMicrosPerMessage() const;
    double serverMicrosPerMessage(const std::string &thread) const; //!< of all threads of that name
    bool clean() const
    {
        return lost + duplicated + outOfOrder + clients.gaps + clients.failed + disconnects == 0;
    }
    bool toolBound()
        const; //!< one of the tool's threads was busy for more than 90 %, so the tool was the limit
    double figure(const std::string &called) const; //!< from extra; 0 if missing

    QJsonObject json() const;
    std::string text() const;
};

} // namespace kith::load
