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
    // readBody() enforces the limit. Not boost::none: Beast 1.74 treats every length as longer than that.
    m_parser->body_limit(std::numeric_limits<std::uint64_t>::max());
}

RequestReader::Progress RequestReader::readHeader()
{
    if (m_parsed == 0) {
        while (m_unparsed.startsWith("\r\n")) // RFC 9112, 2.2: old clients send one after a body
            m_unparsed.remove(0, 2);
        if (m_unparsed.isEmpty() || m_unparsed == "\r")
            return Progress::NeedMore;
        // A method begins with a letter. Reject TLS and the like without waiting for the end of a line.
        if (!std::isalpha(static_cast<unsigned char>(m_unparsed.front())))
            return Progress::Malformed;
    }
    const Progress progress = put(false);
    // The parser restarts its count after each line, so the sum is limited here.
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
    // The parser takes all body bytes, so unparsed bytes are a chunk header or trailer fields.
    return progress == Progress::NeedMore && m_unparsed.size() > m_headerBytes ? Progress::HeaderTooLong
                                                                               : progress;
}

RequestReader::Progress RequestReader::put(bool wholeBody)
{
    // The last chunk takes 5 bytes, and Beast 1.74 asserts that it gets at least that many.
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
    return {m_unparsed.constData(), m_unparsed.size()}; // a copy, which does not keep the 16 KiB block alive
}

} // namespace kith
