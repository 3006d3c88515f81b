// SPDX-License-Identifier: Apache-2.0
#include "shared/cborstream.h"

namespace kith::cbor {

namespace {

constexpr int endless =
    31; // the length of a string, array or map that a break ends; in Major::Simple the break itself

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

bool Input::take(std::uint64_t size, QByteArrayView &string)
{
    if (size > std::uint64_t(m_end - m_at))
        return broken();
    string = QByteArrayView(m_at, qsizetype(size));
    m_at += size;
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
        return take(whole.value, string);
    joined.clear();
    while (!isBreak()) {
        Head part;
        if (!readHead(part) || part.major != whole.major || part.open || !take(part.value, string))
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
    if (!is(Major::Text))
        return skip(depth);
    QByteArrayView name;
    QByteArray joined;
    if (!readString(name, joined))
        return false;
    insert(names, name, joined);
    return true;
}

} // namespace kith::cbor
