// SPDX-License-Identifier: Apache-2.0
#include "tests/load/kithclient.h"

#include "shared/limits.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kith::load {

namespace {

constexpr int ackEntries = 64;
constexpr Time ackDelay = 300 * millisecond;
constexpr std::int64_t helloId = 1;

} // namespace

KithClient::KithClient(EpollLoop &loop, const Address &address, Encoding encoding, QString token,
                       ConversationId conversation, std::size_t textBytes, Listener &listener)
    : WebSocketClient(loop, address, "/v1/socket", subprotocol(encoding).toStdString())
    , m_encoding(encoding)
    , m_token(std::move(token))
    , m_listener(listener)
    , m_random(static_cast<std::uint64_t>(now()) * 0x9e3779b97f4a7c15
               ^ reinterpret_cast<std::uintptr_t>(this))
{
    if (!conversation.isNull())
        m_frame = std::make_unique<SendFrame>(encoding, conversation, textBytes);
}

void KithClient::start()
{
    connectToServer();
}

void KithClient::stop()
{
    if (m_ready)
        ack();
    drop();
    m_ready = m_signedIn = false;
}

void KithClient::opened()
{
    const request::Hello hello{
        {limits::protocolVersion}, m_token, QString::fromStdString(m_cursor), QStringLiteral("kith-load")};
    const QByteArray bytes = encode(Request{helloId, hello}, m_encoding);
    sendMessage({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    m_askId = helloId + 1;
    m_asked.clear();
}

void KithClient::closed(int code, const std::string &reason)
{
    m_ready = m_signedIn = false;
    m_listener.gone(*this, code, reason);
}

void KithClient::received(std::string_view message)
{
    ReplyView reply;
    if (!reply.read(message, m_encoding))
        return fail("a frame that is none: " + std::string(message.substr(0, 80)));
    const auto asked = std::ranges::find(m_asked, reply.re, [](const auto &entry) { return entry.first; });
    if (reply.re != 0 && asked != m_asked.end()) {
        const auto done = std::move(asked->second);
        m_asked.erase(asked);
        done(decodeReply(QByteArray::fromRawData(message.data(), static_cast<qsizetype>(message.size())),
                         m_encoding));
        return;
    }
    switch (reply.kind) {
    case ReplyView::Kind::Event:
        return takeEvent(reply);
    case ReplyView::Kind::Accepted:
        return takeAccepted(reply.re);
    case ReplyView::Kind::Welcome:
        m_cursor = reply.cursor;
        m_signedIn = true;
        for (std::size_t i = 0; i < m_unaccepted.size(); ++i)
            transmit(i);
        return ack();
    case ReplyView::Kind::Acked:
        m_cursor = reply.cursor;
        return;
    case ReplyView::Kind::CaughtUp:
        m_ready = true;
        return m_listener.ready(*this);
    case ReplyView::Kind::Error:
        return takeError(reply);
    case ReplyView::Kind::Other:
        return;
    }
}

void KithClient::takeEvent(const ReplyView &reply)
{
    auto log = std::ranges::find(m_logs, reply.conversation, &Log::id);
    if (log == m_logs.end())
        log = m_logs.insert(log, {reply.conversation, reply.seq - 1, reply.seq - 1});
    ++m_unacked;
    if (reply.seq <= log->head) { // a repeat after a reconnect: its ack was lost
        log->acked = std::min(log->acked, reply.seq - 1);
        return ackSoon();
    }
    m_totals.gaps += static_cast<std::uint64_t>(reply.seq - log->head - 1);
    log->head = reply.seq;
    ackSoon();
    if (const auto label = readLabel(reply.text))
        m_listener.received(*this, *label);
}

void KithClient::takeAccepted(std::int64_t id)
{
    const std::int64_t index = id - m_firstId;
    if (index < 0 || index >= static_cast<std::int64_t>(m_unaccepted.size()))
        return;
    Unaccepted &message = m_unaccepted[static_cast<std::size_t>(index)];
    if (std::exchange(message.accepted, true))
        return;
    const std::uint64_t number = message.label.number;
    while (!m_unaccepted.empty() && m_unaccepted.front().accepted) {
        m_unaccepted.pop_front();
        ++m_firstId;
    }
    m_listener.accepted(*this, number);
}

void KithClient::takeError(const ReplyView &reply)
{
    if (reply.retryAfter == 0)
        return fail(std::string(reply.text));
    ++m_totals.refused;
    if (reply.re == helloId)
        return sayGoodbye(); // reconnects afterwards
    loop().at(now() + reply.retryAfter * millisecond, [this, id = reply.re] {
        const std::int64_t index = id - m_firstId;
        if (m_signedIn && index >= 0 && index < static_cast<std::int64_t>(m_unaccepted.size()))
            transmit(static_cast<std::size_t>(index));
    });
}

void KithClient::send(const Label &label)
{
    m_unaccepted.push_back({newClientId(), label});
    if (m_signedIn)
        transmit(m_unaccepted.size() - 1);
}

void KithClient::transmit(std::size_t index)
{
    const Unaccepted &message = m_unaccepted[index];
    if (!message.accepted)
        sendMessage(
            m_frame->fill(m_firstId + static_cast<std::int64_t>(index), message.clientId, message.label));
}

void KithClient::ask(const request::Any &body,
                     std::function<void(const std::variant<Reply, Rejected> &)> done)
{
    const std::int64_t id = m_askId++;
    m_asked.emplace_back(id, std::move(done));
    const QByteArray bytes = encode(Request{id, body}, m_encoding);
    sendMessage({bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

void KithClient::ackSoon()
{
    if (m_unacked >= ackEntries)
        return ack();
    if (std::exchange(m_ackAsked, true))
        return;
    loop().at(now() + ackDelay, [this] {
        m_ackAsked = false;
        if (m_unacked > 0)
            ack();
    });
}

void KithClient::ack()
{
    m_unacked = 0;
    if (!m_signedIn)
        return; // sent after the next welcome
    request::Ack body;
    for (Log &log : m_logs) {
        if (log.head > log.acked)
            body.positions.push_back({log.id, log.head});
        log.acked = log.head;
    }
    if (body.positions.empty())
        return;
    const QByteArray bytes = encode(Request{m_askId++, body}, m_encoding);
    sendMessage({bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

ClientId KithClient::newClientId()
{
    UuidBytes random{};
    for (std::size_t i = 0; i < random.size(); i += 8) {
        m_random ^= m_random << 13;
        m_random ^= m_random >> 7;
        m_random ^= m_random << 17;
        std::copy_n(reinterpret_cast<const std::uint8_t *>(&m_random), 8,
                    random.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return ClientId(makeUuidV7(std::chrono::duration_cast<std::chrono::milliseconds>(time).count(), random));
}

void KithClient::fail(std::string what)
{
    if (m_totals.failed++ == 0)
        m_totals.firstFailure = std::move(what);
}

} // namespace kith::load
