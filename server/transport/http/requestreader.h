// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace kith {

QByteArray toBytes(boost::beast::string_view text);

/*!
    Reads the HTTP/1 requests of one connection, one behind another, with Boost.Beast's parser.

    Bytes in, progress out: no clock, no socket, no thread. For the sources of this folder alone: Beast is long to
    compile.
*/
class RequestReader
{
public:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;

    enum class Progress {
        NeedMore,
        Ready,
        HeaderTooLong, //!< also the frame of a body in chunks
        BodyTooLong,
        Malformed,
    };

    explicit RequestReader(int headerBytes);

    void feed(const QByteArray &bytes) { m_unparsed.append(bytes); }

    //! The request line and the header. After anything but NeedMore not to be called again before next().
    Progress readHeader();

    //! The body, of at most \a mostBytes. Called after the header is Ready.
    Progress readBody(std::int64_t mostBytes);

    //! Something of the request has come.
    bool hasBegun() const { return m_parsed > 0 || !m_unparsed.isEmpty(); }

    //! What was read of it. Fields that come behind the body of a request in chunks are among those of the header then.
    const Request &request() const { return m_parser->get(); }

    //! Its header says that a body follows.
    bool hasBody() const;
    //! Its header does not say that the body is longer than \a mostBytes.
    bool mayFit(std::int64_t mostBytes) const;

    //! What came behind the request.
    QByteArray rest() const;

    //! Goes on with what came behind the request.
    void next();

private:
    Progress put(bool wholeBody);

    const int m_headerBytes;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    QByteArray m_unparsed;
    qsizetype m_parsed = 0; //!< bytes of this request's header
    bool m_inBody = false;
};

} // namespace kith
