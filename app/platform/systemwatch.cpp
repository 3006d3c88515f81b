// SPDX-License-Identifier: Apache-2.0
#include "app/platform/systemwatch.h"

#ifdef KITH_DBUS
#include <QDBusConnection>
#endif
#include <QNetworkInformation>

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t interval = 5'000; // ms
constexpr std::int64_t late = 5'000; // later than this, the system slept

} // namespace

SystemWatch::SystemWatch(TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_time(time)
    , m_timer(time->timer([this] { check(); }))
    , m_wall(time->now())
    , m_monotonic(time->monotonic())
{
    m_timer->start(interval);
}

SystemWatch::~SystemWatch() = default;

//! While the system sleeps only the wall clock goes on; while the process is stopped both clocks do.
void SystemWatch::check()
{
    const std::int64_t wall = m_time->now();
    const std::int64_t monotonic = m_time->monotonic();
    const std::int64_t passed = std::max(wall - m_wall, monotonic - m_monotonic);
    m_wall = wall;
    m_monotonic = monotonic;
    m_timer->start(interval);
    if (passed > interval + late)
        Q_EMIT woke();
}

void SystemWatch::watchLock()
{
#ifdef KITH_DBUS
    for (const char *desktop : {"freedesktop", "gnome", "cinnamon", "mate", "xfce"}) {
        const QString interface = QStringLiteral("org.%1.ScreenSaver").arg(QLatin1StringView(desktop));
        QDBusConnection::sessionBus().connect({}, {}, interface, QStringLiteral("ActiveChanged"), this,
                                              SLOT(setLocked(bool)));
    }
#endif
}

void SystemWatch::setLocked(bool locked)
{
    if (std::exchange(m_locked, locked) != locked)
        Q_EMIT lockedChanged();
}

void SystemWatch::watchNetwork()
{
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return;
    const auto *network = QNetworkInformation::instance();
    const auto announce = [this](QNetworkInformation::Reachability reachability) {
        Q_EMIT reachableChanged(reachability != QNetworkInformation::Reachability::Disconnected);
    };
    connect(network, &QNetworkInformation::reachabilityChanged, this, announce);
    announce(network->reachability());
}

} // namespace kith
