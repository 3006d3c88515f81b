// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <condition_variable>
#include <functional>
#include <iterator>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace kith {

/*!
    Carries values to the thread that owns it, in order and in batches: one wake-up moves all that wait.

    post() is for any thread. The handler runs in the thread in which the mailbox lives, from its event loop; values that
    it posts itself come with the next batch. It may destroy the mailbox. Otherwise destroy the mailbox in its own thread,
    after the last thread that posts has ended.

    A bounded mailbox makes other threads wait in post() while \a most values or more wait in it.
*/
template <typename T>
class Mailbox : public QObject
{
public:
    using Handler = std::function<void(std::vector<T> &&)>;

    explicit Mailbox(Handler handler, std::size_t most = std::numeric_limits<std::size_t>::max())
        : m_handler(std::move(handler))
        , m_most(most)
    {
    }

    void post(T value)
    {
        bool wake = false;
        {
            std::unique_lock lock(m_mutex);
            waitForRoom(lock);
            wake = m_waiting.empty();
            m_waiting.push_back(std::move(value));
        }
        if (wake)
            QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }

    //! Posts all of \a values; costs as much as one.
    void post(std::vector<T> &&values)
    {
        if (values.empty())
            return;
        bool wake = false;
        {
            std::unique_lock lock(m_mutex);
            waitForRoom(lock);
            wake = m_waiting.empty();
            if (wake)
                m_waiting.swap(values);
            else
                m_waiting.insert(m_waiting.end(), std::make_move_iterator(values.begin()),
                                 std::make_move_iterator(values.end()));
        }
        if (wake)
            QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }

    //! Returns how many wait, without those that the handler was given. Any thread.
    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting.size();
    }

    //! Calls the handler with what waits now, without the event loop. Only in the mailbox's own thread.
    void deliver()
    {
        std::vector<T> batch;
        {
            const std::lock_guard lock(m_mutex);
            batch.swap(m_waiting);
        }
        m_room.notify_all();
        if (!batch.empty())
            m_handler(std::move(batch));
    }

    //! Removes the bound: for the end, when no thread may be kept waiting.
    void unbound()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_most = std::numeric_limits<std::size_t>::max();
        }
        m_room.notify_all();
    }

protected:
    void customEvent(QEvent *) override { deliver(); }

private:
    void waitForRoom(std::unique_lock<std::mutex> &lock)
    {
        m_room.wait(lock, [this] { return m_waiting.size() < m_most; });
    }

    Handler m_handler;
    mutable std::mutex m_mutex;
    std::condition_variable m_room;
    std::size_t m_most;
    std::vector<T> m_waiting;
};

/*!
    Gathers values of one thread for another and hands them over once per turn of its event loop, after the events of
    that turn: one lock and at most one wake-up for all of them.

    Lives in the thread that adds. Values that are still gathered when it is destroyed are dropped.
*/
template <typename T>
class Batcher : public QObject
{
public:
    using HandOver = std::function<void(std::vector<T> &&)>;

    explicit Batcher(HandOver handOver)
        : m_handOver(std::move(handOver))
    {
    }

    void add(T value)
    {
        if (m_gathered.empty())
            QCoreApplication::postEvent(this, new QEvent(QEvent::User));
        m_gathered.push_back(std::move(value));
    }

    bool isEmpty() const { return m_gathered.empty(); }

    //! Hands over now what is gathered.
    void flush()
    {
        std::vector<T> batch;
        batch.swap(m_gathered);
        if (!batch.empty())
            m_handOver(std::move(batch));
    }

protected:
    void customEvent(QEvent *) override { flush(); }

private:
    HandOver m_handOver;
    std::vector<T> m_gathered;
};

} // namespace kith
