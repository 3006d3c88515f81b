// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/historywriter.h"
#include "app/history/localreader.h"
#include "shared/mailbox.h"

#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>

namespace kith {

/*!
    The database thread of a History: runs posted jobs in order and delivers their results to the GUI thread in the same
    order. Each write is a transaction of its own.

    Lives on the GUI thread, as do its handlers and answers. read() and write() only post.
*/
class HistoryThread : public QThread
{
public:
    //! What is told besides answers; called on the GUI thread.
    struct Handlers {
        std::function<void(const std::vector<User> &)>
            opened; //!< with the users that are stored; first of all
        std::function<void(const QString &)> rebuilt; //!< see History::rebuilt()
        std::function<void(const QString &)>
            problemChanged; //!< a sentence for the user; empty: it stores again
        std::function<void(const HistoryNews &)> changed;
    };

    HistoryThread(const QString &file, UserId me, Handlers handlers);
    //! Does what was posted before, then ends. What it would deliver is dropped.
    ~HistoryThread() override;

    //! Starts the thread and opens the file there.
    void begin();
    //! Opens the file. In place of begin(): all work is done on the calling thread, in the calls.
    void open();

    //! \a read(LocalReader &) gives an answer; \a done(answer) is called unless \a context is gone by then. After a fault
    //! the answer is empty.
    template <typename Read, typename Deliver>
    void read(Read read, QObject *context, Deliver done)
    {
        post([this, read = std::move(read), done = whileAlive(context, std::move(done))]() mutable {
            auto answer = read(*m_reader);
            if (m_tables->database.fault() != Fault::None) {
                answer = decltype(answer)();
                handleFault();
            }
            deliver([answer = std::move(answer), done = std::move(done)] { done(answer); });
        });
    }

    //! \a write(HistoryWriter &) gives an answer, or none; \a done(Result) is called after Handlers::changed, unless
    //! \a context is gone by then.
    template <typename Write, typename Deliver>
    void write(Write write, QObject *context, Deliver done)
    {
        post([this, write = std::move(write), done = whileAlive(context, std::move(done))]() mutable {
            auto result = transact(write);
            deliver([result = std::move(result), done = std::move(done)] { done(result); });
        });
    }

    template <typename Write>
    void write(Write write)
    {
        post([this, write = std::move(write)]() mutable { static_cast<void>(transact(write)); });
    }

protected:
    void run() override;

private:
    using Job = std::function<void()>;

    template <typename Answer>
    static auto whileAlive(QObject *context, Answer done)
    {
        return [context = QPointer<QObject>(context), done = std::move(done)](const auto &answer) {
            if (context)
                done(answer);
        };
    }

    template <typename Write>
    auto transact(Write &write)
    {
        using Answer = decltype(write(std::declval<HistoryWriter &>()));
        if constexpr (std::is_void_v<Answer>) {
            const auto failure = runTransaction(write);
            return failure ? Result<Done>(*failure) : Result<Done>(Done{});
        } else {
            std::optional<Answer> answer;
            const auto failure =
                runTransaction([&](HistoryWriter &writer) { answer.emplace(write(writer)); });
            return failure ? Result<Answer>(*failure) : Result<Answer>(std::move(*answer));
        }
    }

    void post(Job job);
    void deliver(Job delivery);
    void runDeliveries(const std::vector<Job> &deliveries);
    std::optional<Error> runTransaction(const std::function<void(HistoryWriter &)> &write);
    Error handleFault();
    void announceRebuilt();
    void setProblem(const QString &sentence);

    const QString m_file;
    const UserId m_me;
    const Handlers m_handlers;
    Mailbox<Job> m_deliveries;
    std::unique_ptr<Mailbox<Job>> m_jobs; //!< of the database thread; null where there is none

    // The database thread's own
    std::unique_ptr<HistoryTables> m_tables;
    std::unique_ptr<LocalReader> m_reader;
    QString m_problem;
    bool m_open = false;
};

} // namespace kith
