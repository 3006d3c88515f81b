// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/jsondocument.h"
#include "shared/jsonwriter.h"

#include <vector>

//! Converts values to and from JSON by the fields that each struct describes. An id is text.
namespace kith::json {

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
    out.id(id.bytes());
}

template <Named Enum>
void write(Writer &out, Enum value)
{
    out.plain(nameOf(value));
}

template <Described Struct>
void write(Writer &out, const Struct &value);

template <typename T>
void write(Writer &out, const std::vector<T> &values)
{
    out.startArray();
    for (const T &value : values)
        write(out, value);
    out.endArray();
}

//! Writes the fields of \a value into an object that was started.
template <Described Struct>
void writeFields(Writer &out, const Struct &value)
{
    eachField(value, [&](std::string_view name, const auto &member) {
        out.name(name);
        write(out, member);
    });
}

template <Described Struct>
void write(Writer &out, const Struct &value)
{
    out.startObject();
    writeFields(out, value);
    out.endObject();
}

//! Reads values of a document that was checked. Each read() returns false, and error() names the field, where a value does not fit.
class Reader
{
public:
    explicit Reader(UnknownNames unknown = UnknownNames::AreErrors)
        : m_unknown(unknown)
    {
    }

    const Error &error() const { return m_error; }

    bool read(Value from, bool &to) { return !from.get_bool().get(to) || fail("must be true or false"); }

    bool read(Value from, std::int64_t &to)
    {
        return readInteger(from, to) || fail("must be a whole number");
    }

    bool read(Value from, int &to)
    {
        std::int64_t wide = 0;
        if (!read(from, wide))
            return false;
        to = static_cast<int>(wide);
        return to == wide || fail("is out of range");
    }

    bool read(Value from, QString &to)
    {
        if (!isText(from))
            return fail("must be text");
        return readText(from, to) || fail("is not valid Unicode", ErrorCode::InvalidText);
    }

    template <typename Tag>
    bool read(Value from, Id<Tag> &to)
    {
        const auto id = isText(from) ? idFromText<Id<Tag>>(readUtf8(from)) : std::nullopt;
        to = id.value_or(Id<Tag>());
        return id || fail("must be a UUID");
    }

    template <Named Enum>
    bool read(Value from, Enum &to)
    {
        if (!isText(from))
            return fail("must be text");
        const auto value = valueOf<Enum>(readUtf8(from), m_unknown);
        to = value.value_or(Enum());
        return value || fail("has an unknown value");
    }

    template <typename T>
    bool read(Value from, std::vector<T> &to)
    {
        Array array;
        if (from.get_array().get(array))
            return fail("must be an array");
        to.clear();
        return readArray(array, [&](Value item) { return read(item, to.emplace_back()); });
    }

    bool read(Value from, Described auto &to)
    {
        Object object;
        return from.get_object().get(object) ? fail("must be an object") : read(object, to);
    }

    //! Skips fields that \a Struct does not have.
    template <Described Struct>
    bool read(Object from, Struct &to)
    {
        Value value;
        return readFields<Struct>(
            [&](auto use) {
                return readObject(from, [&](std::string_view name, Value field, const QByteArray &) {
                    value = field;
                    return use(name);
                });
            },
            [&](const auto &field) { return read(value, to.*field.member) || named(m_error, field.name); },
            [] { return true; },
            [&](const auto &field) {
                fail("is missing");
                return named(m_error, field.name);
            });
    }

private:
    std::string_view readUtf8(Value value)
    {
        return json::readUtf8(value, m_unescaped).value_or(std::string_view());
    }

    bool fail(std::string_view problem, ErrorCode code = ErrorCode::BadRequest)
    {
        m_error = {code, latin1(problem), 0};
        return false;
    }

    const UnknownNames m_unknown;
    Error m_error;
    QByteArray m_unescaped; //!< a string that had escapes
};

//! Encodes one value by itself.
template <Described Struct>
QByteArray encode(const Struct &value)
{
    Writer out;
    write(out, value);
    return out.finish();
}

template <Described Struct>
Result<Struct> decode(QByteArrayView text)
{
    Document document(text);
    Reader reader;
    Struct value{};
    if (!document.check([](std::string_view, Value) {}))
        return Error{ErrorCode::BadRequest, QStringLiteral("not JSON"), 0};
    if (!reader.read(document.root(), value))
        return reader.error();
    return value;
}

} // namespace kith::json
