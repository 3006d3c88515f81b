// SPDX-License-Identifier: Apache-2.0
#include "app/history/historythread.h"

#include "app/platform/log.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QPointer>

namespace kith {

namespace {

constexpr std::int64_t retryAfter = 2000; // ms until a disk that refused is worth another try

QString rebuiltSentence()
{
    return QCoreApplication::translate(
        "History",
        "The history on this computer was damaged and is fetched from the server "
        "again. Messages that were not sent yet were kept where they could be read.");
}

} // namespace

HistoryThread::HistoryThread(const QString &file, UserId me, History *history)
    : m_file(file)
    , m_me(me)
    , m_history(history)
{
    setObjectName(QStringLiteral("history"));
}

HistoryThread::~HistoryThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_posted.notify_one();
    wait();
}

void HistoryThread::begin(History::Work work)
{
    m_atOnce = work == History::Work::AtOnce;
    if (m_atOnce)
        open();
    else
        start();
}

void HistoryThread::run()
{
    open();
    for (;;) {
        std::vector<Job> jobs;
        {
            std::unique_lock lock(m_mutex);
            m_posted.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
            if (m_jobs.empty())
                break;
            jobs.swap(m_jobs);
        }
        for (Job &job : jobs)
            job();
    }
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
    bring([history = m_history, users = std::move(users)] {
        for (const User &user : users)
            history->m_users.insert(user.id, user);
        history->m_ready = true;
        Q_EMIT history->readyChanged();
    });
    if (m_tables->wasRebuilt())
        tellRebuilt();
}

void HistoryThread::tellRebuilt()
{
    bring([history = m_history] { Q_EMIT history->rebuilt(rebuiltSentence()); });
}

void HistoryThread::post(Job job)
{
    if (m_atOnce)
        return job();
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_posted.notify_one();
}

void HistoryThread::bring(Delivery delivery)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_deliveries.empty();
        m_deliveries.push_back(std::move(delivery));
    }
    if (first)
        QMetaObject::invokeMethod(
            m_history, [this] { deliver(); }, Qt::QueuedConnection);
}

void HistoryThread::deliver()
{
    std::vector<Delivery> deliveries;
    {
        const std::lock_guard lock(m_mutex);
        deliveries.swap(m_deliveries);
    }
    const QPointer<History> alive(m_history); // what is delivered may end the history, and this with it
    for (const Delivery &delivery : deliveries) {
        if (!alive)
            return;
        delivery();
    }
}

std::optional<Error> HistoryThread::transact(const std::function<void(HistoryWriter &)> &write)
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
    announce(std::move(news));
    return std::nullopt;
}

//! Begins anew where the file is damaged, and says what the user has to know.
Error HistoryThread::handleFault()
{
    const Fault fault = m_tables->database.fault();
    qCWarning(historyLog) << "the local history failed:" << m_tables->database.faultText();
    if (fault == Fault::Corrupt && m_open) {
        m_open = m_tables->rebuild(m_me);
        if (m_open) {
            tellRebuilt();
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
    bring([history = m_history, sentence] {
        history->m_problem = sentence;
        Q_EMIT history->problemChanged();
    });
}

void HistoryThread::announce(HistoryNews news)
{
    bring([history = m_history, news = std::move(news)] {
        for (const User &user : news.users)
            history->m_users.insert(user.id, user);
        if (!news.users.empty())
            Q_EMIT history->usersChanged(news.users);
        for (const HistoryNews::Timeline &timeline : news.timelines) {
            const ConversationId id = timeline.conversation;
            if (timeline.floor)
                Q_EMIT history->historyTrimmed(id, timeline.floor);
            if (!timeline.members.empty())
                Q_EMIT history->membersChanged(id, timeline.members);
            if (!timeline.removed.empty())
                Q_EMIT history->messagesRemoved(id, timeline.removed);
            if (!timeline.changed.empty())
                Q_EMIT history->messagesChanged(id, timeline.changed);
            if (!timeline.added.empty())
                Q_EMIT history->messagesAdded(id, timeline.added);
            if (!timeline.marks.empty())
                Q_EMIT history->marksChanged(id, timeline.marks);
        }
        if (!news.conversations.empty())
            Q_EMIT history->conversationsChanged(news.conversations);
        for (const Position &mark : news.readMarks)
            Q_EMIT history->readMarkMoved(mark);
        if (news.outgoing)
            Q_EMIT history->outgoingChanged();
    });
}

} // namespace kith
