// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/mailbox.h"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace kith {

//! Tasks for a thread that may end before those that post them. post() and size(): any thread.
class TaskQueue
{
public:
    using Task = std::function<void()>;

    //! In the thread, whose event loop runs them.
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = std::make_unique<Mailbox<Task>>([](std::vector<Task> &&tasks) {
            for (const Task &task : tasks)
                task();
        });
    }

    //! In the thread. Runs what waits; takes nothing any more.
    void close()
    {
        std::unique_ptr<Mailbox<Task>> mailbox;
        {
            const std::lock_guard lock(m_mutex);
            mailbox.swap(m_mailbox);
        }
        if (mailbox)
            mailbox->deliver(); // without the lock: a task may post, and so may what goes with one
    }

    //! In order with others; one wake-up for all that wait. Returns false and drops the task where the queue is not open.
    bool post(Task task)
    {
        return with([&](auto &mailbox) { mailbox.post(std::move(task)); });
    }
    bool post(std::vector<Task> &&tasks)
    {
        return with([&](auto &mailbox) { mailbox.post(std::move(tasks)); });
    }

    std::size_t size()
    {
        std::size_t waiting = 0;
        with([&](auto &mailbox) { waiting = mailbox.size(); });
        return waiting;
    }

private:
    // With the lock: the thread does not end meanwhile, and with it the dispatcher that is to be woken.
    template <typename Use>
    bool with(Use use)
    {
        const std::lock_guard lock(m_mutex);
        if (m_mailbox)
            use(*m_mailbox);
        return bool(m_mailbox);
    }

    std::mutex m_mutex;
    std::unique_ptr<Mailbox<Task>> m_mailbox;
};

} // namespace kith
