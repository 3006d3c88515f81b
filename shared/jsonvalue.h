// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <limits>
#include <vector>

//! Converts values to and from JSON by the fields that each struct describes. An id is text.
namespace kith::json {

inline QJsonValue write(bool value)
{
    return value;
}
inline QJsonValue write(int value)
{
    return value;
}
inline QJsonValue write(std::int64_t value)
{
    return QJsonValue(static_cast<qint64>(value));
}
inline QJsonValue write(const QString &value)
{
    return value;
}

template <typename Tag>
QJsonValue write(const Id<Tag> &id)
{
    return toText(id);
}

template <Named Enum>
QJsonValue write(Enum value)
{
    return latin1(nameOf(value));
}

template <Described Struct>
QJsonObject write(const Struct &value);

template <typename T>
QJsonValue write(const std::vector<T> &values)
{
    QJsonArray array;
    for (const T &value : values)
        array.append(write(value));
    return array;
}

template <Described Struct>
QJsonObject write(const Struct &value)
{
    QJsonObject object;
    eachField(value,
              [&](std::string_view name, const auto &member) { object.insert(latin1(name), write(member)); });
    return object;
}

//! Reads values. Each read() returns false, and error() names the field, where a value does not fit.
class Reader
{
public:
    explicit Reader(UnknownNames unknown = UnknownNames::AreErrors)
        : m_unknown(unknown)
    {
    }

    const Error &error() const { return m_error; }

    bool read(const QJsonValue &from, bool &to)
    {
        to = from.toBool();
        return from.isBool() || fail("must be true or false");
    }

    bool read(const QJsonValue &from, std::int64_t &to)
    {
        constexpr auto none = std::numeric_limits<qint64>::min();
        to = from.toInteger(none);
        return (from.isDouble() && to != none) || fail("must be a whole number");
    }

    bool read(const QJsonValue &from, int &to)
    {
        std::int64_t wide = 0;
        if (!read(from, wide))
            return false;
        to = static_cast<int>(wide);
        return to == wide || fail("is out of range");
    }

    bool read(const QJsonValue &from, QString &to)
    {
        if (!from.isString())
            return fail("must be text");
        to = from.toString();
        return to.isValidUtf16() || fail("is not valid Unicode", ErrorCode::InvalidText);
    }

    template <typename Tag>
    bool read(const QJsonValue &from, Id<Tag> &to)
    {
        const auto id = idFromText<Id<Tag>>(from.toString());
        to = id.value_or(Id<Tag>());
        return id || fail("must be a UUID");
    }

    template <Named Enum>
    bool read(const QJsonValue &from, Enum &to)
    {
        if (!from.isString())
            return fail("must be text");
        const auto value = valueOf<Enum>(QStringView(from.toString()), m_unknown);
        to = value.value_or(Enum());
        return value || fail("has an unknown value");
    }

    template <typename T>
    bool read(const QJsonValue &from, std::vector<T> &to)
    {
        if (!from.isArray())
            return fail("must be an array");
        to.clear();
        const QJsonArray array = from.toArray();
        for (const QJsonValue &item : array) {
            if (!read(item, to.emplace_back()))
                return false;
        }
        return true;
    }

    bool read(const QJsonValue &from, Described auto &to)
    {
        return from.isObject() ? readFields(from.toObject(), to) : fail("must be an object");
    }

    //! Skips fields that \a Struct does not have.
    template <Described Struct>
    bool readFields(const QJsonObject &object, Struct &to)
    {
        return std::apply([&](const auto &...fields) { return (readField(object, fields, to) && ...); },
                          Struct::fields());
    }

private:
    template <typename Struct, typename Member>
    bool readField(const QJsonObject &object, const Field<Struct, Member> &f, Struct &to)
    {
        const QJsonValue value = object.value(latin1(f.name));
        if (value.isUndefined())
            return !f.required || (fail("is missing"), named(m_error, f.name));
        return read(value, to.*f.member) || named(m_error, f.name);
    }

    bool fail(std::string_view problem, ErrorCode code = ErrorCode::BadRequest)
    {
        m_error = {code, latin1(problem), 0};
        return false;
    }

    const UnknownNames m_unknown;
    Error m_error;
};

} // namespace kith::json
