// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace kith {

//! Calls back once, on the thread that made it. Never calls after it was stopped or destroyed.
class Timer
{
public:
    virtual ~Timer() = default;
    virtual void start(std::int64_t ms) = 0; //!< expires in \a ms from now; replaces a start before
    virtual void stop() = 0;
    virtual bool isActive() const = 0;
};

//! The client's clocks, timers and random numbers. Tests inject their own.
class TimeSource
{
public:
    virtual ~TimeSource() = default;
    virtual std::int64_t now() const = 0; //!< milliseconds since 1970 (UTC); may jump
    //! Milliseconds; never goes back; may stand still while the system sleeps.
    virtual std::int64_t monotonic() const = 0;
    virtual double random() = 0; //!< in [0, 1)
    virtual std::unique_ptr<Timer> timer(std::function<void()> expired) = 0;
};

class SystemTimeSource : public TimeSource
{
public:
    std::int64_t now() const override;
    std::int64_t monotonic() const override;
    double random() override;
    std::unique_ptr<Timer> timer(std::function<void()> expired) override;
};

} // namespace kith
