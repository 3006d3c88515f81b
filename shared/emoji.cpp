// SPDX-License-Identifier: Apache-2.0
#include "shared/emoji.h"

#include "shared/text.h"
#include "shared/unicodetables.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace kith {

namespace {

constexpr char32_t joiner = 0x200d;
constexpr char32_t textStyle = 0xfe0e;
constexpr char32_t pictureStyle = 0xfe0f;
constexpr char32_t keycap = 0x20e3;
constexpr char32_t blackFlag = 0x1f3f4;
constexpr char32_t tagBase = 0xe0000;
constexpr char32_t tagEnd = 0xe007f;

bool isRegional(char32_t c)
{
    return c >= 0x1f1e6 && c <= 0x1f1ff;
}

bool isSkinTone(char32_t c)
{
    return c >= 0x1f3fb && c <= 0x1f3ff;
}

bool isTag(char32_t c)
{
    return c >= tagBase + 0x20 && c < tagEnd;
}

bool isStyle(char32_t c)
{
    return c == textStyle || c == pictureStyle;
}

bool hasKeycap(char32_t c)
{
    return (c >= U'0' && c <= U'9') || c == U'#' || c == U'*';
}

//! Reads the characters of one emoji.
class EmojiReader
{
public:
    EmojiReader(QStringView text, qsizetype at)
        : m_text(text)
        , m_at(at)
    {
    }

    qsizetype at() const { return m_at; }

    bool takeEmoji(EmojiStyle style)
    {
        if (takeFlag() || takeKeycap())
            return true;
        std::u32string parts(1, peek());
        if (!takePart(style))
            return false;
        qsizetype end = m_at;
        while (take(joiner)) {
            parts += peek();
            if (!takePart(EmojiStyle::Any))
                break;
            if (areJoined(parts))
                end = m_at;
        }
        m_at = end;
        return true;
    }

private:
    char32_t peek() const { return codePointAt(m_text, m_at).value; }
    void advance() { m_at += codePointAt(m_text, m_at).units; }
    bool take(char32_t c)
    {
        if (m_at >= m_text.size() || peek() != c)
            return false;
        advance();
        return true;
    }

    //! Whether these parts make one picture, as far as this version of Unicode knows them.
    static bool areJoined(const std::u32string &parts)
    {
        return std::ranges::any_of(parts, [](char32_t c) { return unicode::isIn(unicode::laterEmoji, c); })
            || std::u32string_view(unicode::joined).find(U' ' + parts + U' ') != std::u32string_view::npos;
    }

    bool takeFlag()
    {
        const CodePoint first = codePointAt(m_text, m_at);
        const CodePoint second = codePointAt(m_text, m_at + first.units);
        if (!isRegional(first.value) || !isRegional(second.value))
            return false;
        const char region[]{char('A' + (first.value - 0x1f1e6)), char('A' + (second.value - 0x1f1e6)), ' '};
        if (std::string_view(unicode::flags).find({region, 3}) == std::string_view::npos)
            return false;
        m_at += first.units + second.units;
        return true;
    }

    bool takeKeycap()
    {
        if (!hasKeycap(peek()))
            return false;
        const qsizetype start = std::exchange(m_at, m_at + 1);
        take(pictureStyle);
        if (take(keycap))
            return true;
        m_at = start;
        return false;
    }

    bool takePart(EmojiStyle style)
    {
        const char32_t base = peek();
        if (!unicode::isIn(unicode::emoji, base))
            return false;
        const qsizetype start = m_at;
        advance();
        bool picture = unicode::isIn(unicode::pictures, base);
        if (isSkinTone(peek()) && unicode::isIn(unicode::modifierBases, base)) {
            advance();
            picture = true;
        } else if (isStyle(peek())) {
            picture = peek() == pictureStyle;
            advance();
        }
        if (base == blackFlag)
            takeTags();
        if (picture || style == EmojiStyle::Any)
            return true;
        m_at = start;
        return false;
    }

    //! The tags of England, Scotland and Wales, the regions within a country that have a flag.
    void takeTags()
    {
        const qsizetype start = m_at;
        std::string region;
        for (; isTag(peek()); advance())
            region += char(peek() - tagBase);
        const bool isKnown = region == "gbeng" || region == "gbsct" || region == "gbwls";
        if (!isKnown || !take(tagEnd))
            m_at = start;
    }

    QStringView m_text;
    qsizetype m_at;
};

} // namespace

qsizetype emojiLength(QStringView text, qsizetype at, EmojiStyle style)
{
    EmojiReader reader(text, at);
    return reader.takeEmoji(style) ? reader.at() - at : 0;
}

std::optional<QString> asOneEmoji(QStringView text)
{
    if (text.isEmpty() || emojiLength(text, 0, EmojiStyle::Any) != text.size())
        return std::nullopt;
    QString spelled;
    for (qsizetype at = 0; at < text.size();) {
        const CodePoint c = codePointAt(text, at);
        at += c.units;
        if (isStyle(c.value))
            continue;
        spelled += QChar::fromUcs4(c.value);
        const bool sign = hasKeycap(c.value)
            || (unicode::isIn(unicode::emoji, c.value) && !unicode::isIn(unicode::pictures, c.value));
        if (sign && !isSkinTone(codePointAt(text, at).value))
            spelled += QChar(pictureStyle);
    }
    return spelled;
}

} // namespace kith
