// SPDX-License-Identifier: Apache-2.0
#include "server/transport/front.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <cctype>

namespace kith {

namespace http = boost::beast::http;
using http::field;
using http::status;
using Request = http::request<http::empty_body>;

namespace {

QByteArray toBytes(boost::beast::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

Refusal refuse(status code, const QByteArray &why, const QByteArray &extraHeaders = {})
{
    const QByteArray body = why + '\n';
    return {int(code),
            "HTTP/1.1 " + QByteArray::number(int(code)) + ' ' + toBytes(http::obsolete_reason(code)) + "\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + QByteArray::number(body.size()) + "\r\n"
                + (extraHeaders.isEmpty() ? "Connection: close\r\n" : extraHeaders) + "\r\n" + body};
}

QByteArray pathOf(const Request &request)
{
    QByteArray target = toBytes(request.target());
    if (target.startsWith("http://")
        || target.startsWith("https://")) { // the absolute form of RFC 7230, 5.3.2
        const qsizetype path = target.indexOf('/', target.indexOf("://") + 3);
        target.remove(0, path < 0 ? target.size() : path);
    }
    const qsizetype query = target.indexOf('?');
    return query < 0 ? target : target.left(query);
}

bool lists(const Request &request, field name, const char *token)
{
    const auto [begin, end] = request.equal_range(name);
    return std::any_of(begin, end,
                       [token](const auto &line) { return http::token_list(line.value()).exists(token); });
}

bool isKey(const QByteArray &key)
{
    const auto decoded = QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    return key.size() == 24 && decoded && decoded.decoded.size() == 16;
}

bool hasBody(const Request &request)
{
    const auto length = request.find(field::content_length);
    return request.count(field::transfer_encoding) > 0 || (length != request.end() && length->value() != "0");
}

bool isAllowedOrigin(const Request &request, const TransportConfig &config)
{
    if (request.count(field::origin) == 0)
        return true; // a native client
    const QByteArray origin = toBytes(request[field::origin]);
    return std::ranges::any_of(config.allowedOrigins, [&origin](const QByteArray &allowed) {
        return origin.compare(allowed, Qt::CaseInsensitive) == 0;
    });
}

//! The first subprotocol in the client's order that is offered here.
const Subprotocol *chooseSubprotocol(const Request &request, const TransportConfig &config)
{
    const auto [begin, end] = request.equal_range(field::sec_websocket_protocol);
    for (auto line = begin; line != end; ++line) {
        for (const auto token : http::token_list(line->value())) {
            const auto offered = std::ranges::find(config.subprotocols, toBytes(token), &Subprotocol::name);
            if (offered != config.subprotocols.end())
                return &*offered;
        }
    }
    return nullptr;
}

QByteArray offeredSubprotocols(const TransportConfig &config)
{
    QByteArrayList names;
    for (const Subprotocol &subprotocol : config.subprotocols)
        names.append(subprotocol.name);
    return names.join(", ");
}

Front::Verdict judge(const Request &request, const TransportConfig &config)
{
    if (request.version() != 11)
        return refuse(status::bad_request, "HTTP/1.1 is needed.");
    if (request.count(field::host) != 1)
        return refuse(status::bad_request, "The request needs exactly one Host.");
    if (pathOf(request) != config.path)
        return refuse(status::not_found, "There is nothing here. The WebSocket is at " + config.path + '.');
    if (request.method() != http::verb::get)
        return refuse(status::method_not_allowed, "Only GET is possible here.",
                      "Allow: GET\r\nConnection: close\r\n");
    if (!lists(request, field::upgrade, "websocket") || !lists(request, field::connection, "upgrade"))
        return refuse(status::upgrade_required, "This address speaks WebSocket only.",
                      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: close, Upgrade\r\n");
    if (request.count(field::sec_websocket_version) > 1)
        return refuse(status::bad_request, "The request needs exactly one Sec-WebSocket-Version.");
    if (request[field::sec_websocket_version] != "13")
        return refuse(status::upgrade_required, "Sec-WebSocket-Version 13 is needed.",
                      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: close, Upgrade\r\n");
    if (request.count(field::sec_websocket_key) != 1 || !isKey(toBytes(request[field::sec_websocket_key])))
        return refuse(status::bad_request,
                      "The request needs exactly one Sec-WebSocket-Key: 16 bytes in base64.");
    if (hasBody(request))
        return refuse(status::bad_request, "A WebSocket handshake has no body.");
    if (request.count(field::origin) > 1)
        return refuse(status::bad_request, "The request may have one Origin.");
    if (!isAllowedOrigin(request, config))
        return refuse(status::forbidden, "Pages of this origin may not connect.");
    const Subprotocol *subprotocol = chooseSubprotocol(request, config);
    if (!subprotocol)
        return refuse(status::bad_request,
                      "Sec-WebSocket-Protocol must name one of: " + offeredSubprotocols(config));
    return Upgrade{toBytes(request[field::sec_websocket_key]), *subprotocol, {}};
}

} // namespace

struct Front::State {
    const TransportConfig &config;
    http::request_parser<http::empty_body> parser;
    QByteArray unparsed;
    qsizetype parsed = 0;

    qsizetype size() const { return parsed + unparsed.size(); }
};

Front::Front(const TransportConfig &config)
    : m_state(new State{config, {}, {}, 0})
{
    m_state->parser.header_limit(std::uint32_t(config.limits.headerBytes));
}

Front::~Front() = default;
Front::Front(Front &&) noexcept = default;
Front &Front::operator=(Front &&) noexcept = default;

Front::Verdict Front::feed(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return {};
    m_state->unparsed.append(bytes);
    // A method begins with a letter; TLS and the like need not wait for the end of a line.
    if (!m_state->parser.got_some() && !std::isalpha(static_cast<unsigned char>(m_state->unparsed.front())))
        return refuse(status::bad_request, "This is not an HTTP request.");

    boost::beast::error_code error;
    while (!m_state->parser.is_header_done() && !error) {
        const auto taken = m_state->parser.put(
            boost::asio::buffer(m_state->unparsed.constData(), std::size_t(m_state->unparsed.size())), error);
        m_state->unparsed.remove(0, qsizetype(taken));
        m_state->parsed += qsizetype(taken);
    }
    // The parser counts anew behind each line that it took, so the sum is kept here, too.
    const bool tooLong = m_state->parser.is_header_done()
        ? m_state->parsed > m_state->config.limits.headerBytes
        : m_state->size() > m_state->config.limits.headerBytes;
    if (tooLong || error == http::error::header_limit)
        return refuse(status::request_header_fields_too_large,
                      "The header may have " + QByteArray::number(m_state->config.limits.headerBytes)
                          + " bytes.");
    if (error == http::error::need_more)
        return {};
    if (error)
        return refuse(status::bad_request, "This is not an HTTP/1.1 request.");

    Verdict verdict = judge(m_state->parser.get(), m_state->config);
    if (auto *upgrade = std::get_if<Upgrade>(&verdict))
        upgrade->rest =
            QByteArray(m_state->unparsed.constData(), m_state->unparsed.size()); // not its block of 16 KiB
    return verdict;
}

QByteArray Front::timeoutAnswer() const
{
    return m_state->size() > 0
        ? refuse(status::request_timeout, "The request did not come whole in time.").answer
        : QByteArray();
}

} // namespace kith
