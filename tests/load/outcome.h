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

//! What one run saw. Threads add theirs up with add().
struct Outcome {
    std::string name;
    std::string latencyOf = "sending to receipt"; //!< what the histogram holds
    double seconds = 0; //!< measured
    std::uint64_t measured = 0; //!< messages (or deliveries, pages) within them
    std::uint64_t sent = 0; //!< in all, warm-up and end included
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t outOfOrder = 0;
    std::uint64_t disconnects = 0;
    ClientTotals clients;
    Histogram latency; //!< nanoseconds
    std::vector<BusyMeter::Share> tool; //!< of each of the tool's threads
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
    bool toolBound() const; //!< one of its threads was busy for more than 90 %: the figures are the tool's
    double figure(const std::string &called) const; //!< of extra; 0 where there is none

    QJsonObject json() const;
    std::string text() const;
};

} // namespace kith::load
