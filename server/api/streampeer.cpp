// SPDX-License-Identifier: Apache-2.0
#include "server/api/streampeer.h"

#include "shared/jsonwriter.h"

namespace kith {

namespace {

using namespace std::chrono_literals;

constexpr auto keepAliveTime = 15s; // proxies cut what is silent for longer
constexpr const char *retryTime = "retry: 1000\n\n"; // ms

QByteArray serverSentEvent(std::string_view name, const QString &cursor, const QByteArray &json)
{
    return "event: " + QByteArray(name.data(), qsizetype(name.size()))
        + (cursor.isEmpty() ? QByteArray() : "\nid: " + cursor.toLatin1()) + "\ndata: " + json + "\n\n";
}

} // namespace

void StreamPeer::take(const Reply &reply, const QByteArray &json)
{
    const auto *welcome = std::get_if<reply::Welcome>(&reply.body);
    if (!m_stream) {
        m_stream = replier().stream({200, {}, "text/event-stream", {{"X-Accel-Buffering", "no"}}});
        write(retryTime);
    }
    const auto name = std::visit([](const auto &body) { return body.type; }, reply.body);
    write(serverSentEvent(name, welcome ? welcome->cursor : reply.cursor, json));
}

void StreamPeer::awaitRoom(std::function<void()> then)
{
    if (m_stream)
        m_stream->awaitRoom(std::move(then));
}

void StreamPeer::tick(Clock::time_point now)
{
    if (m_stream && now - m_written >= keepAliveTime)
        write(":\n\n");
}

// Without an event "close", so that a browser's EventSource comes back by itself.
void StreamPeer::failed(const Error &error)
{
    finish(errorAnswer(error), CloseCode::Normal);
}

void StreamPeer::close(CloseCode code, const QString &reason)
{
    if (m_stream && (code == CloseCode::Replaced || code == CloseCode::SignedOut)) {
        json::Writer out;
        out.startObject();
        out.name("code");
        out.integer(int(code));
        out.name("reason");
        out.text(reason);
        out.endObject();
        write(serverSentEvent("close", {}, out.finish()));
    }
    finish(closedAnswer(code, reason), code == CloseCode::PageFull ? CloseCode::Normal : code);
}

void StreamPeer::write(const QByteArray &bytes)
{
    m_stream->write(bytes);
    m_written = Clock::now();
}

//! Ends the stream, or responds \a otherwise where it has not begun.
void StreamPeer::finish(const HttpResponse &otherwise, CloseCode code)
{
    if (m_stream)
        m_stream->end();
    else
        replier().answer(otherwise);
    end(code);
}

} // namespace kith
