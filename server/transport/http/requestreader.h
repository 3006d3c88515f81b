// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace kith {

QByteArray toBytes(boost::beast::string_view text);

/*!
    Parses the HTTP/1 requests of one connection, one after another, with Boost.Beast.

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
        BodyTooLong,
        Malformed,
    };

    explicit RequestReader(int headerBytes);

    void feed(const QByteArray &bytes) { m_unparsed.append(bytes); }

    //! Reads the request line and the header. Once it returned anything but NeedMore, call next() before calling it again.
    Progress readHeader();

    //! Reads a body of at most \a mostBytes. Called after readHeader() returned Ready.
    Progress readBody(std::int64_t mostBytes);

    //! Returns whether a byte of the current request has arrived.
    bool hasBegun() const { return m_parsed > 0 || !m_unparsed.isEmpty(); }

    //! Returns what was read so far. The trailer fields of a chunked body are added to the header fields.
    const Request &request() const { return m_parser->get(); }

    //! Returns whether the header announces a body.
    bool hasBody() const;
    //! Returns false if the header announces a body of more than \a mostBytes.
    bool mayFit(std::int64_t mostBytes) const;

    //! Returns the bytes after the request.
    QByteArray rest() const;

    //! Starts the next request with the bytes after this one.
    void next();

private:
    Progress put(bool wholeBody);

    const int m_headerBytes;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    QByteArray m_unparsed;
    qsizetype m_parsed = 0; //!< header bytes of this request
    bool m_inBody = false;
};

} // namespace kith
