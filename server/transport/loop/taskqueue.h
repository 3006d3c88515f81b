// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/mailbox.h"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace kith {

//! Tasks for a thread that may end before the threads that post them. post() and size(): any thread.
class TaskQueue
{
public:
    using Task = std::function<void()>;

    //! Called in the thread whose event loop runs the tasks.
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = std::make_unique<Mailbox<Task>>([](std::vector<Task> &&tasks) {
            for (const Task &task : tasks)
                task();
        });
    }

    //! Called in the thread. Runs the waiting tasks; later ones are dropped.
    void close()
    {
        std::unique_ptr<Mailbox<Task>> mailbox;
        {
            const std::lock_guard lock(m_mutex);
            mailbox.swap(m_mailbox);
        }
        if (mailbox)
            mailbox->deliver(); // without the lock, because a task or its destructor may post
    }

    //! Tasks run in order, with one wake-up for all that wait. Returns false and drops \a task if the queue is not open.
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
    // The lock keeps the thread, and the dispatcher to be woken, alive during \a use.
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
