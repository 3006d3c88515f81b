// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/figures.h"

#include <QString>

#include <string>
#include <vector>

namespace kith::load {

//! The result of pairs beside \a idle connections, in one round.
struct IdlePoint {
    int idle = 0;
    double rate = 0; //!< messages per second
    double p99 = 0; //!< milliseconds
};

std::string tableText(const std::vector<Bar> &bars);

//! Returns the table with date, machine and versions above it, and a table of \a points below if there are any.
std::string tableMarkdown(const std::vector<Bar> &bars, const std::vector<IdlePoint> &points);

//! Returns an SVG plot of rate and p99 against idle connections: medians as lines, each round as a dot.
std::string idlePlot(const std::vector<IdlePoint> &points);

//! Ends the program with a message on failure.
void writeFile(const QString &path, const std::string &contents);

} // namespace kith::load
