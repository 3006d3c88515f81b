// SPDX-License-Identifier: Apache-2.0
#include "app/text/emoji.h"

#include <QChar>
#include <QList>

#include <algorithm>
#include <array>

namespace kith {

namespace {

constexpr int mostEmoji = 3;
constexpr char32_t joiner = 0x200d;
constexpr char32_t emojiStyle = 0xfe0f;
constexpr char32_t keycap = 0x20e3;

struct Range {
    char32_t first;
    char32_t last;
};

//! Shown in colour by default (Emoji_Presentation of Unicode 15.1, blocks above U+1F300 whole).
constexpr std::array pictures{
    Range{0x231a, 0x231b},   Range{0x23e9, 0x23ec},   Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},
    Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},   Range{0x267f, 0x267f},
    Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},   Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},
    Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},   Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},
    Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},   Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},
    Range{0x2705, 0x2705},   Range{0x270a, 0x270b},   Range{0x2728, 0x2728},   Range{0x274c, 0x274c},
    Range{0x274e, 0x274e},   Range{0x2753, 0x2755},   Range{0x2757, 0x2757},   Range{0x2795, 0x2797},
    Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},   Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},
    Range{0x2b55, 0x2b55},   Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e},
    Range{0x1f191, 0x1f19a}, Range{0x1f201, 0x1f265}, Range{0x1f300, 0x1faff},
};

bool isPicture(char32_t c)
{
    return std::any_of(pictures.begin(), pictures.end(),
                       [c](Range r) { return c >= r.first && c <= r.last; });
}

//! Text by default, an emoji with a variation selector: hearts, suns, arrows.
bool isSign(char32_t c)
{
    return c == 0xa9 || c == 0xae || (c >= 0x203c && c <= 0x3299);
}

bool isRegional(char32_t c)
{
    return c >= 0x1f1e6 && c <= 0x1f1ff;
}

//! Skin tones, and the tags that spell a flag.
bool isModifier(char32_t c)
{
    return (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

//! Reads one emoji at a time.
class Reader
{
public:
    explicit Reader(QStringView text)
        : m_text(text.toUcs4())
    {
    }

    bool atEnd() const { return m_at >= m_text.size(); }

    void skipSpace()
    {
        while (QChar::isSpace(peek()))
            ++m_at;
    }

    bool takeEmoji()
    {
        if (isRegional(peek()) && isRegional(peek(1)))
            return skip(2);
        if (takeKeycap())
            return true;
        if (!takePart())
            return false;
        while (peek() == joiner) {
            ++m_at;
            if (!takePart())
                return false;
        }
        return true;
    }

private:
    char32_t peek(int ahead = 0) const { return m_at + ahead < m_text.size() ? m_text.at(m_at + ahead) : 0; }

    bool skip(int count)
    {
        m_at += count;
        return true;
    }

    bool takeKeycap()
    {
        const char32_t c = peek();
        if (!((c >= U'0' && c <= U'9') || c == U'#' || c == U'*'))
            return false;
        const int style = peek(1) == emojiStyle ? 1 : 0;
        return peek(1 + style) == keycap && skip(2 + style);
    }

    bool takePart()
    {
        const bool styled = peek(1) == emojiStyle;
        const bool toned = isModifier(peek(1));
        if (!isPicture(peek()) && !(isSign(peek()) && (styled || toned)))
            return false;
        m_at += styled ? 2 : 1;
        while (isModifier(peek()))
            ++m_at;
        return true;
    }

    QList<uint> m_text;
    qsizetype m_at = 0;
};

} // namespace

bool isEmojiOnly(QStringView text)
{
    Reader reader(text);
    int count = 0;
    reader.skipSpace();
    while (!reader.atEnd()) {
        if (++count > mostEmoji || !reader.takeEmoji())
            return false;
        reader.skipSpace();
    }
    return count > 0;
}

} // namespace kith
