// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kith::load {

//! The values of one figure, one per round.
struct Series {
    std::vector<double> values;

    bool empty() const { return values.empty(); }
    double median() const; //!< 0 if empty
    double least() const;
    double greatest() const;

    //! Returns the ratios per round, so that drift of the machine between rounds affects both values.
    Series over(const Series &other) const;
};

//! The figures of a bench, by name.
class Figures
{
public:
    void add(const std::string &name, double value) { m_series[name].values.push_back(value); }
    Series of(const std::string &name) const;

private:
    std::map<std::string, Series> m_series;
};

//! One line of the table and its bar.
struct Bar {
    enum class Good { AtLeast, AtMost };

    std::string what;
    std::string unit;
    Series series;
    Good good = Good::AtLeast;
    std::optional<double> bound; //!< nullopt: no bar
    bool decides =
        false; //!< a ratio or count that holds on any machine; the others are aims for an idle machine

    bool met() const; //!< by the median; true without a bar or without values
    std::string boundText() const;
};

//! Returns the lines of the table in order, with their values.
std::vector<Bar> barsOf(const Figures &figures);

//! Returns the lines of the table for several nodes.
std::vector<Bar> nodeBarsOf(const Figures &figures);

} // namespace kith::load
