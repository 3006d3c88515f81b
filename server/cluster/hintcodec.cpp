// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/hintcodec.h"

#include "shared/cborvalue.h"

namespace kith::hint {

namespace {

//! Reads a hint of the kind named \a type, or skips it if the kind is unknown.
template <std::size_t index = 0>
bool readHint(cbor::Reader &reader, std::string_view type, std::vector<Hint> &to)
{
    if constexpr (index == std::variant_size_v<Hint>) {
        return reader.skip();
    } else {
        using Kind = std::variant_alternative_t<index, Hint>;
        if (type != Kind::type)
            return readHint<index + 1>(reader, type, to);
        return reader.read(std::get<index>(to.emplace_back(Kind())));
    }
}

} // namespace

// The format is an array of maps with one pair each: the kind and the hint.
QByteArray encode(const std::vector<Hint> &hints)
{
    cbor::Writer out;
    out.startArray(hints.size());
    for (const Hint &hint : hints) {
        std::visit(
            [&](const auto &one) {
                const auto map = out.startMap();
                out.text(one.type);
                cbor::write(out, one);
                out.endMap(map, 1);
            },
            hint);
    }
    return out.finish();
}

std::optional<std::vector<Hint>> decode(QByteArrayView bytes)
{
    std::vector<Hint> hints;
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
