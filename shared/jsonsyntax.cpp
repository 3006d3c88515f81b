// SPDX-License-Identifier: Apache-2.0
#include "shared/jsonsyntax.h"

#include "shared/nameset.h"

#include <QString>

#include <algorithm>

namespace kith::json {

namespace {

constexpr int deepest = 512;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

//! A valid string without its escapes, as UTF-8.
QByteArray unescaped(QByteArrayView string)
{
    QString text;
    for (qsizetype at = 0; at < string.size();) {
        const qsizetype escape = string.indexOf('\\', at);
        text += QString::fromUtf8(string.sliced(at, (escape < 0 ? string.size() : escape) - at));
        if (escape < 0)
            break;
        constexpr QByteArrayView letters("bfnrt");
        const char kind = string[escape + 1];
        const qsizetype letter = letters.indexOf(kind);
        if (kind == 'u')
            text += QChar(string.sliced(escape + 2, 4).toByteArray().toUShort(nullptr, 16));
        else
            text += QLatin1Char(letter < 0 ? kind : "\b\f\n\r\t"[letter]);
        at = escape + (kind == 'u' ? 6 : 2);
    }
    return text.toUtf8();
}

class Checker
{
public:
    explicit Checker(QByteArrayView bytes)
        : m_at(bytes.begin())
        , m_end(bytes.end())
    {
    }

    Syntax check()
    {
        const bool valid = takeValue(deepest);
        return {valid && m_at == m_end, m_repeatedName};
    }

private:
    bool is(char c) const { return m_at != m_end && *m_at == c; }
    bool take(char c)
    {
        if (!is(c))
            return false;
        ++m_at;
        return true;
    }
    bool take(QByteArrayView word)
    {
        if (!QByteArrayView(m_at, m_end).startsWith(word))
            return false;
        m_at += word.size();
        return true;
    }
    void skipSpace()
    {
        while (is(' ') || is('\n') || is('\r') || is('\t'))
            ++m_at;
    }

    //! With the blanks around it.
    bool takeValue(int depth)
    {
        skipSpace();
        if (m_at == m_end || depth == 0)
            return false;
        QByteArrayView content;
        const bool taken = is('{') ? takeObject(depth)
            : is('[')              ? takeArray(depth)
            : is('"')              ? takeString(content)
            : is('-') || isDigit(*m_at)
            ? takeNumber()
            : take(QByteArrayView("true")) || take(QByteArrayView("false")) || take(QByteArrayView("null"));
        skipSpace();
        return taken;
    }

    bool takeObject(int depth)
    {
        NameSet names;
        ++m_at;
        skipSpace();
        if (take('}'))
            return true;
        do {
            skipSpace();
            if (!takeName(names) || !take(':') || !takeValue(depth - 1))
                return false;
        } while (take(','));
        return take('}');
    }

    bool takeName(NameSet &names)
    {
        QByteArrayView content;
        if (!takeString(content))
            return false;
        skipSpace();
        const QByteArray plain = content.contains('\\') ? unescaped(content) : QByteArray();
        const QByteArrayView name = plain.isEmpty() ? content : QByteArrayView(plain);
        if (!names.insert(name, plain))
            m_repeatedName = name.toByteArray();
        return true;
    }

    bool takeArray(int depth)
    {
        ++m_at;
        skipSpace();
        if (take(']'))
            return true;
        do {
            if (!takeValue(depth - 1))
                return false;
        } while (take(','));
        return take(']');
    }

    bool takeString(QByteArrayView &content)
    {
        if (!take('"'))
            return false;
        const char *const start = m_at;
        while (m_at != m_end && *m_at != '"') {
            if (static_cast<unsigned char>(*m_at) < 0x20 || (*m_at == '\\' && !takeEscape()))
                return false;
            ++m_at;
        }
        content = QByteArrayView(start, m_at);
        return take('"');
    }

    //! Stands at its last character then.
    bool takeEscape()
    {
        ++m_at;
        if (m_at == m_end)
            return false;
        if (*m_at != 'u')
            return QByteArrayView("\"\\/bfnrt").contains(*m_at);
        if (m_end - m_at <= 4 || !std::all_of(m_at + 1, m_at + 5, isHexDigit))
            return false;
        m_at += 4;
        return true;
    }

    bool takeDigits()
    {
        const char *const start = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at != start;
    }

    bool takeNumber()
    {
        take('-');
        if (!take('0') && !takeDigits())
            return false;
        if (take('.') && !takeDigits())
            return false;
        if (!take('e') && !take('E'))
            return true;
        if (!take('+'))
            take('-');
        return takeDigits();
    }

    const char *m_at;
    const char *const m_end;
    std::optional<QByteArray> m_repeatedName;
};

} // namespace

Syntax checkSyntax(QByteArrayView bytes)
{
    return Checker(bytes).check();
}

} // namespace kith::json
