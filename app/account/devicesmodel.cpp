// SPDX-License-Identifier: Apache-2.0
#include "app/account/devicesmodel.h"

#include "app/text/textformat.h"

#include <algorithm>

namespace kith {

DevicesModel::DevicesModel(TimeSource *time, QObject *parent)
    : RowModel(parent)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
{
}

void DevicesModel::setDevices(std::vector<Device> devices)
{
    std::stable_sort(devices.begin(), devices.end(), [](const Device &one, const Device &other) {
        return std::pair(one.current, one.lastSeen) > std::pair(other.current, other.lastSeen);
    });
    if (devices != m_devices)
        resetRows(m_devices, std::move(devices));
}

void DevicesModel::remove(DeviceId device)
{
    const auto place =
        std::find_if(m_devices.begin(), m_devices.end(), [&](const Device &one) { return one.id == device; });
    if (place == m_devices.end())
        return;
    const int row = static_cast<int>(place - m_devices.begin());
    Q_EMIT aboutToChange();
    beginRemoveRows({}, row, row);
    m_devices.erase(place);
    endRemoveRows();
    Q_EMIT changed();
}

int DevicesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_devices.size());
}

QVariant DevicesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Device &device = m_devices[static_cast<std::size_t>(index.row())];
    switch (role) {
    case DeviceIdRole:
        return toText(device.id);
    case Qt::DisplayRole:
    case Name:
        return device.name;
    case CreatedText:
        return TextFormat::shortTime(device.createdAt, m_time->now());
    case LastSeenText:
        return TextFormat::moment(device.lastSeen, m_time->now());
    case Current:
        return device.current;
    default:
        return {};
    }
}

QHash<int, QByteArray> DevicesModel::roleNames() const
{
    return {{DeviceIdRole, "deviceId"},
            {Name, "name"},
            {CreatedText, "createdText"},
            {LastSeenText, "lastSeenText"},
            {Current, "current"}};
}

} // namespace kith
