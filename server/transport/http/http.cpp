// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
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
    response.keep_alive(form.keepAlive);
    response.set(http::field::content_type, view(answer.contentType));
    for (const auto &[name, value] : answer.fields)
        response.set(view(name), view(value));

    QByteArray bytes;
    http::response_serializer<http::string_body> serializer(response);
    serializer.split(form.headOnly);
    boost::beast::error_code error;
    while (!error && !(form.headOnly ? serializer.is_header_done() : serializer.is_done())) {
        serializer.next(error, [&](auto &, const auto &buffers) {
            for (const auto buffer : boost::beast::buffers_range_ref(buffers))
                bytes.append(static_cast<const char *>(buffer.data()), qsizetype(buffer.size()));
            serializer.consume(boost::beast::buffer_bytes(buffers));
        });
    }
    return bytes;
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
