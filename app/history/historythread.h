// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/history/historywriter.h"
#include "app/history/localreader.h"

#include <QThread>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace kith {

/*!
    The database thread of a History: does what is posted, in order, and brings back what is to happen on the GUI
    thread in the same order. Each write is a transaction of its own.

    Posting takes from any thread and never waits; both ways go through a mailbox, so that one wake-up moves all.
*/
class HistoryThread : public QThread
{
public:
    using Delivery = std::function<void()>; //!< runs on the GUI thread; may be empty

    HistoryThread(const QString &file, UserId me, History *history);
    //! Does what was posted before, then ends.
    ~HistoryThread() override;

    void begin(History::Work work);

    //! \a read gives an answer; \a deliver(answer) is called on the GUI thread.
    template <typename Read, typename Deliver>
    void read(Read read, Deliver deliver)
    {
        post([this, read = std::move(read), deliver = std::move(deliver)]() mutable {
            auto answer = read(*m_reader);
            if (m_tables->database.fault() != Fault::None) {
                answer = decltype(answer)();
                handleFault();
            }
            bring([answer = std::move(answer), deliver = std::move(deliver)] { deliver(answer); });
        });
    }

    //! \a write(writer) gives an answer; \a deliver(Result) is called on the GUI thread after the signals.
    template <typename Write, typename Deliver>
    void write(Write write, Deliver deliver)
    {
        post([this, write = std::move(write), deliver = std::move(deliver)]() mutable {
            using Answer = decltype(write(std::declval<HistoryWriter &>(), *m_tables));
            std::optional<Answer> answer;
            const auto failure =
                transact([&](HistoryWriter &writer) { answer.emplace(write(writer, *m_tables)); });
            Result<Answer> result = failure ? Result<Answer>(*failure) : Result<Answer>(std::move(*answer));
            bring([result = std::move(result), deliver = std::move(deliver)] { deliver(result); });
        });
    }

protected:
    void run() override;

private:
    using Job = std::function<void()>;

    void post(Job job);
    void bring(Delivery delivery);
    void deliver();
    void open();
    std::optional<Error> transact(const std::function<void(HistoryWriter &)> &write);
    Error handleFault();
    void tellRebuilt();
    void setProblem(const QString &sentence);
    void announce(HistoryNews news);

    const QString m_file;
    const UserId m_me;
    History *const m_history;

    // The database thread's own
    std::unique_ptr<HistoryTables> m_tables;
    std::unique_ptr<LocalReader> m_reader;
    QString m_problem;
    bool m_open = false;
    bool m_atOnce = false; //!< there is no thread

    std::mutex m_mutex;
    std::condition_variable m_posted;
    std::vector<Job> m_jobs;
    bool m_ending = false;
    std::vector<Delivery> m_deliveries;
};

} // namespace kith
