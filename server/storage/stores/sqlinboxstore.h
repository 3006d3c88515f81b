// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/inboxstore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class WriterLog;

class SqlInboxStore final : public InboxStore
{
public:
    SqlInboxStore(StorageThreads &threads, WriterLog &log);

    void open(DeviceId device, UserId user, std::vector<Position> known, StoredEntry latest,
              Callback<InboxState> done) override;
    void endEpoch(EpochId epoch, Callback<EpochId> done) override;
    void acked(std::vector<DeviceId> devices, ConversationId conversation,
               Callback<std::vector<std::pair<DeviceId, Seq>>> done) override;
    void startFresh(DeviceId device, UserId user, Callback<Done> done) override;
    void save(std::vector<DeviceAck> acks, Callback<Done> done) override;

private:
    StoreQueue m_queue;
    WriterLog &m_log;
};

} // namespace kith
