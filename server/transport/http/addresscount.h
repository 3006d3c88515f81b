// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/subnets.h"

#include <QHash>

#include <mutex>

namespace kith {

//! Counts connections by address: IPv4, or the /64 of IPv6. Any thread.
class AddressCount
{
public:
    //! Connections from \a uncounted are of many clients.
    explicit AddressCount(Subnets uncounted = {});

    //! Counts one more connection of \a address. Returns how many it has now, or 0 where they are not counted.
    int add(const QHostAddress &address);
    void remove(const QHostAddress &address);

private:
    const Subnets m_uncounted;
    std::mutex m_mutex;
    QHash<QHostAddress, int> m_counts; //!< without zeros
};

} // namespace kith
