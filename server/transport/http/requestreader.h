// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <limits>
#include <optional>

namespace kith {

QByteArray toBytes(boost::beast::string_view text);

/*!
    Parses the HTTP/1 requests of one connection, one after another, with Boost.Beast.

    Refuses what two readers could understand differently, so that no request hides in another behind a proxy: lines that do not end
    with CRLF, folded lines, more than one length or a length beside chunks, lengths above 2^63 - 1, control characters in chunk headers.

    Has no clock, no socket and no thread. Include it in .cpp files only, because Beast compiles slowly.
*/
class RequestReader
{
public:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;

    enum class Progress {
        NeedMore,
        Ready,
        HeaderTooLong, //!< also the chunk headers of a chunked body
        TargetTooLong,
        BodyTooLong,
        Malformed,
    };

    explicit RequestReader(int headerBytes, int targetBytes = std::numeric_limits<int>::max());
    Q_DISABLE_COPY_MOVE(RequestReader)

    void feed(const QByteArray &bytes);

    //! Reads the request line and the header. Once it returned anything but NeedMore, call next() before calling it again.
    Progress readHeader();

    //! Reads a body of at most \a mostBytes. Called after readHeader() returned Ready.
    Progress readBody(std::int64_t mostBytes);

    //! Returns whether a byte of the current request has arrived.
    bool hasBegun() const { return m_headerRead || !m_unparsed.isEmpty(); }

    //! Returns what was read so far. The trailer fields of a chunked body are added to the header fields.
    const Request &request() const { return m_parser->get(); }

    //! Returns whether the header announces a body.
    bool hasBody() const;
    //! Returns whether the header says how long the body is, also if it has no byte.
    bool hasLength() const;
    //! Returns false if the header announces a body of more than \a mostBytes.
    bool mayFit(std::int64_t mostBytes) const;

    //! Returns the bytes after what was read.
    QByteArray rest() const;

    //! Starts the next request with the bytes after this one.
    void next();

private:
    Progress scanHeader();
    bool targetIsTooLong() const;
    bool isFramedClearly() const;
    void skipEmptyLines();
    void judgeChunk(std::uint64_t size, boost::beast::string_view extensions,
                    boost::beast::error_code &error);

    const int m_headerBytes;
    const int m_targetBytes;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    std::function<void(std::uint64_t, boost::beast::string_view, boost::beast::error_code &)>
        m_onChunk; //!< referred to by the parser
    QByteArray m_unparsed;
    qsizetype m_scanned = 0; //!< bytes of m_unparsed that scanHeader() has seen
    bool m_headerRead = false;
    bool m_inBody = false;
    std::int64_t m_room = 0; //!< for further chunks
};

} // namespace kith
