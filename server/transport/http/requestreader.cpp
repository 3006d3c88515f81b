// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/requestreader.h"

#include <boost/asio/buffer.hpp>

#include <cctype>
#include <limits>
#include <utility>

namespace kith {

namespace http = boost::beast::http;

QByteArray toBytes(boost::beast::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

RequestReader::RequestReader(int headerBytes)
    : m_headerBytes(headerBytes)
{
    next();
}

void RequestReader::next()
{
    m_parser.emplace();
    m_parsed = 0;
    m_inBody = false;
    m_parser->header_limit(std::uint32_t(m_headerBytes));
    // readBody() says what is too long. Not "none": Beast 1.74 takes any length for longer than that.
    m_parser->body_limit(std::numeric_limits<std::uint64_t>::max());
}

RequestReader::Progress RequestReader::readHeader()
{
    if (m_parsed == 0) {
        while (m_unparsed.startsWith("\r\n")) // RFC 9112, 2.2: behind a body of old clients
            m_unparsed.remove(0, 2);
        if (m_unparsed.isEmpty() || m_unparsed == "\r")
            return Progress::NeedMore;
        // A method begins with a letter; TLS and the like need not wait for the end of a line.
        if (!std::isalpha(static_cast<unsigned char>(m_unparsed.front())))
            return Progress::Malformed;
    }
    const Progress progress = put(false);
    // The parser counts anew behind each line that it took, so the sum is kept here, too.
    const bool tooLong = m_parsed + (progress == Progress::Ready ? 0 : m_unparsed.size()) > m_headerBytes;
    return tooLong ? Progress::HeaderTooLong : progress;
}

RequestReader::Progress RequestReader::readBody(std::int64_t mostBytes)
{
    if (!mayFit(mostBytes))
        return Progress::BodyTooLong;
    if (!std::exchange(m_inBody, true))
        m_parser->body_limit(std::uint64_t(mostBytes));
    const Progress progress = put(true);
    // All of a body is taken at once; what waits is the line in front of a chunk, or fields behind the last.
    return progress == Progress::NeedMore && m_unparsed.size() > m_headerBytes ? Progress::HeaderTooLong
                                                                               : progress;
}

RequestReader::Progress RequestReader::put(bool wholeBody)
{
    // Less than the last chunk takes cannot end a body, and Beast 1.74 asserts that nobody gives it less.
    const qsizetype least = wholeBody && m_parser->chunked() ? 5 : 1;
    boost::beast::error_code error;
    while (!(wholeBody ? m_parser->is_done() : m_parser->is_header_done()) && !error) {
        if (m_unparsed.size() < least)
            return Progress::NeedMore;
        const auto taken =
            m_parser->put(boost::asio::buffer(m_unparsed.constData(), std::size_t(m_unparsed.size())), error);
        m_unparsed.remove(0, qsizetype(taken));
        if (!wholeBody)
            m_parsed += qsizetype(taken);
    }
    if (error == http::error::need_more)
        return Progress::NeedMore;
    if (error == http::error::header_limit)
        return Progress::HeaderTooLong;
    if (error == http::error::body_limit)
        return Progress::BodyTooLong;
    return error ? Progress::Malformed : Progress::Ready;
}

bool RequestReader::hasBody() const
{
    return m_parser->chunked() || m_parser->content_length().value_or(0) > 0;
}

bool RequestReader::mayFit(std::int64_t mostBytes) const
{
    return m_parser->chunked() ? mostBytes > 0
                               : m_parser->content_length().value_or(0) <= std::uint64_t(mostBytes);
}

QByteArray RequestReader::rest() const
{
    return {m_unparsed.constData(), m_unparsed.size()}; // not its block of 16 KiB
}

} // namespace kith
