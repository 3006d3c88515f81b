// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/figures.h"

#include <QString>

#include <string>
#include <vector>

namespace kith::load {

//! Pairs beside so many connections at rest, in one round.
struct IdlePoint {
    int idle = 0;
    double rate = 0; //!< messages a second
    double p99 = 0; //!< milliseconds
};

std::string tableText(const std::vector<Bar> &bars);

//! With date, machine and versions above it, and what \a points hold below, where there are any.
std::string tableMarkdown(const std::vector<Bar> &bars, const std::vector<IdlePoint> &points);

//! An SVG picture of rate and p99 against idle connections: medians as lines, each round as a dot.
std::string idlePlot(const std::vector<IdlePoint> &points);

//! Ends the program with a sentence where it cannot.
void writeFile(const QString &path, const std::string &contents);

} // namespace kith::load
