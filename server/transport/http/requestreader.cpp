// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/requestreader.h"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace kith {

namespace http = boost::beast::http;

namespace {

constexpr std::uint64_t longestLength = std::numeric_limits<std::int64_t>::max();

bool isControlCharacter(char byte)
{
    const auto code = static_cast<unsigned char>(byte);
    return (code < 0x20 && byte != '\t') || code == 0x7f;
}

bool hasFoldedLine(QByteArrayView lines)
{
    return lines.contains("\n ") || lines.contains("\n\t");
}

} // namespace

QByteArray toBytes(boost::beast::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

RequestReader::RequestReader(int headerBytes, int targetBytes)
    : m_headerBytes(headerBytes)
    , m_targetBytes(targetBytes)
    , m_onChunk([this](auto size, auto extensions, auto &error) { judgeChunk(size, extensions, error); })
{
    next();
}

void RequestReader::next()
{
    m_parser.emplace();
    m_parser->on_chunk_header(m_onChunk);
    // readHeader() and readBody() enforce the limits. Not boost::none: Beast 1.74 treats every length as longer than that.
    m_parser->header_limit(std::numeric_limits<std::uint32_t>::max());
    m_parser->body_limit(std::numeric_limits<std::uint64_t>::max());
    m_scanned = 0;
    m_headerRead = false;
    m_inBody = false;
    skipEmptyLines();
}

void RequestReader::feed(const QByteArray &bytes)
{
    m_unparsed.append(bytes);
    if (!m_headerRead && m_scanned <= 1)
        skipEmptyLines();
}

// RFC 9112, 2.2: old clients send one after a body.
void RequestReader::skipEmptyLines()
{
    while (m_unparsed.startsWith("\r\n")) {
        m_unparsed.remove(0, 2);
        m_scanned = 0;
    }
}

RequestReader::Progress RequestReader::readHeader()
{
    const Progress progress = scanHeader();
    if (progress == Progress::Malformed)
        return progress;
    const qsizetype size = m_scanned;
    if (targetIsTooLong())
        return Progress::TargetTooLong;
    if (size > m_headerBytes)
        return Progress::HeaderTooLong;
    if (progress == Progress::NeedMore)
        return progress;

    boost::beast::error_code error;
    const auto taken = m_parser->put(boost::asio::buffer(m_unparsed.constData(), std::size_t(size)), error);
    m_unparsed.remove(0, qsizetype(taken));
    m_headerRead = true;
    const bool whole = !error && m_parser->is_header_done() && qsizetype(taken) == size;
    return whole && isFramedClearly() ? Progress::Ready : Progress::Malformed;
}

// Reads up to the empty line. Beast joins folded lines, and does not look at a line before the header has come whole.
RequestReader::Progress RequestReader::scanHeader()
{
    if (m_scanned == 0 && !m_unparsed.isEmpty() && m_unparsed != "\r"
        && !std::isalpha(static_cast<unsigned char>(m_unparsed.front())))
        return Progress::Malformed; // A method begins with a letter. TLS and the like are not.
    while (m_scanned < m_unparsed.size()) {
        const char byte = m_unparsed[m_scanned];
        const char before = m_scanned > 0 ? m_unparsed[m_scanned - 1] : '\0';
        const bool folds = before == '\n' && (byte == ' ' || byte == '\t');
        if (byte == '\0' || folds || (byte == '\n') != (before == '\r'))
            return Progress::Malformed;
        ++m_scanned;
        if (byte == '\n' && QByteArrayView(m_unparsed).first(m_scanned).endsWith("\r\n\r\n"))
            return Progress::Ready;
    }
    return Progress::NeedMore;
}

bool RequestReader::targetIsTooLong() const
{
    const auto header = QByteArrayView(m_unparsed).first(m_scanned);
    const qsizetype end = header.indexOf('\n');
    const auto line = end < 0 ? header : header.first(end);
    const qsizetype from = line.indexOf(' ') + 1;
    const qsizetype to = line.indexOf(' ', from);
    return from > 0 && (to < 0 ? line.size() : to) - from > m_targetBytes;
}

// RFC 9112, 6.1 and 6.3
bool RequestReader::isFramedClearly() const
{
    const auto lengths = request().count(http::field::content_length);
    const auto codings = request().count(http::field::transfer_encoding);
    if (codings > 0)
        return lengths == 0 && request().version() == 11;
    const auto length = request()[http::field::content_length];
    return lengths == 0
        || (lengths == 1 && length.find(',') == length.npos && *m_parser->content_length() <= longestLength);
}

RequestReader::Progress RequestReader::readBody(std::int64_t mostBytes)
{
    if (!mayFit(mostBytes))
        return Progress::BodyTooLong;
    const bool chunked = m_parser->chunked();
    if (!std::exchange(m_inBody, true) && chunked) {
        m_room = mostBytes;
        m_parser->body_limit(boost::none); // judgeChunk() has it
    }
    // The last chunk takes 5 bytes, and Beast 1.74 asserts that it gets at least that many.
    const qsizetype least = chunked ? 5 : 1;
    boost::beast::error_code error;
    while (!m_parser->is_done()) {
        if (m_unparsed.size() < least)
            return Progress::NeedMore;
        const auto taken =
            m_parser->put(boost::asio::buffer(m_unparsed.constData(), std::size_t(m_unparsed.size())), error);
        const bool folds = chunked && m_parser->is_done()
            && hasFoldedLine(QByteArrayView(m_unparsed).first(qsizetype(taken)));
        m_unparsed.remove(0, qsizetype(taken));
        if (folds)
            return Progress::Malformed;
        if (error == http::error::body_limit)
            return Progress::BodyTooLong;
        // The parser takes all body bytes, so unparsed bytes are a chunk header or trailer fields.
        if (error == http::error::need_more)
            return m_unparsed.size() > m_headerBytes ? Progress::HeaderTooLong : Progress::NeedMore;
        if (error)
            return Progress::Malformed;
    }
    return Progress::Ready;
}

void RequestReader::judgeChunk(std::uint64_t size, boost::beast::string_view extensions,
                               boost::beast::error_code &error)
{
    if (size > longestLength || std::ranges::any_of(extensions, isControlCharacter))
        error = http::error::bad_chunk;
    else if (size > std::uint64_t(m_room))
        error = http::error::body_limit;
    else
        m_room -= std::int64_t(size);
}

bool RequestReader::hasBody() const
{
    return m_parser->chunked() || m_parser->content_length().value_or(0) > 0;
}

bool RequestReader::hasLength() const
{
    return m_parser->chunked() || m_parser->content_length();
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
