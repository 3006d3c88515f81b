// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/models/daywatch.h"
#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "shared/types.h"

#include <vector>

#include <qqmlregistration.h>

namespace kith {

//! The devices of an account: this one first, then by their last use. GUI thread; \c time outlives it.
class DevicesModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The Account owns one")

public:
    enum Role { DeviceIdRole = Qt::UserRole, Name, CreatedText, LastSeenText, Current };

    explicit DevicesModel(TimeSource *time, QObject *parent = nullptr);

    void setDevices(std::vector<Device> devices);
    void remove(DeviceId device);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::vector<Device> m_devices;
};

} // namespace kith
