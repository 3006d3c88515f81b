// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kith::load {

//! The values of one figure, one for each round.
struct Series {
    std::vector<double> values;

    bool empty() const { return values.empty(); }
    double median() const; //!< 0 where it is empty
    double least() const;
    double greatest() const;

    //! Round by round, so that a machine that drifts between the rounds takes both with it.
    Series over(const Series &other) const;
};

//! What a bench measured, by name.
class Figures
{
public:
    void add(const std::string &name, double value) { m_series[name].values.push_back(value); }
    Series of(const std::string &name) const;

private:
    std::map<std::string, Series> m_series;
};

//! One line of the table, and how good it must be.
struct Bar {
    enum class Good { AtLeast, AtMost };

    std::string what;
    std::string unit;
    Series series;
    Good good = Good::AtLeast;
    std::optional<double> bound; //!< none: only told
    bool decides =
        false; //!< a ratio or a count, which holds on any machine; the others are aims for a quiet one

    bool met() const; //!< by the median; also where there is no bound or nothing was measured
    std::string boundText() const;
};

//! The lines of the table, in its order, with what was measured.
std::vector<Bar> barsOf(const Figures &figures);

//! Those of the table of several nodes.
std::vector<Bar> nodeBarsOf(const Figures &figures);

} // namespace kith::load
