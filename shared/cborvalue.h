// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/ids.h"

#include <QCborStreamReader>
#include <QCborStreamWriter>
#include <QStringDecoder>

#include <vector>

//! Values to and from CBOR (RFC 8949), by the description that each struct gives of itself. An id is a
//! byte string of 16, everything else as in JSON.
namespace kith::cbor {

inline void write(QCborStreamWriter &out, bool value)
{
    out.append(value);
}
inline void write(QCborStreamWriter &out, int value)
{
    out.append(qint64(value));
}
inline void write(QCborStreamWriter &out, std::int64_t value)
{
    out.append(static_cast<qint64>(value));
}
inline void write(QCborStreamWriter &out, const QString &value)
{
    out.append(QStringView(value));
}

template <typename Tag>
void write(QCborStreamWriter &out, const Id<Tag> &id)
{
    out.appendByteString(reinterpret_cast<const char *>(id.bytes().data()), 16);
}

template <Named Enum>
void write(QCborStreamWriter &out, Enum value)
{
    out.append(latin1(nameOf(value)));
}

template <Described Struct>
void write(QCborStreamWriter &out, const Struct &value);

template <typename T>
void write(QCborStreamWriter &out, const std::vector<T> &values)
{
    out.startArray(values.size());
    for (const T &value : values)
        write(out, value);
    out.endArray();
}

//! The fields of \a value as pairs of an open map.
template <Described Struct>
void writeFields(QCborStreamWriter &out, const Struct &value)
{
    eachField(value, [&](std::string_view name, const auto &member) {
        out.append(latin1(name));
        write(out, member);
    });
}

template <Described Struct>
std::uint64_t fieldCount(const Struct &value)
{
    std::uint64_t count = 0;
    eachField(value, [&](std::string_view, const auto &) { ++count; });
    return count;
}

template <Described Struct>
void write(QCborStreamWriter &out, const Struct &value)
{
    out.startMap(fieldCount(value));
    writeFields(out, value);
    out.endMap();
}

//! Reading, from a stream that stands at the value. False, and an error, where a value does not fit or the
//! stream breaks; the stream is then of no further use.
class Reader
{
public:
    explicit Reader(QCborStreamReader &stream)
        : m_in(stream)
    {
    }

    const Error &error() const { return m_error; }

    //! Whether what was read was CBOR at all.
    bool wellFormed() const { return m_in.lastError() == QCborError::NoError; }

    bool read(bool &to)
    {
        if (!m_in.isBool())
            return fail("must be true or false");
        to = m_in.toBool();
        return m_in.next();
    }

    bool read(std::int64_t &to)
    {
        if (!m_in.isInteger())
            return fail("must be a whole number");
        if (m_in.isUnsignedInteger() && m_in.toUnsignedInteger() > std::uint64_t(INT64_MAX))
            return fail("is out of range");
        if (m_in.isNegativeInteger() && quint64(m_in.toNegativeInteger()) - 1 > std::uint64_t(INT64_MAX))
            return fail("is out of range");
        to = m_in.toInteger();
        return m_in.next();
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
        QByteArray utf8;
        if (!m_in.isString())
            return fail("must be text");
        if (!readChunks(utf8))
            return false;
        // QString::fromUtf8 and QCborStreamReader::readString drop a leading U+FEFF.
        QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
        to = decode(utf8);
        return !decode.hasError() || fail("is not valid Unicode", ErrorCode::InvalidText);
    }

    template <typename Tag>
    bool read(Id<Tag> &to)
    {
        QByteArray raw;
        if (!m_in.isByteArray())
            return fail("must be a UUID of 16 bytes");
        if (!readChunks(raw))
            return false;
        to = idFromRaw<Id<Tag>>(raw);
        return raw.size() == 16 || fail("must be a UUID of 16 bytes");
    }

    template <Named Enum>
    bool read(Enum &to)
    {
        QString name;
        if (!read(name))
            return false;
        const auto value = valueOf<Enum>(name);
        to = value.value_or(Enum());
        return value || fail("has an unknown value");
    }

    template <typename T>
    bool read(std::vector<T> &to)
    {
        if (!m_in.isArray())
            return fail("must be an array");
        to.clear();
        if (!m_in.enterContainer())
            return false;
        while (m_in.hasNext()) {
            if (!read(to.emplace_back()))
                return false;
        }
        return m_in.leaveContainer()
            && wellFormed(); // data that ends too early looks like the end of the array
    }

    //! Fields that \a Struct does not know are passed over.
    template <Described Struct>
    bool read(Struct &to)
    {
        return std::apply(
            [&](const auto &...fields) {
                [[maybe_unused]] bool present[sizeof...(fields) + 1]{};
                return readMap([&](const QString &name) {
                           [[maybe_unused]] std::size_t i = 0;
                           bool known = false, good = true;
                           ((!known && name == latin1(fields.name)
                                 ? (known = present[i] = true,
                                    good = read(to.*fields.member) || named(m_error, fields.name))
                                 : ++i),
                            ...);
                           return known ? good : skip();
                       })
                    && [&] {
                           [[maybe_unused]] std::size_t i = 0;
                           return ((present[i++] || !fields.required
                                    || (fail("is missing"), named(m_error, fields.name)))
                                   && ...);
                       }();
            },
            Struct::fields());
    }

    //! Calls \a value(name) with the stream at each value of a map; it reads or skips it.
    template <typename Value>
    bool readMap(Value value)
    {
        if (!m_in.isMap())
            return fail("must be a map");
        if (!m_in.enterContainer())
            return false;
        while (m_in.hasNext()) {
            QString name;
            if (!m_in.isString() ? !(skip() && skip()) : !(read(name) && value(name)))
                return false;
        }
        return m_in.leaveContainer() && wellFormed(); // as above
    }

    bool skip()
    {
        constexpr int depth = 16; // deeper than any frame; bounds the recursion
        return m_in.next(depth);
    }

private:
    bool readChunks(QByteArray &to)
    {
        for (;;) {
            const qsizetype size = m_in.currentStringChunkSize();
            if (size < 0)
                return false;
            const qsizetype start = to.size();
            if (size > maxString)
                return fail("is too long", ErrorCode::TooLarge);
            to.resize(start + size);
            const auto chunk = m_in.readStringChunk(to.data() + start, size);
            if (chunk.status == QCborStreamReader::Error)
                return false;
            to.resize(start + (chunk.status == QCborStreamReader::Ok ? chunk.data : 0));
            if (chunk.status == QCborStreamReader::EndOfString)
                return true;
        }
    }

    bool fail(std::string_view problem, ErrorCode code = ErrorCode::BadRequest)
    {
        m_error = {code, latin1(problem), 0};
        return false;
    }

    static constexpr qsizetype maxString =
        16 * 1024 * 1024; // a length is a claim: do not reserve what it says

    QCborStreamReader &m_in;
    Error m_error;
};

//! One struct as CBOR of its own, for what is stored rather than sent.
template <typename Value>
QByteArray encode(const Value &value)
{
    QByteArray bytes;
    QCborStreamWriter out(&bytes);
    write(out, value);
    return bytes;
}

template <typename Value>
Result<Value> decode(const QByteArray &bytes)
{
    QCborStreamReader stream(bytes);
    Reader reader(stream);
    Value value;
    if (!reader.read(value))
        return reader.error();
    return value;
}

} // namespace kith::cbor
