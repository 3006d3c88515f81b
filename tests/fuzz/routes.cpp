// SPDX-License-Identifier: Apache-2.0
#include "shared/routes.h"

#include "tests/fuzz/target.h"

#include <QList>

using namespace kith;

namespace {

std::optional<Request> readRequest(const HttpCall &call)
{
    const qsizetype query = call.target.indexOf('?');
    const auto match = matchRoute(call.method, call.target.split('?').front());
    if (!match)
        return std::nullopt;
    const auto read = readCall(*match, query < 0 ? QByteArray() : call.target.mid(query + 1), call.body, 2);
    if (!read)
        return std::nullopt;
    fuzz::require(read->id == 2, "a call has the number that it is given");
    fuzz::require(std::visit([&](const auto &body) { return body.type == match->route->type; }, read->body),
                  "a call makes the request of its route");
    if (const auto *send = std::get_if<request::Send>(&read->body))
        fuzz::require(nameOf(send->kind) == match->route->kind, "and the kind of its route");
    return *read;
}

} // namespace

//! The bytes are a method, a blank, a target, a line feed, and a body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const qsizetype line = bytes.indexOf('\n');
    const QByteArray first = bytes.split('\n').front();
    const qsizetype blank = first.indexOf(' ');
    const HttpCall call{first.split(' ').front(), first.mid(blank + 1),
                        line < 0 ? QByteArray() : bytes.mid(line + 1)};
    const auto read = readRequest(call);
    if (!read)
        return 0;
    if (const auto written = toHttp(read->body))
        fuzz::require(readRequest(*written) == read, "what is written is read as the same");
    return 0;
}
