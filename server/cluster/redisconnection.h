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

//! Credentials, and the kind of server to connect to.
struct RedisLogin {
    QByteArray user;
    QByteArray password;
    int database = 0;
    bool tls = false;
    enum class To { Redis, Master, Sentinel } to = To::Redis; //!< the expected server
};

/*!
    One connection to Redis: hiredis's asynchronous API on Qt socket notifiers, with a deadline.

    Runs on the event loop of its thread and can be reopened. No call blocks; host names are resolved on another thread.
*/
class RedisConnection : public QObject
{
    Q_OBJECT

public:
    //! Called once per command, in the order of the commands. \a reply may be an error, and is nullptr if the connection was
    //! closed first. It is valid during the call only.
    using Answer = std::function<void(const redisReply *reply)>;

    //! Reports broken() if no reply arrives for \a deadline while it connects or has unanswered commands.
    explicit RedisConnection(std::chrono::milliseconds deadline, QObject *parent);
    ~RedisConnection() override;

    //! Starts to connect; opened() or broken() follows.
    void open(const RedisHost &host, const RedisLogin &login);

    //! Answers pending commands with nullptr. May be called from its own callbacks. Emits no signal.
    void close();

    bool isOpen() const { return m_isOpen; }

    //! Sends a command. If the connection is not open, \a answer gets nullptr at once.
    void command(const QList<QByteArray> &arguments, Answer answer);

    //! Subscribes to \a channel. \a message is called with each message and with each reply to a subscription. Call it again to
    //! check that the server is alive. Afterwards no other command may be sent.
    void subscribe(const QByteArray &channel, std::function<void(const redisReply &)> message);

    qsizetype unansweredBytes() const { return m_unansweredBytes; }

Q_SIGNALS:
    void opened();

    //! The connection is unusable and must be closed. \a reason is for the log and contains no secrets.
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
    int m_silentChecks = 0; //!< deadline checks without a reply
    QFutureWatcher<QStringList> m_lookUp;
    RedisHost m_host;
    RedisLogin m_login;
    std::size_t m_tries = 0; //!< connection attempts; each uses the next address of the host

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
