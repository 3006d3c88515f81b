// SPDX-License-Identifier: Apache-2.0
#include "app/platform/timesource.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QTimer>

#include <chrono>

namespace kith {

namespace {

class SystemTimer : public Timer
{
public:
    explicit SystemTimer(std::function<void()> expired)
    {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, std::move(expired));
    }

    void start(std::int64_t ms) override
    {
        m_timer.start(std::chrono::milliseconds(std::max<std::int64_t>(ms, 0)));
    }
    void stop() override { m_timer.stop(); }
    bool isActive() const override { return m_timer.isActive(); }

private:
    QTimer m_timer;
};

} // namespace

std::int64_t SystemTimeSource::now() const
{
    return QDateTime::currentMSecsSinceEpoch();
}

std::int64_t SystemTimeSource::monotonic() const
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

double SystemTimeSource::random()
{
    return QRandomGenerator::global()->generateDouble();
}

std::unique_ptr<Timer> SystemTimeSource::timer(std::function<void()> expired)
{
    return std::make_unique<SystemTimer>(std::move(expired));
}

} // namespace kith
