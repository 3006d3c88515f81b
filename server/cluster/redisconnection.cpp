// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisconnection.h"

#include "server/cluster/hostlookup.h"
#include "server/cluster/redisreply.h"
#include "server/cluster/redistls.h"

#include <QPromise>
#include <QSocketNotifier>
#include <QThreadPool>
#include <QVarLengthArray>

#include <hiredis/async.h>

namespace kith {

namespace {

constexpr int checks = 4; // per deadline

RedisConnection *ownerOf(const redisAsyncContext *context)
{
    return static_cast<RedisConnection *>(context->data);
}

QString problemOf(const redisAsyncContext &context)
{
    const QString tls = takeRedisTlsProblem();
    return tls.isEmpty() ? QString::fromLocal8Bit(context.c.errstr) : tls;
}

} // namespace

RedisConnection::RedisConnection(std::chrono::milliseconds deadline, QObject *parent)
    : QObject(parent)
    , m_deadline(deadline)
{
    m_check.setInterval(deadline / checks);
    connect(&m_check, &QTimer::timeout, this, &RedisConnection::checkDeadline);
    connect(&m_lookUp, &QFutureWatcherBase::finished, this, [this] {
        if (m_lookUp.future().resultCount() == 0)
            return; // cancelled by close()
        const QStringList found = m_lookUp.result();
        if (found.isEmpty())
            fail(QStringLiteral("the name %1 has no address").arg(m_host.name));
        else
            connectTo(found[qsizetype(m_tries++ % std::size_t(found.size()))]);
    });
}

RedisConnection::~RedisConnection()
{
    m_pending.clear(); // their callbacks may use destroyed objects
    close();
}

void RedisConnection::open(const RedisHost &host, const RedisLogin &login)
{
    close();
    m_host = host;
    m_login = login;
    if (host.port == 0)
        return connectTo(host.name);
    // In another thread, because getaddrinfo() may block for long and Qt Core has no asynchronous look-up.
    auto promise = std::make_shared<QPromise<QStringList>>();
    m_lookUp.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, name = host.name] {
        promise->addResult(addressesOf(name));
        promise->finish();
    });
}

void RedisConnection::connectTo(const QString &address)
{
    const QByteArray target = address.toLocal8Bit();
    redisAsyncContext *context = m_host.port ? redisAsyncConnect(target.constData(), m_host.port)
                                             : redisAsyncConnectUnix(target.constData());
    if (!context)
        return failLater(QStringLiteral("out of memory"));
    // TLS starts here and not when the socket is connected, because here the context may still be freed.
    if (context->err || (m_login.tls && !startRedisTls(&context->c, m_host.name))) {
        failLater(problemOf(*context)); // later, because open() has not returned yet
        return redisAsyncFree(context);
    }
    attach(context);
    m_silentChecks = 0;
    m_check.start();
}

void RedisConnection::attach(redisAsyncContext *context)
{
    m_context = context;
    m_read = new QSocketNotifier(context->c.fd, QSocketNotifier::Read, this);
    m_write = new QSocketNotifier(context->c.fd, QSocketNotifier::Write, this);
    m_read->setEnabled(false);
    m_write->setEnabled(false);
    connect(m_read, &QSocketNotifier::activated, this, [context] { redisAsyncHandleRead(context); });
    connect(m_write, &QSocketNotifier::activated, this, [context] { redisAsyncHandleWrite(context); });

    context->data = this;
    context->ev.data = this;
    context->ev.addRead = [](void *self) { static_cast<RedisConnection *>(self)->m_read->setEnabled(true); };
    context->ev.delRead = [](void *self) { static_cast<RedisConnection *>(self)->m_read->setEnabled(false); };
    context->ev.addWrite = [](void *self) {
        static_cast<RedisConnection *>(self)->m_write->setEnabled(true);
    };
    context->ev.delWrite = [](void *self) {
        static_cast<RedisConnection *>(self)->m_write->setEnabled(false);
    };
    // hiredis frees the context after a failed connect callback and after the disconnect callback.
    redisAsyncSetConnectCallback(context, [](const redisAsyncContext *c, int status) {
        RedisConnection *self = ownerOf(c);
        if (status == REDIS_OK)
            return self->signIn();
        const QString reason = problemOf(*c);
        self->detach(false);
        self->fail(reason);
    });
    redisAsyncSetDisconnectCallback(context, [](const redisAsyncContext *c, int) {
        const QString reason = problemOf(*c);
        RedisConnection *self = ownerOf(c);
        self->detach(false);
        self->fail(reason);
    });
}

// opened() waits for a reply, because its slot may close, and hiredis must not free the context inside its connect callback.
void RedisConnection::signIn()
{
    const bool isSentinel = m_login.to == RedisLogin::To::Sentinel;
    if (!m_login.password.isEmpty()) {
        QList<QByteArray> auth{"AUTH", m_login.password};
        if (!m_login.user.isEmpty())
            auth.insert(1, m_login.user);
        // A Sentinel often has no password of its own, and then rejects AUTH.
        if (isSentinel)
            send(auth, [](const redisReply *) {});
        else
            step("AUTH", auth);
    }
    if (m_login.database != 0)
        step("SELECT", {"SELECT", QByteArray::number(m_login.database)});
    if (m_login.to == RedisLogin::To::Master) {
        send({"ROLE"}, [this](const redisReply *reply) {
            if (isReply(reply, REDIS_REPLY_ARRAY) && reply->elements > 0
                && textOf(reply->element[0]) == "master")
                return;
            if (reply)
                fail(isReply(reply, REDIS_REPLY_ERROR) ? problem(reply)
                                                       : QStringLiteral("it is not the master (yet)"));
        });
    }
    send({"PING"}, [this](const redisReply *reply) {
        if (isReply(reply, REDIS_REPLY_STATUS)) {
            m_isOpen = true;
            Q_EMIT opened();
        } else if (reply) {
            fail(problem(reply));
        }
    });
}

