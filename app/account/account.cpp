// SPDX-License-Identifier: Apache-2.0
#include "app/account/account.h"

#include "app/people/avatar.h"

namespace kith {

Account::Account(TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_devices(time)
{
}

void Account::set(const AccountInfo &info, Server *server)
{
    m_server = server;
    if (info == m_info)
        return;
    m_info = info;
    Q_EMIT infoChanged();
}

QString Account::initials() const
{
    return personInitials(m_info.user.name);
}

int Account::colorIndex() const
{
    return kith::colorIndex(m_info.user.id);
}

void Account::setKeychainFallback(bool fallback)
{
    if (std::exchange(m_keychainFallback, fallback) != fallback)
        Q_EMIT keychainFallbackChanged();
}

void Account::refreshDevices()
{
    ask(request::GetDevices{}, [this](const reply::Any &answer) {
        if (const auto *devices = std::get_if<reply::Devices>(&answer))
            m_devices.setDevices(devices->items);
    });
}

void Account::revokeDevice(const QString &deviceId)
{
    const auto device = idFromText<DeviceId>(deviceId);
    if (device)
        ask(request::RevokeDevice{*device},
            [this, device = *device](const reply::Any &) { m_devices.remove(device); });
}

void Account::changePassword(const QString &oldPassword, const QString &newPassword)
{
    ask(request::ChangePassword{oldPassword, newPassword},
        [this](const reply::Any &) { Q_EMIT passwordChanged(); });
}

void Account::signOut()
{
    Q_EMIT signOutWanted();
}

void Account::ask(const request::Any &request, std::function<void(const reply::Any &)> done)
{
    if (!m_server)
        return;
    count(1);
    m_server->ask(request, this, [this, done = std::move(done)](const Result<reply::Any> &answer) {
        count(-1);
        if (answer)
            done(*answer);
        else
            Q_EMIT failed(answer.error().message);
    });
}

void Account::count(int change)
{
    const bool wasBusy = busy();
    m_asked += change;
    if (busy() != wasBusy)
        Q_EMIT busyChanged();
}

} // namespace kith
