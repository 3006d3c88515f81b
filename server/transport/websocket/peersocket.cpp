// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/peersocket.h"

#include "server/transport/tcp/lingeringclose.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace kith {

using namespace std::chrono_literals;

namespace {

constexpr qint64 leastUnsent = 64 * 1024; // bytes; at most as many leave room for another large answer
constexpr qsizetype mostGathered = 4 * 1024; // bytes of Urgency::Soon; more are written at once

const char *reasonOf(int status)
{
    switch (status) {
    case 403:
        return "origin";
    case 431:
        return "header";
    default:
        return "handshake";
    }
}

} // namespace

PeerSocket::PeerSocket(IoContext context)
    : m_context(context)
    , m_validator(std::make_unique<HandshakeValidator>(
          context.config, context.passOn ? OtherPaths::Passed : OtherPaths::Rejected))
    , m_since(Clock::now())
{
}

PeerSocket::~PeerSocket()
{
    if (m_queued || m_gathers)
        m_context.sendQueue.remove(this);
}

void PeerSocket::takeRaw()
{
    if (m_phase == Phase::Passed)
        return;
    const QByteArray bytes = readRaw();
    if (bytes.isEmpty())
        return;
    if (m_phase == Phase::Handshake)
        readRequest(bytes);
    else if (m_phase == Phase::Upgrading)
        m_held.append(bytes);
    else if (m_phase == Phase::Open)
        filter(bytes);
    // Input while closing is ignored.
}

void PeerSocket::readRequest(const QByteArray &bytes)
{
    const HandshakeValidator::Verdict verdict = m_validator->feed(bytes);
    if (const auto *refusal = std::get_if<Rejection>(&verdict)) {
        reportRejected(reasonOf(refusal->status));
        return refuse(refusal->answer);
    }
    if (const auto *upgrade = std::get_if<Upgrade>(&verdict)) {
        m_phase = Phase::Upgrading;
        m_validator.reset();
        m_subprotocol = upgrade->subprotocol;
        m_held = upgrade->rest;
        std::exchange(m_upgradeHandler, {})(*upgrade);
    } else if (const auto *other = std::get_if<OtherRequest>(&verdict)) {
        const QByteArray received = other->received;
        pass();
        m_context.passOn(*this, received);
    }
}

void PeerSocket::pass()
{
    m_phase = Phase::Passed;
    m_validator.reset();
    m_upgradeHandler = {};
}

void PeerSocket::refuse(const QByteArray &answer)
{
    append(answer);
    socket()->close();
}

void PeerSocket::reportRejected(const char *reason) const
{
    if (m_context.refused)
        m_context.refused(socket()->peerAddress(), reason);
}

void PeerSocket::showRequest(const QByteArray &request)
{
    m_shown = request;
    m_shownAt = 0;
}

void PeerSocket::open()
{
    if (m_phase != Phase::Upgrading)
        return;
    m_phase = Phase::Open;
    dropReadBlock();
    m_filter.emplace(m_subprotocol.opcode, m_context.config.limits.frameBytes,
                     m_context.config.limits.controlFrames);
    m_controlSince = Clock::now();
    if (!m_held.isEmpty()) {
        filter(std::exchange(m_held, {}));
        Q_EMIT socket()->readyRead();
    }
}

void PeerSocket::filter(const QByteArray &bytes)
{
    m_filter->feed(bytes, m_shown);
    const bool isNew = !m_wasPartial || m_filter->completed() != m_completed;
    m_wasPartial = m_filter->isPartial();
    m_completed = m_filter->completed();
    if (m_wasPartial && isNew)
        m_since = Clock::now();
}

qint64 PeerSocket::readShown(char *data, qint64 size)
{
    const qint64 count = std::min(size, shownBytes());
    std::copy_n(m_shown.constData() + m_shownAt, count, data);
    m_shownAt += count;
    if (m_shownAt == m_shown.size()) {
        m_shown = {};
        m_shownAt = 0;
    }
    return count;
}

void PeerSocket::send(const QByteArray &framed, Urgency urgency)
{
    if (m_phase == Phase::Upgrading || m_phase == Phase::Open)
        append(framed, urgency);
}

void PeerSocket::append(const QByteArray &bytes, Urgency urgency)
{
    if (m_phase >= Phase::Closing || bytes.isEmpty())
        return;
    if (unsentBytes() == 0)
        m_progress = Clock::now();
    m_out.append(bytes);
    m_handed += quint64(bytes.size());
    if (urgency == Urgency::Soon && m_out.size() <= mostGathered) {
        if (!m_queued && !std::exchange(m_gathers, true))
            m_context.sendQueue.addLater(this);
    } else if (!std::exchange(m_queued, true)) {
        m_context.sendQueue.add(this);
    }
}

