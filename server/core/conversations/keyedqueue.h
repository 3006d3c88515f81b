// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <deque>
#include <functional>
#include <unordered_map>
#include <utility>

namespace kith {

//! Lets what is done to one conversation happen one after the other, where each must see what the one before did.
class KeyedQueue
{
public:
    using Turn = std::function<void()>;

    //! Runs \a turn when all earlier ones of \a conversation are over. It says itself when it is.
    void take(ConversationId conversation, Turn turn)
    {
        m_queues[conversation].waiting.push_back(std::move(turn));
        run(conversation);
    }

    void over(ConversationId conversation)
    {
        m_queues.at(conversation).busy = false;
        run(conversation);
    }

private:
    struct Queue {
        std::deque<Turn> waiting;
        bool busy = false; //!< one is underway
        bool running = false; //!< run() is at it: many that are over at once must not call each other
    };

    void run(ConversationId conversation)
    {
        Queue &queue = m_queues.at(conversation);
        if (std::exchange(queue.running, true))
            return;
        while (!queue.busy && !queue.waiting.empty()) {
            const Turn next = std::move(queue.waiting.front());
            queue.waiting.pop_front();
            queue.busy = true;
            next();
        }
        queue.running = false;
        if (!queue.busy)
            m_queues.erase(conversation);
    }

    std::unordered_map<ConversationId, Queue> m_queues; //!< of those that have a turn underway
};

} // namespace kith
