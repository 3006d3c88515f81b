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
    if (!device)
        return;
    const auto remove = [this, device = *device] { m_devices.remove(device); };
    ask(
        request::RevokeDevice{*device}, [remove](const reply::Any &) { remove(); },
        [this, remove](const Error &error) {
            if (error.code == ErrorCode::NotFound)
                remove(); // by an earlier request, whose answer was lost
            else
                Q_EMIT failed(error.message);
        });
}

void Account::changePassword(const QString &oldPassword, const QString &newPassword)
{
    QStringList candidates{oldPassword};
    if (oldPassword == m_unansweredOld)
        candidates += m_unansweredNew;
    changePassword(oldPassword, newPassword, candidates);
}

//! \a candidates are what the password may be now, the likeliest first: an earlier request may have changed it.
void Account::changePassword(const QString &oldPassword, const QString &newPassword, QStringList candidates)
{
    const request::ChangePassword request{candidates.takeFirst(), newPassword};
    const auto forget = [this] {
        m_unansweredOld.clear();
        m_unansweredNew.clear();
    };
    const auto refused = [=, this](const Error &error) {
        if (error.code == ErrorCode::BadCredentials && !candidates.isEmpty())
            return changePassword(oldPassword, newPassword, candidates);
        if (error.code == ErrorCode::Unavailable) {
            if (std::exchange(m_unansweredOld, oldPassword) != oldPassword)
                m_unansweredNew.clear();
            m_unansweredNew.removeAll(newPassword);
            m_unansweredNew.prepend(newPassword);
        }
        if (error.code != ErrorCode::BadCredentials) {
            Q_EMIT failed(error.message);
            return;
        }
        if (oldPassword == m_unansweredOld)
            forget();
        Q_EMIT oldPasswordRefused(tr("This is not your password now."));
    };
    const auto changed = [this, forget](const reply::Any &) {
        forget();
        Q_EMIT passwordChanged();
    };
    ask(request, changed, refused);
}

void Account::signOut()
{
    Q_EMIT signOutWanted();
}

void Account::ask(const request::Any &request, std::function<void(const reply::Any &)> done,
                  std::function<void(const Error &)> refused)
{
    if (!m_server)
        return;
    count(1);
    m_server->ask(request, this, [=, this](const Result<reply::Any> &answer) {
        count(-1);
        if (answer)
            done(*answer);
        else if (refused)
            refused(answer.error());
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
