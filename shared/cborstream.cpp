// SPDX-License-Identifier: Apache-2.0
#include "shared/cborstream.h"

#include <QCborValue>
#include <QUtf8StringView>

namespace kith::cbor {

namespace {

constexpr int endless =
    31; // the length of a string, array or map that a break ends; in Major::Simple the break itself

//! The same bytes for each encoding of an item.
QByteArray oneSpelling(QByteArrayView item)
{
    Input input(item);
    if (const bool negative = input.is(Major::Negative);
        input.isInteger()) { // QCborValue rounds those above 2^63
        std::uint64_t value = 0;
        input.readInteger(value);
        return QByteArray(negative ? "-" : "+") + QByteArray::number(quint64(value));
    }
    return QCborValue::fromCbor(item.toByteArray()).toCbor();
}

} // namespace

bool Input::readHead(Head &head)
{
    if (m_broken || m_at == m_end)
        return broken();
    const int info = *m_at & 31;
    head.major = Major(*m_at++ >> 5);
    head.open = info == endless;
    head.value = std::uint64_t(info);
    if (info < 24)
        return true;
    if (head.open)
        return (head.major >= Major::Bytes && head.major <= Major::Map) || broken();
    if (info > 27 || m_end - m_at < 1 << (info - 24))
        return broken();
    head.value = 0;
    for (int i = 1 << (info - 24); i > 0; --i)
        head.value = head.value << 8 | *m_at++;
    const bool isShortSimple = head.major == Major::Simple && info == 24 && head.value < 32;
    return !isShortSimple || broken();
}

bool Input::take(const Head &head, QByteArrayView &string)
{
    if (head.value > std::uint64_t(m_end - m_at))
        return broken();
    string = QByteArrayView(m_at, qsizetype(head.value));
    m_at += head.value;
    m_invalidText |=
        head.major == Major::Text && !QUtf8StringView(string.data(), string.size()).isValidUtf8();
    return true;
}

bool Input::readInteger(std::uint64_t &value)
{
    Head head;
    if (!readHead(head))
        return false;
    value = head.value;
    return true;
}

bool Input::readString(QByteArrayView &string, QByteArray &joined)
{
    Head whole;
    if (!readHead(whole))
        return false;
    if (!whole.open)
        return take(whole, string);
    joined.clear();
    while (!isBreak()) {
        Head part;
        if (!readHead(part) || part.major != whole.major || part.open || !take(part, string))
            return broken();
        joined.append(string);
    }
    ++m_at;
    string = joined;
    return true;
}

bool Input::enter(Container &container)
{
    Head head;
    if (!readHead(head))
        return false;
    container = {head.value, head.open};
    return true;
}

bool Input::hasNext(Container &container)
{
    if (m_broken)
        return false;
    if (!container.open)
        return container.left > 0 && container.left--;
    if (!isBreak())
        return true;
    ++m_at;
    container = {};
    return false;
}

bool Input::skip(int depth)
{
    if (depth < 0)
        return broken();
    if (is(Major::Bytes) || is(Major::Text)) {
        QByteArrayView string;
        QByteArray joined;
        return readString(string, joined);
    }
    Head head;
    if (!readHead(head))
        return false;
    if (head.major == Major::Tag)
        return skip(depth - 1);
    if (head.major != Major::Array && head.major != Major::Map)
        return true;
    Container container{head.value, head.open};
    NameSet names;
    while (hasNext(container)) {
        if ((head.major == Major::Map && !skipName(names, depth - 1)) || !skip(depth - 1))
            return false;
    }
    return !m_broken;
}

bool Input::skipName(NameSet &names, int depth)
{
    QByteArrayView name;
    QByteArray own;
    if (is(Major::Text)) {
        if (!readString(name, own))
            return false;
    } else {
        own = QByteArray(1, '\xff'); // no text has it
        const std::uint8_t *const start = m_at;
        if (!skip(depth))
            return false;
        own += oneSpelling(QByteArrayView(start, m_at - start));
        name = own;
    }
    insert(names, name, own);
    return true;
}

} // namespace kith::cbor
