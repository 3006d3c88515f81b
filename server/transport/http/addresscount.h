// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHash>
#include <QHostAddress>

#include <mutex>

namespace kith {

//! Counts connections by address: IPv4, or the /64 of IPv6. Any thread.
class AddressCount
{
public:
    //! Counts one more connection of \a address. Returns how many it has now.
    int add(const QHostAddress &address);
    void remove(const QHostAddress &address);

private:
    std::mutex m_mutex;
    QHash<QHostAddress, int> m_counts; //!< without zeros
};

} // namespace kith
