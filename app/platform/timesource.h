// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace kith {

//! Calls back once, on the thread that made it. Destroyed or stopped, it never calls.
class Timer
{
public:
    virtual ~Timer() = default;
    virtual void start(std::int64_t ms) = 0; //!< from now; a running one starts anew
    virtual void stop() = 0;
    virtual bool isActive() const = 0;
};

//! Time and chance as the client sees them. Tests have their own, which move when told to.
class TimeSource
{
public:
    virtual ~TimeSource() = default;
    virtual std::int64_t now() const = 0; //!< milliseconds since 1970 (UTC); may jump
    virtual std::int64_t monotonic()
        const = 0; //!< milliseconds; never goes back; may stand still while the system sleeps
    virtual double random() = 0; //!< in [0, 1)
    virtual std::unique_ptr<Timer> timer(std::function<void()> ring) = 0;
};

class SystemTimeSource : public TimeSource
{
public:
    std::int64_t now() const override;
    std::int64_t monotonic() const override;
    double random() override;
    std::unique_ptr<Timer> timer(std::function<void()> ring) override;
};

} // namespace kith
