// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <QAbstractListModel>

#include <vector>

#include <qqmlregistration.h>

namespace kith {

//! The devices that are signed in to the account: this one first, then the one last seen. GUI thread.
class DevicesModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("One belongs to the Account")

public:
    enum Role { DeviceIdRole = Qt::UserRole, Name, Created, LastSeen, Current };

    using QAbstractListModel::QAbstractListModel;

    void setDevices(std::vector<Device> devices);
    void remove(DeviceId device);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    std::vector<Device> m_devices;
};

} // namespace kith
