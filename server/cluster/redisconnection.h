// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisaddress.h"

#include <QFutureWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>

struct redisAsyncContext;
struct redisReply;
class QSocketNotifier;

namespace kith {

//! How to sign in.
struct RedisLogin {
    QByteArray user;
    QByteArray password;
    int database = 0;
    bool tls = false;
    enum class To { Redis, Master, Sentinel } to = To::Redis; //!< what must be there
};

/*!
    One connection to Redis, on the event loop of its thread: hiredis' asynchronous API between Qt's notifiers, with a
    deadline. It may be opened again and again. All calls return at once; a host's name is looked up by another thread.
*/
class RedisConnection : public QObject
{
    Q_OBJECT

public:
    //! Of one command, in the order of the commands; nullptr where the connection was closed without one. The reply may
    //! be an error, and ends with the call.
    using Answer = std::function<void(const redisReply *reply)>;

    //! Broken where for \a deadline nothing was answered while something should be.
    explicit RedisConnection(std::chrono::milliseconds deadline, QObject *parent);
    ~RedisConnection() override;

    //! opened() or broken() follows.
    void open(const RedisHost &host, const RedisLogin &login);

    //! Commands without an answer get nullptr. Safe in any of its own calls. No signal follows.
    void close();

    bool isOpen() const { return m_isOpen; }

    //! Only while it is open; else it is as if it closed at once.
    void command(const QList<QByteArray> &arguments, Answer answer);

    //! From then on \a message is called with all that comes of \a channel, and once with each answer to this. Called
    //! again it shows whether the other side is alive. Nothing but this may then be sent.
    void subscribe(const QByteArray &channel, std::function<void(const redisReply &)> message);

    qsizetype unansweredBytes() const { return m_unansweredBytes; }

Q_SIGNALS:
    void opened();

    //! It is of no use any more: close it. \a reason is for a log and free of secrets.
    void broken(const QString &reason);

private:
    struct Pending {
        Answer answer;
        qsizetype bytes;
    };

    void connectTo(const QString &address);
    void attach(redisAsyncContext *context);
    void signIn();
    void send(const QList<QByteArray> &arguments, Answer answer);
    void step(const QByteArray &name, const QList<QByteArray> &arguments);
    void answered(const redisReply *reply);
    void detach(bool free);
    void fail(const QString &reason);
    void failLater(const QString &reason);
    void checkDeadline();

    const std::chrono::milliseconds m_deadline;
    QTimer m_check;
    int m_silentChecks = 0; //!< since something is underway and nothing was answered
    QFutureWatcher<QStringList> m_lookUp;
    RedisHost m_host;
    RedisLogin m_login;
    std::size_t m_tries = 0; //!< each takes the next of a host's addresses

    redisAsyncContext *m_context = nullptr;
    QSocketNotifier *m_read = nullptr;
    QSocketNotifier *m_write = nullptr;
    std::deque<Pending> m_pending;
    qsizetype m_unansweredBytes = 0;
    std::function<void(const redisReply &)> m_message;
    bool m_isOpen = false;
    std::uint64_t m_timesClosed = 0;
};

} // namespace kith
