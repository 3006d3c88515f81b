// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>

namespace kith {

namespace http = boost::beast::http;

namespace {

boost::beast::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

template <typename Response>
void setFields(Response &response, const HttpResponse &answer, const ResponseForm &form)
{
    response.keep_alive(form.keepAlive);
    if (!answer.contentType.isEmpty())
        response.set(http::field::content_type, view(answer.contentType));
    for (const auto &[name, value] : answer.fields)
        response.set(view(name), view(value));
}

template <typename Body>
QByteArray bytesOf(http::response<Body> &response, bool headOnly)
{
    QByteArray bytes;
    http::response_serializer<Body> serializer(response);
    serializer.split(headOnly);
    boost::beast::error_code error;
    while (!error && !(headOnly ? serializer.is_header_done() : serializer.is_done())) {
        serializer.next(error, [&](auto &, const auto &buffers) {
            for (const auto buffer : boost::beast::buffers_range_ref(buffers))
                bytes.append(static_cast<const char *>(buffer.data()), qsizetype(buffer.size()));
            serializer.consume(boost::beast::buffer_bytes(buffers));
        });
    }
    return bytes;
}

} // namespace

QByteArray HttpRequest::field(QByteArrayView name) const
{
    for (const auto &[known, value] : fields) {
        if (known.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

HttpResponse plainAnswer(int status, const QByteArray &text, HttpFields fields)
{
    HttpResponse answer;
    answer.status = status;
    answer.body = text + '\n';
    answer.fields = std::move(fields);
    return answer;
}

QByteArray serialized(const HttpResponse &answer, const ResponseForm &form)
{
    http::response<http::string_body> response(http::status(answer.status), unsigned(form.version),
                                               answer.body.toStdString());
    response.prepare_payload();
    if (response.result() == http::status::no_content)
        response.content_length(boost::none); // RFC 9110, 8.6
    setFields(response, answer, form);
    return bytesOf(response, form.headOnly);
}

QByteArray serializedHead(const HttpResponse &head, const ResponseForm &form)
{
    http::response<http::empty_body> response(http::status(head.status), unsigned(form.version));
    response.chunked(form.version == 11);
    setFields(response, head, form);
    return bytesOf(response, true);
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

HttpResponse HttpHandler::problem(const HttpRequest &, int status, QByteArray text, HttpFields fields)
{
    return plainAnswer(status, text, std::move(fields));
}

HttpTarget splitTarget(QByteArray target)
{
    if (target.startsWith("http://") || target.startsWith("https://")) { // absolute form
        const qsizetype path = target.indexOf('/', target.indexOf("://") + 3);
        target.remove(0, path < 0 ? target.size() : path);
    }
    const qsizetype query = target.indexOf('?');
    return query < 0 ? HttpTarget{target, {}} : HttpTarget{target.left(query), target.mid(query + 1)};
}

} // namespace kith