void PeerSocket::endGathering()
{
    m_gathers = false;
    if (!m_out.isEmpty() && !std::exchange(m_queued, true))
        m_context.sendQueue.add(this);
}

void PeerSocket::flushOut()
{
    if (!m_out.isEmpty() && socket()->state() == QAbstractSocket::ConnectedState)
        writeRaw(std::exchange(m_out, {}));
}

void PeerSocket::takeTurn()
{
    m_queued = false;
    flushOut();
    if (m_phase == Phase::Open && unsentBytes() > m_context.config.limits.unsentBytes)
        fail(CloseCode::TooSlow, "Too much is waiting to be read.");
    checkRoom();
}

void PeerSocket::awaitRoom(std::function<void()> then)
{
    m_onRoom = std::move(then);
    if (!std::exchange(m_watchesRoom, true)) {
        QObject::connect(socket(), &QIODevice::bytesWritten, socket(), [this] { checkRoom(); });
        if (auto *tls = qobject_cast<QSslSocket *>(socket()))
            QObject::connect(tls, &QSslSocket::encryptedBytesWritten, tls, [this] { checkRoom(); });
    }
    checkRoom();
}

void PeerSocket::checkRoom()
{
    if (m_onRoom && unsentBytes() <= leastUnsent)
        std::exchange(m_onRoom, {})();
}

void PeerSocket::fail(CloseCode code, QByteArrayView reason)
{
    if (m_phase != Phase::Open || m_filter->isClosed())
        return;
    m_filter->fail(code, reason, m_shown);
    Q_EMIT socket()->readyRead();
}

void PeerSocket::tick(Clock::time_point now)
{
    const TransportLimits &limits = m_context.config.limits;
    if (m_phase == Phase::Handshake || m_phase == Phase::Upgrading) {
        if (now - m_since < limits.handshakeTime)
            return;
        const QByteArray answer = m_validator ? m_validator->timeoutAnswer() : QByteArray();
        reportRejected("timeout");
        return answer.isEmpty() ? drop() : refuse(answer);
    }
    if (m_phase != Phase::Open)
        return;
    if (m_wasPartial && now - m_since >= limits.frameTime)
        fail(CloseCode::PolicyViolation, "The message did not come whole in time.");
    if (now - m_controlSince >= 1s) {
        m_controlSince = now;
        m_filter->renewControlFrames();
    }
    checkSlowness(now);
}

void PeerSocket::checkSlowness(Clock::time_point now)
{
    const qint64 unsent = unsentBytes();
    const quint64 taken = m_handed - std::min(m_handed, quint64(unsent));
    if (unsent == 0 || taken != m_taken)
        m_progress = now;
    m_taken = taken;
    if (now - m_progress >= m_context.config.limits.unsentTime)
        fail(CloseCode::TooSlow, "Nothing was read for too long.");
}

// The first call waits until all is sent. Returns false if the connection is gone and Qt may close it at once.
bool PeerSocket::beginClose()
{
    if (m_phase == Phase::Closed || socket()->state() != QAbstractSocket::ConnectedState)
        return false;
    if (m_phase == Phase::Closing)
        return true;
    flushOut();
    m_phase = Phase::Closing;
    m_since = Clock::now();
    m_shown = {};
    m_shownAt = 0;
    // Bytes that cannot be sent in time are dropped, the close frame included.
    QTimer::singleShot(m_context.config.limits.lingerTime, socket(), [this] {
        m_phase = Phase::Closed;
        abortRaw();
    });
    if (rawUnsent() == 0) {
        finishClose();
        return true;
    }
    const auto finishWhenSent = [this] {
        if (m_phase == Phase::Closing && rawUnsent() == 0)
            finishClose();
    };
    // Queued, because Qt still uses the socket while it emits bytesWritten.
    QObject::connect(socket(), &QIODevice::bytesWritten, socket(), finishWhenSent, Qt::QueuedConnection);
    if (auto *tls = qobject_cast<QSslSocket *>(socket()))
        QObject::connect(tls, &QSslSocket::encryptedBytesWritten, tls, finishWhenSent, Qt::QueuedConnection);
    return true;
}

void PeerSocket::finishClose()
{
    m_phase = Phase::Closed;
    LingeringClose::end(*socket(), m_context.config.limits.lingerTime, m_context.lingering,
                        [this] { closeRaw(); });
}

void PeerSocket::drop()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    abortRaw();
}

} // namespace kith
