// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/handshakevalidator.h"

#include "server/transport/http/http.h"
#include "server/transport/http/requestreader.h"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace kith {

namespace http = boost::beast::http;
using http::field;
using http::status;
using Request = RequestReader::Request;

namespace {

constexpr qsizetype mostMethod = 32; // bytes; those of HTTP are shorter

Rejection refuse(status code, const QByteArray &why, HttpFields fields = {})
{
    return {int(code), serialized(plainAnswer(int(code), why, std::move(fields)), {})};
}

HttpFields webSocketOffered()
{
    return {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Connection", "close, Upgrade"}};
}

bool lists(const Request &request, http::field name, const char *token)
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

bool isAllowedOrigin(const Request &request, const TransportConfig &config)
{
    if (request.count(field::origin) == 0)
        return true; // not a browser
    const QByteArray origin = toBytes(request[field::origin]);
    return std::ranges::any_of(config.allowedOrigins, [&origin](const QByteArray &allowed) {
        return origin.compare(allowed, Qt::CaseInsensitive) == 0;
    });
}

//! Returns the first of the client's subprotocols that the server offers, or null.
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

enum class Destination { Unknown, WebSocket, Other };

//! Decides by the request line. \a received is its beginning.
Destination destinationOf(QByteArrayView received, const TransportConfig &config)
{
    const auto until = [](QByteArrayView text, const char *ends) {
        return std::find_first_of(text.begin(), text.end(), ends, ends + std::strlen(ends)) - text.begin();
    };
    if (received.isEmpty() || received == QByteArrayView("\r")) // of an empty line in front
        return Destination::Unknown;
    const qsizetype method = until(received, " \r\n");
    const bool isMethod = std::isalpha(static_cast<unsigned char>(received.front())) && method <= mostMethod;
    if (!isMethod)
        return Destination::Other;
    if (method == received.size())
        return Destination::Unknown;
    if (received[method] != ' ')
        return Destination::Other;
    const auto rest = received.sliced(method + 1);
    const auto target = rest.first(until(rest, " \r\n"));
    const bool isWhole = target.size() < rest.size();
    if (isWhole)
        return splitTarget(target.toByteArray()).path == config.path ? Destination::WebSocket
                                                                     : Destination::Other;
    const auto path = target.first(until(target, "?"));
    const bool mayBe = !path.startsWith('/')
        || (path.size() < target.size() ? path == config.path : QByteArrayView(config.path).startsWith(path));
    return mayBe && target.size() <= config.limits.headerBytes ? Destination::Unknown : Destination::Other;
}

HandshakeValidator::Verdict judge(const RequestReader &reader, const TransportConfig &config)
{
    const Request &request = reader.request();
    if (request.version() != 11)
        return refuse(status::bad_request, "HTTP/1.1 is needed.");
    if (request.count(field::host) != 1)
        return refuse(status::bad_request, "The request needs exactly one Host.");
    if (splitTarget(toBytes(request.target())).path != config.path)
        return refuse(status::not_found, "There is nothing here. The WebSocket is at " + config.path + '.');
    if (request.method() != http::verb::get)
        return refuse(status::method_not_allowed, "Only GET is possible here.", {{"Allow", "GET"}});
    if (!lists(request, field::upgrade, "websocket") || !lists(request, field::connection, "upgrade"))
        return refuse(status::upgrade_required, "This address speaks WebSocket only.", webSocketOffered());
    if (request.count(field::sec_websocket_version) > 1)
        return refuse(status::bad_request, "The request needs exactly one Sec-WebSocket-Version.");
    if (request[field::sec_websocket_version] != "13")
        return refuse(status::upgrade_required, "Sec-WebSocket-Version 13 is needed.", webSocketOffered());
    if (request.count(field::sec_websocket_key) != 1 || !isKey(toBytes(request[field::sec_websocket_key])))
        return refuse(status::bad_request,
                      "The request needs exactly one Sec-WebSocket-Key: 16 bytes in base64.");
    if (reader.hasBody() || request.count(field::transfer_encoding) > 0)
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

struct HandshakeValidator::State {
    const TransportConfig &config;
    bool isForWebSocket; //!< it is known, or the only possibility
    RequestReader reader;
};

HandshakeValidator::HandshakeValidator(const TransportConfig &config, OtherPaths others)
    : m_state(new State{config, others == OtherPaths::Rejected, RequestReader(config.limits.headerBytes)})
{
}

HandshakeValidator::~HandshakeValidator() = default;
HandshakeValidator::HandshakeValidator(HandshakeValidator &&) noexcept = default;
HandshakeValidator &HandshakeValidator::operator=(HandshakeValidator &&) noexcept = default;

HandshakeValidator::Verdict HandshakeValidator::feed(const QByteArray &bytes)
{
    using Progress = RequestReader::Progress;
    RequestReader &reader = m_state->reader;
    reader.feed(bytes);
    if (!m_state->isForWebSocket) {
        const Destination destination = destinationOf(reader.rest(), m_state->config);
        if (destination == Destination::Unknown)
            return {};
        if (destination == Destination::Other)
            return OtherRequest{reader.rest()};
        m_state->isForWebSocket = true;
    }
    const Progress progress = reader.readHeader();
    if (progress == Progress::NeedMore)
        return {};
    if (progress == Progress::HeaderTooLong)
        return refuse(status::request_header_fields_too_large,
                      "The header may have " + QByteArray::number(m_state->config.limits.headerBytes)
                          + " bytes.");
    if (progress != Progress::Ready)
        return refuse(status::bad_request, "This is not an HTTP/1.1 request.");
    Verdict verdict = judge(reader, m_state->config);
    if (auto *upgrade = std::get_if<Upgrade>(&verdict))
        upgrade->rest = reader.rest();
    return verdict;
}

QByteArray HandshakeValidator::timeoutAnswer() const
{
    return m_state->reader.hasBegun()
        ? refuse(status::request_timeout, "The request did not come whole in time.").answer
        : QByteArray();
}

} // namespace kith
