// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/pairs.h"
#include "tests/load/sequencecheck.h"
#include "tests/load/stage.h"

#include <deque>
#include <memory>
#include <random>

namespace kith::load {

//! One thread's share of the pairs and idle connections. Created, run and destroyed in that thread.
class PairsWorker
{
public:
    PairsWorker(const Service &service, const PairsPlan &plan, int index, Stage &stage);
    ~PairsWorker();

    Outcome run();

private:
    //! One connection that reconnects when it breaks.
    struct Seated : Messenger::Listener {
        PairsWorker &worker;
        std::unique_ptr<Messenger> messenger;
        int tries = 0;
        bool in = false;

        explicit Seated(PairsWorker &of)
            : worker(of)
        {
        }
        void ready(Messenger &) override;
        void received(Messenger &, const Label &) override { }
        void gone(Messenger &, int code, const std::string &reason) override;
    };
    struct Sender final : Seated {
        using Seated::Seated;
        void accepted(Messenger &, std::uint64_t) override { ++acceptedCount; }
        std::uint64_t acceptedCount = 0;
    };
    struct Pair;
    struct Receiver final : Seated {
        using Seated::Seated;
        void received(Messenger &, const Label &label) override;
        Pair *pair = nullptr;
    };
    struct Pair {
        std::uint32_t index;
        Sender sender;
        Receiver receiver;
        std::uint64_t sent = 0;
        std::uint64_t done = 0;
        SequenceCheck check;
        std::deque<Time> intended; //!< of messages in flight, from number \a oldest on; 0: received
        std::uint64_t oldest = 0;

        Pair(PairsWorker &worker, std::uint32_t pairIndex)
            : index(pairIndex)
            , sender(worker)
            , receiver(worker)
        {
        }
    };

    void signIn(const std::vector<Seated *> &all);
    void send(Pair &pair, Time intended);
    void received(Pair &pair, const Label &label);
    void goOn(Pair &pair);
    void pace();
    bool allDone() const;
    void finish();

    const PairsPlan &m_plan;
    Stage &m_stage;
    const std::uint32_t m_run;
    EpollLoop m_loop;
    std::vector<std::unique_ptr<Seated>> m_idle;
    std::vector<std::unique_ptr<Pair>> m_pairs;
    int m_in = 0; //!< connections signed in
    Time m_begin = 0;
    std::uint64_t m_paced = 0;
    std::minstd_rand m_random;
    Outcome m_outcome;
    bool m_over = false;
};

} // namespace kith::load
