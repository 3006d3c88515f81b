// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <algorithm>
#include <utility>

namespace kith {

//! Bytes that an encoder appends. Allocates once where they fit into the size that it expects.
class OutputBuffer
{
public:
    explicit OutputBuffer(qsizetype expected)
        : m_bytes(expected, Qt::Uninitialized)
        , m_at(m_bytes.data())
        , m_end(m_at + expected)
    {
    }
    Q_DISABLE_COPY_MOVE(OutputBuffer)

    qsizetype size() const { return m_at - m_bytes.data(); }
    char &operator[](qsizetype at) { return m_bytes.data()[at]; }

    //! Returns the end of what was written, with room for \a size more bytes. commit() sets the new end.
    char *room(qsizetype size)
    {
        if (m_end - m_at < size)
            grow(size);
        return m_at;
    }
    void commit(char *end) { m_at = end; }

    void append(char byte)
    {
        *room(1) = byte;
        ++m_at;
    }

    void append(QByteArrayView bytes) { commit(std::copy(bytes.begin(), bytes.end(), room(bytes.size()))); }

    //! Returns the first \a size bytes. The last call.
    QByteArray take(qsizetype size)
    {
        m_bytes.truncate(size);
        return std::move(m_bytes);
    }

private:
    void grow(qsizetype size)
    {
        const qsizetype used = this->size();
        m_bytes.resize(2 * used + size);
        m_at = m_bytes.data() + used;
        m_end = m_bytes.data() + m_bytes.size();
    }

    QByteArray m_bytes; //!< up to m_at written, the rest room
    char *m_at;
    char *m_end;
};

} // namespace kith
