// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"
#include "shared/outputbuffer.h"

#include <charconv>

namespace kith::json {

//! Writes values (RFC 8259) one behind the other, without blanks. A comma follows each; the end of a container replaces it.
class Writer
{
public:
    void boolean(bool value) { m_out.append(QByteArrayView(value ? "true," : "false,")); }

    void integer(std::int64_t value)
    {
        constexpr int longest = 20;
        char *at = m_out.room(longest + 1);
        at = std::to_chars(at, at + longest, value).ptr;
        *at++ = ',';
        m_out.commit(at);
    }

    void id(const UuidBytes &bytes)
    {
        char *at = m_out.room(uuidTextSize + 3);
        *at++ = '"';
        at = writeUuid(bytes, at);
        *at++ = '"';
        *at++ = ',';
        m_out.commit(at);
    }

    //! Text that needs no escapes.
    void plain(std::string_view ascii) { quoted(ascii, ','); }

    void text(const QString &value);

    void startArray() { m_out.append('['); }
    void endArray() { end(']'); }
    void startObject() { m_out.append('{'); }
    void endObject() { end('}'); }

    //! Begins a field of an object; its value follows.
    void name(std::string_view ascii) { quoted(ascii, ':'); }

    //! Returns what was written. The last call.
    QByteArray finish() { return m_out.take(m_out.size() - 1); }

private:
    static constexpr qsizetype usualSize = 360; // an event with a short text

    void quoted(std::string_view ascii, char then)
    {
        char *at = m_out.room(qsizetype(ascii.size()) + 3);
        *at++ = '"';
        at = std::copy(ascii.begin(), ascii.end(), at);
        *at++ = '"';
        *at++ = then;
        m_out.commit(at);
    }

    void end(char bracket)
    {
        char &last = m_out[m_out.size() - 1];
        if (last == ',')
            last = bracket;
        else
            m_out.append(bracket);
        m_out.append(',');
    }

    OutputBuffer m_out{usualSize};
};

} // namespace kith::json
