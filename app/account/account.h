// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/account/devicesmodel.h"
#include "app/account/profile.h"
#include "app/sync/server.h"

#include <QObject>
#include <QPointer>

#include <qqmlregistration.h>

namespace kith {

//! The signed-in user, their devices and password. Empty before set(). GUI thread.
class Account : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("One belongs to each AccountSession")
    Q_PROPERTY(QString userId READ userId NOTIFY infoChanged)
    Q_PROPERTY(QString handle READ handle NOTIFY infoChanged)
    Q_PROPERTY(QString name READ name NOTIFY infoChanged)
    Q_PROPERTY(QString initials READ initials NOTIFY infoChanged)
    Q_PROPERTY(int colorIndex READ colorIndex NOTIFY infoChanged)
    Q_PROPERTY(QString server READ server NOTIFY infoChanged)
    Q_PROPERTY(QString address READ address NOTIFY infoChanged)
    Q_PROPERTY(kith::DevicesModel *devices READ devices CONSTANT)
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(bool keychainFallback READ keychainFallback NOTIFY keychainFallbackChanged)

public:
    explicit Account(TimeSource *time, QObject *parent = nullptr);

    void set(const AccountInfo &info, Server *server);
    const AccountInfo &info() const { return m_info; }

    QString userId() const { return m_info.user.id.isNull() ? QString() : toText(m_info.user.id); }
    QString handle() const { return m_info.user.handle; }
    QString name() const { return m_info.user.name; }
    QString initials() const;
    int colorIndex() const;
    QString server() const { return m_info.server; }
    QString address() const { return m_info.address; }
    DevicesModel *devices() { return &m_devices; }
    bool busy() const { return m_asked > 0; }
    //! No keychain took the token: it is in a file that only its owner may read.
    bool keychainFallback() const { return m_keychainFallback; }
    void setKeychainFallback(bool fallback);

    Q_INVOKABLE void refreshDevices();
    Q_INVOKABLE void revokeDevice(const QString &deviceId);
    Q_INVOKABLE void changePassword(const QString &oldPassword, const QString &newPassword);
    Q_INVOKABLE void signOut();

Q_SIGNALS:
    void infoChanged();
    void busyChanged();
    void keychainFallbackChanged();
    void passwordChanged();
    void failed(const QString &message);
    //! The old password given to changePassword() is not the user's.
    void oldPasswordRefused(const QString &message);
    void signOutWanted();

private:
    void changePassword(const QString &oldPassword, const QString &newPassword, QStringList candidates);
    void ask(const request::Any &request, std::function<void(const reply::Any &)> done,
             std::function<void(const Error &)> refused = {});
    void count(int change);

    AccountInfo m_info;
    QPointer<Server> m_server;
    DevicesModel m_devices;
    int m_asked = 0;
    //! Requests to change the password whose answers were lost: what the user gave as the old one, and the new ones.
    QString m_unansweredOld;
    QStringList m_unansweredNew;
    bool m_keychainFallback = false;
};

} // namespace kith
