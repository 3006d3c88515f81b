// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/cborstream.h"
#include "shared/error.h"
#include "shared/ids.h"

#include <QStringDecoder>

#include <vector>

//! Converts values to and from CBOR (RFC 8949) by the fields that each struct describes. An id is a byte string of 16,
//! everything else is as in JSON.
namespace kith::cbor {

inline void write(Writer &out, bool value)
{
    out.boolean(value);
}
inline void write(Writer &out, int value)
{
    out.integer(value);
}
inline void write(Writer &out, std::int64_t value)
{
    out.integer(value);
}
inline void write(Writer &out, const QString &value)
{
    out.text(value);
}

template <typename Tag>
void write(Writer &out, const Id<Tag> &id)
{
    out.bytes(QByteArrayView(id.bytes().data(), 16));
}

template <Named Enum>
void write(Writer &out, Enum value)
{
    out.text(nameOf(value));
}

template <Described Struct>
void write(Writer &out, const Struct &value);

template <typename T>
void write(Writer &out, const std::vector<T> &values)
{
    out.startArray(values.size());
    for (const T &value : values)
        write(out, value);
}

//! Writes the fields of \a value as pairs of an open map, which may hold two others. Returns their number.
template <Described Struct>
int writeFields(Writer &out, const Struct &value)
{
    static_assert(std::tuple_size_v<decltype(Struct::fields())> + 2 < 24, "see Writer::startMap()");
    int count = 0;
    eachField(value, [&](std::string_view name, const auto &member) {
        out.text(name);
        write(out, member);
        ++count;
    });
    return count;
}

template <Described Struct>
void write(Writer &out, const Struct &value)
{
    const auto map = out.startMap();
    out.endMap(map, writeFields(out, value));
}

//! Reads values from an input that stands at them. Each read() returns false, and error() says why, where a value does
//! not fit or the input is broken; the input must not be read further then.
class Reader
{
public:
    explicit Reader(Input &input, UnknownNames unknown = UnknownNames::AreErrors)
        : m_in(input)
        , m_unknown(unknown)
    {
    }

    const Error &error() const { return m_error; }

    //! Whether what was read was CBOR at all.
    bool wellFormed() const { return !m_in.isBroken(); }

    bool read(bool &to)
    {
        if (!m_in.isBool())
            return fail("must be true or false");
        to = m_in.readBool();
        return true;
    }

    bool read(std::int64_t &to)
    {
        if (!m_in.isInteger())
            return fail("must be a whole number");
        const bool negative = m_in.is(Major::Negative);
        std::uint64_t value = 0;
        if (!m_in.readInteger(value))
            return false;
        to = std::int64_t(negative ? ~value : value);
        return value <= std::uint64_t(INT64_MAX) || fail("is out of range");
    }

    bool read(int &to)
    {
        std::int64_t wide = 0;
        if (!read(wide))
            return false;
        to = static_cast<int>(wide);
        return to == wide || fail("is out of range");
    }

    bool read(QString &to)
    {
        QByteArrayView utf8;
        if (!m_in.is(Major::Text))
            return fail("must be text");
        if (!m_in.readString(utf8, m_joined))
            return false;
        // QString::fromUtf8 drops a leading U+FEFF and replaces what is no UTF-8.
        QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
        to = decode(utf8);
        return !decode.hasError() || fail("is not valid Unicode", ErrorCode::InvalidText);
    }

    template <typename Tag>
    bool read(Id<Tag> &to)
    {
        QByteArrayView raw;
        if (!m_in.is(Major::Bytes))
            return fail("must be a UUID of 16 bytes");
        if (!m_in.readString(raw, m_joined))
            return false;
        to = idFromRaw<Id<Tag>>(raw);
        return raw.size() == 16 || fail("must be a UUID of 16 bytes");
    }

    template <Named Enum>
    bool read(Enum &to)
    {
        std::string_view name;
        if (!m_in.is(Major::Text))
            return fail("must be text");
        if (!readName(name))
            return false;
        const auto value = valueOf<Enum>(name, m_unknown);
        to = value.value_or(Enum());
        return value || fail("has an unknown value");
    }

    template <typename T>
    bool read(std::vector<T> &to)
    {
        if (!m_in.is(Major::Array))
            return fail("must be an array");
        to.clear();
        Input::Container array;
        if (!m_in.enter(array))
            return false;
        while (m_in.hasNext(array)) {
            if (!read(to.emplace_back()))
                return false;
        }
        return wellFormed();
    }

    //! Skips fields that \a Struct does not have.
    template <Described Struct>
    bool read(Struct &to)
    {
        return readFields<Struct>(
            [&](auto use) { return readMap(use); },
            [&](const auto &field) { return read(to.*field.member) || named(m_error, field.name); },
            [&] { return skip(); },
            [&](const auto &field) {
                fail("is missing");
                return named(m_error, field.name);
            });
    }

    //! Calls \a value(name) with the input at each value of a map, which it must read or skip.
    template <typename Value>
    bool readMap(Value value)
    {
        if (!m_in.is(Major::Map))
            return fail("must be a map");
        Input::Container map;
        if (!m_in.enter(map))
            return false;
        NameSet names;
        while (m_in.hasNext(map)) {
            std::string_view name;
            if (!m_in.is(Major::Text)) {
                if (!m_in.skipName(names, depth) || !skip())
                    return false;
                continue;
            }
            if (!readName(name))
                return false;
            m_in.insert(names, name, m_joinedName);
            if (!value(name))
                return false;
        }
        return wellFormed();
    }

    bool skip() { return m_in.skip(depth); }

private:
    static constexpr int depth = 16; // deeper than any frame; bounds the recursion

    //! Valid until the next name is read.
    bool readName(std::string_view &to)
    {
        QByteArrayView utf8;
        m_joinedName = QByteArray();
        if (!m_in.readString(utf8, m_joinedName))
            return false;
        to = asView(utf8);
        return true;
    }

    bool fail(std::string_view problem, ErrorCode code = ErrorCode::BadRequest)
    {
        m_error = {code, latin1(problem), 0};
        return false;
    }

    Input &m_in;
    const UnknownNames m_unknown;
    Error m_error;
    QByteArray m_joined; //!< a string that came in parts
    QByteArray m_joinedName;
};

//! Encodes one value by itself, to store it.
template <typename Value>
QByteArray encode(const Value &value)
{
    Writer out;
    write(out, value);
    return out.finish();
}

template <typename Value>
Result<Value> decode(QByteArrayView bytes, UnknownNames unknown = UnknownNames::AreErrors)
{
    Input input(bytes);
    Reader reader(input, unknown);
    Value value{};
    if (!reader.read(value))
        return reader.error();
    return value;
}

} // namespace kith::cbor
