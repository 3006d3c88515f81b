// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <deque>
#include <functional>
#include <unordered_map>
#include <utility>

namespace kith {

//! Runs the tasks of one conversation one after the other, so that each sees the result of the one before.
class KeyedQueue
{
public:
    using Task = std::function<void()>;

    //! Runs \a task once all earlier ones of \a conversation have finished. It calls finish() itself, now or later.
    void enqueue(ConversationId conversation, Task task)
    {
        m_queues[conversation].waiting.push_back(std::move(task));
        run(conversation);
    }

    //! The running task of \a conversation has finished.
    void finish(ConversationId conversation)
    {
        m_queues.at(conversation).busy = false;
        run(conversation);
    }

private:
    struct Queue {
        std::deque<Task> waiting;
        bool busy = false; //!< a task has not finished
        bool running = false; //!< run() is on the stack: tasks that finish at once must not recurse
    };

    void run(ConversationId conversation)
    {
        Queue &queue = m_queues.at(conversation);
        if (std::exchange(queue.running, true))
            return;
        while (!queue.busy && !queue.waiting.empty()) {
            const Task next = std::move(queue.waiting.front());
            queue.waiting.pop_front();
            queue.busy = true;
            next();
        }
        queue.running = false;
        if (!queue.busy)
            m_queues.erase(conversation);
    }

    std::unordered_map<ConversationId, Queue> m_queues; //!< of conversations with a task
};

} // namespace kith
