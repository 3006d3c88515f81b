// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/mailbox.h"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace kith {

//! Tasks for a thread that may end before those who have some for it.
class TaskBox
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

    //! In the thread. What waits, and what comes later, is forgotten.
    void close()
    {
        std::unique_ptr<Mailbox<Task>> mailbox; // goes without the lock: so may go what posts when it goes
        const std::lock_guard lock(m_mutex);
        mailbox.swap(m_mailbox);
    }

    //! From any thread.
    void post(Task task)
    {
        const std::lock_guard lock(m_mutex);
        if (m_mailbox)
            m_mailbox->post(std::move(task));
    }

private:
    std::mutex m_mutex;
    std::unique_ptr<Mailbox<Task>> m_mailbox;
};

} // namespace kith
