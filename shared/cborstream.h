// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/nameset.h"
#include "shared/outputbuffer.h"

#include <QString>

#include <cstdint>

//! Writes and reads CBOR's items (RFC 8949) one after the other. Reading allocates nothing.
namespace kith::cbor {

enum class Major : std::uint8_t { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };

//! Writes items one behind the other, each in its shortest form (RFC 8949, 4.2.1).
class Writer
{
public:
    void integer(std::int64_t value)
    {
        if (value < 0)
            head(Major::Negative, ~std::uint64_t(value));
        else
            head(Major::Unsigned, std::uint64_t(value));
    }

    void boolean(bool value) { head(Major::Simple, value ? 21 : 20); }
    void bytes(QByteArrayView value) { string(Major::Bytes, value); }
    void text(std::string_view utf8) { string(Major::Text, {utf8.data(), qsizetype(utf8.size())}); }
    void text(const QString &value) { string(Major::Text, value.toUtf8()); }
    void startArray(std::size_t size) { head(Major::Array, size); }

    //! Begins a map of fewer than 24 pairs; endMap() is given their number.
    qsizetype startMap()
    {
        head(Major::Map, 0);
        return m_out.size() - 1;
    }
    void endMap(qsizetype start, int pairs) { m_out[start] = char(int(Major::Map) << 5 | pairs); }

    //! Returns what was written. The last call.
    QByteArray finish() { return m_out.take(m_out.size()); }

private:
    static constexpr qsizetype usualSize = 240; // an event with a short text
    static constexpr qsizetype longestHead = 9;

    void head(Major major, std::uint64_t value)
    {
        char *at = m_out.room(longestHead);
        const int type = int(major) << 5;
        if (value < 24) {
            *at++ = char(type | int(value));
            return m_out.commit(at);
        }
        const int power = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
        *at++ = char(type | (24 + power));
        for (int shift = (8 << power) - 8; shift >= 0; shift -= 8)
            *at++ = char(value >> shift);
        m_out.commit(at);
    }

    void string(Major major, QByteArrayView value)
    {
        head(major, std::uint64_t(value.size()));
        m_out.append(value);
    }

    OutputBuffer m_out{usualSize};
};

/*!
    Reads the items of \a bytes, which must outlive it. A length never reserves memory before its bytes are there.

    Every function returns false where the bytes are not well-formed (RFC 8949, 5.3.1) or end too early; from then on the
    input is broken. One that finds another type than it reads does not move on.
*/
class Input
{
public:
    explicit Input(QByteArrayView bytes)
        : m_at(reinterpret_cast<const std::uint8_t *>(bytes.data()))
        , m_end(m_at + bytes.size())
    {
    }

    //! An array or a map that was entered.
    struct Container {
        std::uint64_t left = 0; //!< items, or pairs
        bool open = false; //!< ended by a break
    };

    bool isBroken() const { return m_broken; }
    bool repeatsName() const
    {
        return m_repeatsName;
    } //!< of a map that was skipped, of insert() or of skipName()
    bool hasInvalidText() const { return m_invalidText; } //!< a text that was read or skipped is not UTF-8
    bool atEnd() const { return m_at == m_end; }
    bool isBool() const { return m_at < m_end && (*m_at == 0xf4 || *m_at == 0xf5); }
    bool is(Major major) const { return m_at < m_end && *m_at >> 5 == int(major); }
    bool isInteger() const { return is(Major::Unsigned) || is(Major::Negative); }

    bool readBool() { return *m_at++ == 0xf5; } //!< only where isBool()

    //! Sets \a value to the encoded number; a negative number n is encoded as -1 - n.
    bool readInteger(std::uint64_t &value);

    //! Reads bytes or text. \a string points into the input, or into \a joined where the string came in parts. Each part of
    //! a text is UTF-8 by itself.
    bool readString(QByteArrayView &string, QByteArray &joined);

    bool enter(Container &container);

    //! Whether another item, or pair, follows.
    bool hasNext(Container &container);

    //! Notes the name of a map; \a joined as in readString().
    void insert(NameSet &names, QByteArrayView name, const QByteArray &joined)
    {
        m_repeatsName |= !names.insert(name, joined);
    }

    //! Skips one item with all that is in it, at most \a depth containers and tags deep.
    bool skip(int depth);

    //! The same for the name of a map, which it notes. A name may be of any type.
    bool skipName(NameSet &names, int depth);

private:
    struct Head {
        Major major = Major::Unsigned;
        std::uint64_t value = 0;
        bool open = false;
    };

    bool readHead(Head &head);
    bool take(const Head &head, QByteArrayView &string);
    bool isBreak() const { return m_at < m_end && *m_at == 0xff; }
    bool broken()
    {
        m_broken = true;
        return false;
    }

    const std::uint8_t *m_at;
    const std::uint8_t *m_end;
    bool m_broken = false;
    bool m_repeatsName = false;
    bool m_invalidText = false;
};

} // namespace kith::cbor
