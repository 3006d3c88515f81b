// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "shared/codec.h"
#include "tests/simulation/eventpump.h"
#include "tests/simulation/random.h"
#include "tests/simulation/record.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/simulatedbroker.h"
#include "tests/simulation/simulateddirectory.h"
#include "tests/simulation/simulateddisk.h"

#include <QStringList>

#include <optional>

namespace kith {

//! What several nodes find each other by.
struct Middle {
    Middle(Scheduler &scheduler, Random random)
        : bus(scheduler, random.split())
        , directory(scheduler, random.split())
    {
    }

    SimulatedBus bus;
    SimulatedRegister directory;
    NodeId last = 0; //!< the number of the latest start of a node
};

//! What all parts of one run share: time, the disk, and what is written down of it.
class World final : public DiskWatcher
{
public:
    World() { disk.watcher = this; }

    static constexpr std::int64_t startOfTime =
        1'760'000'000'000; //!< ms since 1970, of clocks that are right

    Scheduler scheduler;
    EventPump events;
    SimulatedDisk disk;
    std::optional<Middle> middle; //!< none: one node, alone
    Record record;
    QStringList trace; //!< what a reader of a failure wants to know
    enum class Tracing { Off, Steps, Frames } tracing = Tracing::Off;

    template <typename What>
    void add(std::vector<Record::Fact<What>> &to, What what)
    {
        record.add(to, scheduler.now(), std::move(what));
    }

    //! Takes part in the digest of the run: two runs with the same one said the same at the same times.
    void digest(QByteArrayView bytes)
    {
        const std::int64_t now = scheduler.now();
        for (int shift = 0; shift < 64; shift += 8)
            mix(static_cast<unsigned char>(now >> shift));
        for (const char byte : bytes)
            mix(static_cast<unsigned char>(byte));
    }
    std::uint64_t digest() const { return m_digest; }

    //! \a say() gives the words; called only where somebody reads them.
    template <typename Say>
    void note(Say say)
    {
        if (tracing != Tracing::Off)
            trace += QStringLiteral("%1 s  %2").arg(double(scheduler.now()) / 1000, 8, 'f', 3).arg(say());
    }

    //! A frame; \a way says which way it went.
    template <typename Frame>
    void noteFrame(const char *way, DeviceId device, const Frame &frame)
    {
        if (tracing == Tracing::Frames)
            note([&] {
                return QLatin1String(way) + toText(device).right(6) + u' '
                    + QString::fromUtf8(encode(frame, Encoding::Json));
            });
    }

    void created(const NewConversation &conversation) override { add(record.created, conversation); }
    void appended(const NewEntry &stored) override
    {
        add(record.appended, stored);
        digest(toRaw(stored.conversation));
        digest(QByteArray::number(stored.entry.sentAt));
    }
    void ended(DeviceId device) override { add(record.ended, device); }

private:
    void mix(unsigned char byte) { m_digest = (m_digest ^ byte) * 0x100000001b3; } // FNV-1a

    std::uint64_t m_digest = 0xcbf29ce484222325;
};

} // namespace kith
