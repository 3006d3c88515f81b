// SPDX-License-Identifier: Apache-2.0
#include "tests/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace kith::load {

namespace {

constexpr int subBits = 6; // 64 steps per power of two
constexpr std::size_t stepCount = (63 - subBits + 1) << subBits;

std::size_t stepOf(std::uint64_t value)
{
    const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - subBits - 1);
    return (static_cast<std::size_t>(shift) << subBits) + static_cast<std::size_t>(value >> shift);
}

//! Returns the greatest value of a step.
std::uint64_t topOf(std::size_t step)
{
    if (step < (2u << subBits))
        return step;
    const std::size_t shift = (step >> subBits) - 1;
    return ((static_cast<std::uint64_t>(step - (shift << subBits)) + 1) << shift) - 1;
}

} // namespace

Histogram::Histogram()
    : m_steps(stepCount)
{
}

void Histogram::add(std::int64_t value)
{
    value = std::max<std::int64_t>(value, 0);
    ++m_steps[stepOf(static_cast<std::uint64_t>(value))];
    ++m_count;
    m_max = std::max(m_max, value);
}

void Histogram::add(const Histogram &other)
{
    std::ranges::transform(m_steps, other.m_steps, m_steps.begin(), std::plus());
    m_count += other.m_count;
    m_max = std::max(m_max, other.m_max);
}

void Histogram::clear()
{
    *this = Histogram();
}

std::int64_t Histogram::quantile(double share) const
{
    if (m_count == 0)
        return 0;
    const auto wanted = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_count))));
    std::uint64_t seen = 0;
    for (std::size_t step = 0; step < m_steps.size(); ++step) {
        seen += m_steps[step];
        if (seen >= wanted)
            return std::min(m_max, static_cast<std::int64_t>(topOf(step)));
    }
    return m_max;
}

} // namespace kith::load
