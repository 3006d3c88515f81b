// SPDX-License-Identifier: Apache-2.0
#include "app/platform/systemwatch.h"

#ifdef KITH_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#endif
#include <QNetworkInformation>

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t interval = 5'000; // ms
constexpr std::int64_t late = 5'000; // later than this, the system slept

const auto lockedHint = QStringLiteral("LockedHint");

#ifdef KITH_DBUS
const auto logind = QStringLiteral("org.freedesktop.login1");
const auto logindSession = QStringLiteral("org.freedesktop.login1.Session");
const auto properties = QStringLiteral("org.freedesktop.DBus.Properties");

//! Starts no service. Calls \a answered unless there is no answer.
template <typename Value, typename Answered>
void ask(const QDBusConnection &bus, QDBusMessage question, QObject *context, Answered answered)
{
    question.setAutoStartService(false);
    auto *call = new QDBusPendingCallWatcher(bus.asyncCall(question), context);
    QObject::connect(call, &QDBusPendingCallWatcher::finished, context, [call, answered] {
        call->deleteLater();
        const QDBusPendingReply<Value> reply(*call);
        if (reply.isValid())
            answered(reply.value());
    });
}
#endif

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
                                              SLOT(setScreenLocked(bool)));
        const QString path = QStringLiteral("/org/%1/ScreenSaver").arg(QLatin1StringView(desktop));
        ask<bool>(QDBusConnection::sessionBus(),
                  QDBusMessage::createMethodCall(interface, path, interface, QStringLiteral("GetActive")),
                  this, [this](bool locked) {
                      if (locked) // the others do not know
                          setScreenLocked(true);
                  });
    }
    QDBusConnection::systemBus().connect(logind, {}, properties, QStringLiteral("PropertiesChanged"),
                                         {logindSession}, {}, this,
                                         SLOT(onSessionChanged(QString, QVariantMap, QStringList)));
    askSession();
#endif
}

//! Of any session: which one is this user's is logind's answer.
void SystemWatch::onSessionChanged(const QString &, const QVariantMap &changed,
                                   const QStringList &invalidated)
{
    if (changed.contains(lockedHint) || invalidated.contains(lockedHint))
        askSession();
}

void SystemWatch::askSession()
{
#ifdef KITH_DBUS
    QDBusMessage question = QDBusMessage::createMethodCall(
        logind, QStringLiteral("/org/freedesktop/login1/session/auto"), properties, QStringLiteral("Get"));
    question << logindSession << lockedHint;
    ask<QDBusVariant>(QDBusConnection::systemBus(), question, this, [this](const QDBusVariant &locked) {
        set(m_sessionLocked, locked.variant().toBool());
    });
#endif
}

void SystemWatch::setScreenLocked(bool locked)
{
    set(m_screenLocked, locked);
}

void SystemWatch::set(bool &which, bool locked)
{
    const bool before = isLocked();
    which = locked;
    if (isLocked() != before)
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
