// SPDX-License-Identifier: Apache-2.0
#include "app/history/historythread.h"

#include "app/platform/log.h"

#include <QCoreApplication>
#include <QDateTime>

namespace kith {

namespace {

constexpr std::int64_t retryAfter = 2000; // ms, after a disk refused

QString rebuiltSentence()
{
    return QCoreApplication::translate(
        "History",
        "The history on this computer was damaged and is fetched from the server "
        "again. Messages that were not sent yet were kept where they could be read.");
}

} // namespace

HistoryThread::HistoryThread(const QString &file, UserId me, Handlers handlers)
    : m_file(file)
    , m_me(me)
    , m_handlers(std::move(handlers))
    , m_deliveries([this](std::vector<Job> &&deliveries) { runDeliveries(deliveries); })
{
    setObjectName(QStringLiteral("history"));
}

HistoryThread::~HistoryThread()
{
    if (m_jobs)
        m_jobs->post([this] { quit(); });
    wait();
}

void HistoryThread::begin()
{
    m_jobs = std::make_unique<Mailbox<Job>>([](std::vector<Job> &&jobs) {
        for (Job &job : jobs)
            job();
    });
    m_jobs->moveToThread(this);
    start();
}

void HistoryThread::run()
{
    open();
    exec();
    m_jobs.reset();
    m_reader.reset();
    m_tables.reset();
}

void HistoryThread::open()
{
    m_tables = std::make_unique<HistoryTables>(m_file);
    m_reader = std::make_unique<LocalReader>(*m_tables, m_me);
    m_open = m_tables->open(m_me);
    if (!m_open)
        handleFault();
    auto users = m_open ? m_tables->conversations.users() : std::vector<User>();
    deliver([this, users = std::move(users)] { m_handlers.opened(users); });
    if (m_tables->wasRebuilt())
        announceRebuilt();
}

void HistoryThread::announceRebuilt()
{
    deliver([this] { m_handlers.rebuilt(rebuiltSentence()); });
}

void HistoryThread::post(Job job)
{
    if (m_jobs)
        m_jobs->post(std::move(job));
    else
        job();
}

void HistoryThread::deliver(Job delivery)
{
    m_deliveries.post(std::move(delivery));
}

void HistoryThread::runDeliveries(const std::vector<Job> &deliveries)
{
    const QPointer<HistoryThread> alive(this); // a delivery may end the history, and this with it
    for (const Job &delivery : deliveries) {
        if (!alive)
            return;
        delivery();
    }
}

std::optional<Error> HistoryThread::runTransaction(const std::function<void(HistoryWriter &)> &write)
{
    if (!m_open)
        m_open = m_tables->open(m_me);
    if (!m_open || !m_tables->database.begin())
        return handleFault();
    HistoryWriter writer(*m_tables, m_me, QDateTime::currentMSecsSinceEpoch());
    write(writer);
    HistoryNews news = m_reader->news(writer.finish());
    if (!m_tables->database.commit())
        return handleFault();
    setProblem({});
    deliver([this, news = std::move(news)] { m_handlers.changed(news); });
    return std::nullopt;
}

//! Begins a new file where this one is damaged. Returns the error that the user is told.
Error HistoryThread::handleFault()
{
    const Fault fault = m_tables->database.fault();
    qCWarning(historyLog) << "the local history failed:" << m_tables->database.faultText();
    if (fault == Fault::Corrupt && m_open) {
        m_open = m_tables->rebuild(m_me);
        if (m_open) {
            announceRebuilt();
            return {ErrorCode::Unavailable, rebuiltSentence(), retryAfter};
        }
    }
    setProblem(faultMessage(m_tables->database.fault(), m_file));
    m_tables->database.clearFault();
    return {ErrorCode::Unavailable, m_problem, retryAfter};
}

void HistoryThread::setProblem(const QString &sentence)
{
    if (m_problem == sentence)
        return;
    m_problem = sentence;
    deliver([this, sentence] { m_handlers.problemChanged(sentence); });
}

} // namespace kith
