// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/devicestore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class SqlDeviceStore final : public DeviceStore
{
public:
    explicit SqlDeviceStore(StorageThreads &threads);

    void add(NewDevice device, QByteArray passwordHash, Callback<Done> done) override;
    void findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done) override;
    void setTicket(DeviceId device, QByteArray ticketHash, std::int64_t expiresAt,
                   Callback<Done> done) override;
    void takeTicket(QByteArray ticketHash, std::int64_t now,
                    Callback<std::optional<SignedInDevice>> done) override;
    void list(UserId user, Callback<std::vector<Device>> done) override;
    void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) override;
    void revokeAll(UserId user, Actor by, Callback<Done> done) override;
    void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) override;
    void connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done) override;
    void setLastSeen(std::vector<DeviceSeen> seen, Callback<Done> done) override;
    void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) override;

private:
    StoreQueue m_queue;
};

} // namespace kith