//! Sends a command that must be answered with OK. A failure's reason omits the arguments, which may contain a password.
void RedisConnection::step(const QByteArray &name, const QList<QByteArray> &arguments)
{
    send(arguments, [this, name](const redisReply *reply) {
        if (reply && reply->type != REDIS_REPLY_STATUS)
            fail(QStringLiteral("%1: %2").arg(QString::fromLatin1(name), problem(reply)));
    });
}

void RedisConnection::command(const QList<QByteArray> &arguments, Answer answer)
{
    if (m_isOpen)
        send(arguments, std::move(answer));
    else
        answer(nullptr);
}

void RedisConnection::send(const QList<QByteArray> &arguments, Answer answer)
{
    if (!m_context)
        return answer(nullptr);
    QVarLengthArray<const char *, 16> texts;
    QVarLengthArray<std::size_t, 16> lengths;
    qsizetype bytes = 0;
    for (const QByteArray &argument : arguments) {
        texts.append(argument.constData());
        lengths.append(std::size_t(argument.size()));
        bytes += argument.size();
    }
    if (m_pending.empty())
        m_silentChecks = 0;
    m_pending.push_back({std::move(answer), bytes});
    m_unansweredBytes += bytes;
    redisAsyncCommandArgv(
        m_context,
        [](redisAsyncContext *context, void *reply, void *) {
            if (context->data && reply)
                ownerOf(context)->answered(static_cast<redisReply *>(reply));
        },
        nullptr, int(texts.size()), texts.data(), lengths.data());
}

void RedisConnection::subscribe(const QByteArray &channel, std::function<void(const redisReply &)> message)
{
    if (!m_isOpen)
        return;
    m_message = std::move(message);
    if (m_pending.empty())
        m_silentChecks = 0;
    m_pending.push_back({[](const redisReply *) {}, 0});
    redisAsyncCommand(
        m_context,
        [](redisAsyncContext *context, void *data, void *) {
            const auto *reply = static_cast<redisReply *>(data);
            if (!context->data || !reply)
                return;
            RedisConnection *self = ownerOf(context);
            const bool isAnswer = isReply(reply, REDIS_REPLY_ARRAY) && reply->elements == 3
                && textOf(reply->element[0]) == "subscribe";
            if (isAnswer)
                self->answered(reply);
            const auto to = self->m_message; // a copy, because the call may close this connection
            if (to)
                to(*reply);
        },
        nullptr, "SUBSCRIBE %b", channel.constData(), std::size_t(channel.size()));
}

void RedisConnection::answered(const redisReply *reply)
{
    if (m_pending.empty())
        return;
    const Pending pending = std::move(m_pending.front());
    m_pending.pop_front();
    m_unansweredBytes -= pending.bytes;
    m_silentChecks = 0;
    pending.answer(reply);
}

void RedisConnection::close()
{
    ++m_timesClosed;
    m_check.stop();
    m_lookUp.setFuture({});
    m_isOpen = false;
    m_message = nullptr;
    if (m_context)
        detach(true);
    m_unansweredBytes = 0;
    for (const Pending &pending : std::exchange(m_pending, {}))
        pending.answer(nullptr);
}

//! Removes every reference from the context to this object, because hiredis may keep it until its callback returns.
void RedisConnection::detach(bool free)
{
    redisAsyncContext *context = std::exchange(m_context, nullptr);
    for (QSocketNotifier **notifier : {&m_read, &m_write}) {
        (*notifier)->setEnabled(false); // before the descriptor is closed
        (*notifier)->disconnect(this);
        std::exchange(*notifier, nullptr)->deleteLater(); // this may run inside its signal
    }
    context->data = nullptr;
    context->ev = {};
    context->onDisconnect = nullptr;
    if (free)
        redisAsyncFree(context);
}

void RedisConnection::fail(const QString &reason)
{
    m_isOpen = false;
    m_check.stop();
    Q_EMIT broken(reason);
}

//! Calls fail() from the event loop, unless the connection is closed before.
void RedisConnection::failLater(const QString &reason)
{
    QMetaObject::invokeMethod(
        this,
        [this, reason, closed = m_timesClosed] {
            if (closed == m_timesClosed)
                fail(reason);
        },
        Qt::QueuedConnection);
}

// Counts checks instead of measuring time: if this thread was blocked, replies may be waiting to be read.
void RedisConnection::checkDeadline()
{
    if ((!m_isOpen || !m_pending.empty()) && ++m_silentChecks > checks)
        fail(QStringLiteral("no answer within %1 ms").arg(m_deadline.count()));
}

} // namespace kith
