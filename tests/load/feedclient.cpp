// SPDX-License-Identifier: Apache-2.0
#include "tests/load/feedclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <charconv>
#include <utility>

namespace kith::load {

namespace {

constexpr std::string_view lineEnd = "\r\n";

std::size_t numberIn(std::string_view text, int base)
{
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, base);
    return number;
}

} // namespace

FeedClient::FeedClient(EpollLoop &loop, const Address &address, Over over, QString token, Listener &listener)
    : Connection(loop, address)
    , m_over(over)
    , m_token(std::move(token))
    , m_listener(listener)
{
}

void FeedClient::start()
{
    connectToServer();
}

void FeedClient::stop()
{
    drop();
    m_ready = false;
}

void FeedClient::connected()
{
    m_part = Part::Head;
    m_line.clear();
    ask();
}

void FeedClient::gone(const std::string &reason)
{
    m_ready = false;
    m_listener.gone(*this, 1006, reason);
}

void FeedClient::breach(std::string what)
{
    if (m_totals.failed++ == 0)
        m_totals.firstFailure = what;
    drop();
    gone(what);
}

void FeedClient::ask()
{
    out().append(m_over == Over::Stream ? "GET /v1/events/stream" : "GET /v1/events");
    out().append("?").append(m_over == Over::Stream ? "" : m_ready ? "wait=25&" : "wait=0&");
    out().append(m_cursor.empty() ? "" : "cursor=").append(m_cursor);
    if (out().ends_with('?') || out().ends_with('&'))
        out().pop_back();
    out().append(" HTTP/1.1\r\nHost: ").append(address().text());
    out().append("\r\nAuthorization: Bearer ").append(m_token.toStdString()).append("\r\n\r\n");
    writeLater();
}

std::size_t FeedClient::take(std::string_view bytes)
{
    std::size_t used = 0;
    while (isOpen()) {
        const std::size_t step = takePart(bytes.substr(used));
        if (step == 0)
            break;
        used += step;
    }
    return used;
}

//! Returns 0 where more must come first.
std::size_t FeedClient::takePart(std::string_view bytes)
{
    if (bytes.empty())
        return 0;
    if (m_part == Part::Head) {
        const std::size_t end = bytes.find("\r\n\r\n");
        return end != std::string_view::npos && takeHead(bytes.substr(0, end + 2)) ? end + 4 : 0;
    }
    if (m_part == Part::ChunkSize) {
        const std::size_t end = bytes.find(lineEnd);
        if (end == std::string_view::npos)
            return 0;
        m_left = numberIn(bytes.substr(0, end), 16);
        m_part = Part::Chunk;
        if (m_left == 0) { // the stream ended: come back with the cursor
            drop();
            gone("the stream ended");
        }
        return end + lineEnd.size();
    }
    const std::size_t end = m_left + (m_part == Part::Chunk ? lineEnd.size() : 0);
    if (bytes.size() < end)
        return 0;
    const std::string_view body = bytes.substr(0, m_left);
    if (std::exchange(m_part, m_part == Part::Chunk ? Part::ChunkSize : Part::Head) == Part::Body) {
        takePage(body);
        return end;
    }
    m_line.append(body);
    std::size_t begin = 0;
    for (std::size_t feed = 0; (feed = m_line.find('\n', begin)) != std::string::npos; begin = feed + 1)
        takeLine(std::string_view(m_line).substr(begin, feed - begin));
    m_line.erase(0, begin);
    return end;
}

bool FeedClient::takeHead(std::string_view head)
{
    if (!head.starts_with("HTTP/1.1 200")) {
        breach(std::string(head.substr(0, head.find(lineEnd))));
        return false;
    }
    constexpr std::string_view length = "\r\nContent-Length: ";
    const std::size_t at = head.find(length);
    m_part = m_over == Over::Stream ? Part::ChunkSize : Part::Body;
    if (at != std::string_view::npos)
        m_left = numberIn(head.substr(at + length.size()), 10);
    return true;
}

void FeedClient::takeLine(std::string_view line)
{
    if (line.starts_with("id: "))
        m_cursor = line.substr(4);
    else if (line.starts_with("data: "))
        takeFrame(line.substr(6));
}

void FeedClient::takePage(std::string_view json)
{
    const QJsonObject page =
        QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), static_cast<qsizetype>(json.size())))
            .object();
    for (const auto frame : page.value(QLatin1StringView("events")).toArray())
        takeFrame(QJsonDocument(frame.toObject()).toJson(QJsonDocument::Compact).toStdString());
    m_cursor = page.value(QLatin1StringView("cursor")).toString().toStdString();
    if (isOpen())
        ask();
}

void FeedClient::takeFrame(std::string_view json)
{
    ReplyView reply;
    if (!reply.read(json, Encoding::Json))
        return breach("a frame that is none: " + std::string(json.substr(0, 80)));
    if (reply.kind == ReplyView::Kind::CaughtUp && !std::exchange(m_ready, true))
        return m_listener.ready(*this);
    if (reply.kind != ReplyView::Kind::Event)
        return;
    const auto [head, isNew] = m_heads.try_emplace(toRaw(reply.conversation).toStdString(), reply.seq - 1);
    if (reply.seq <= head->second)
        return;
    m_totals.gaps += static_cast<std::uint64_t>(reply.seq - head->second - 1);
    head->second = reply.seq;
    if (const auto label = readLabel(reply.text))
        m_listener.received(*this, *label);
}

} // namespace kith::load
