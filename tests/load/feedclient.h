// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"
#include "tests/load/messenger.h"
#include "tests/load/replyview.h"

#include <QString>

#include <unordered_map>

namespace kith::load {

//! How a device gets its feed.
enum class Over { Socket, Stream, Poll };

/*!
    One device whose feed comes over HTTP, as server-sent events or by long polls, and which sends nothing. Follows every log by seq
    (drops repeats, counts gaps), and comes back with its last cursor.
*/
class FeedClient final : public Messenger, private Connection
{
public:
    //! \a over is Stream or Poll.
    FeedClient(EpollLoop &loop, const Address &address, Over over, QString token, Listener &listener);

    void start() override;
    void stop() override;
    bool isReady() const override { return m_ready; }
    void send(const Label &) override { }

    const ClientTotals &totals() const override { return m_totals; }

private:
    enum class Part { Head, ChunkSize, Chunk, Body };

    void connected() override;
    std::size_t take(std::string_view bytes) override;
    void gone(const std::string &reason) override;

    std::size_t takePart(std::string_view bytes);
    bool takeHead(std::string_view head);
    void ask();
    void takeLine(std::string_view line);
    void takePage(std::string_view json);
    void takeFrame(std::string_view json);
    void breach(std::string what);

    const Over m_over;
    const QString m_token;
    Listener &m_listener;
    std::string m_cursor;
    std::string m_line; //!< of the stream, up to where its bytes have come
    std::unordered_map<std::string, Seq> m_heads; //!< by conversation
    Part m_part = Part::Head;
    std::size_t m_left = 0; //!< bytes of the chunk or the body
    bool m_ready = false;
    ClientTotals m_totals;
};

} // namespace kith::load
