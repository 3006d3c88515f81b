// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/hintcodec.h"

#include "shared/cborvalue.h"

namespace kith::hint {

namespace {

//! Reads the value of the kind named \a type; over it where there is none of that name.
template <std::size_t index = 0>
bool readHint(cbor::Reader &reader, std::string_view type, std::vector<Any> &to)
{
    if constexpr (index == std::variant_size_v<Any>) {
        return reader.skip();
    } else {
        using Hint = std::variant_alternative_t<index, Any>;
        if (type != Hint::type)
            return readHint<index + 1>(reader, type, to);
        return reader.read(std::get<index>(to.emplace_back(Hint())));
    }
}

} // namespace

// An array of maps, each of one pair: the kind and the hint.
QByteArray encode(const std::vector<Any> &hints)
{
    cbor::Writer out;
    out.startArray(hints.size());
    for (const Any &any : hints) {
        std::visit(
            [&](const auto &one) {
                const auto map = out.startMap();
                out.text(one.type);
                cbor::write(out, one);
                out.endMap(map, 1);
            },
            any);
    }
    return out.finish();
}

std::optional<std::vector<Any>> decode(QByteArrayView bytes)
{
    std::vector<Any> hints;
    cbor::Input input(bytes);
    cbor::Reader reader(input);
    cbor::Input::Container array;
    if (!input.is(cbor::Major::Array) || !input.enter(array))
        return std::nullopt;
    while (input.hasNext(array)) {
        if (!reader.readMap([&](std::string_view type) { return readHint(reader, type, hints); }))
            return std::nullopt;
    }
    if (input.isBroken() || !input.atEnd())
        return std::nullopt;
    return hints;
}

} // namespace kith::hint
