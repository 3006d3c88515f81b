// SPDX-License-Identifier: Apache-2.0
#include "qml/support/applicationfont.h"

#include "shared/emoji.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QRawFont>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

namespace kith {

namespace {

#if defined(Q_OS_WIN)
const auto emojiFamily = QStringLiteral("Segoe UI Emoji");
#elif defined(Q_OS_MACOS)
const auto emojiFamily = QStringLiteral("Apple Color Emoji");
#else
const auto emojiFamily = QStringLiteral("Noto Color Emoji");
#endif

//! Consecutive characters with consecutive glyphs.
struct Glyphs {
    quint32 first;
    quint32 last;
    quint32 glyph;
};

struct Characters {
    std::vector<Glyphs> groups;
    bool hadPictures = false;
};

//! Whether \a c is drawn by \a emojiFont.
bool isPicture(char32_t c, const QRawFont &emojiFont)
{
    constexpr char32_t firstSign = 0x2600;
    const EmojiStyle style = c < firstSign ? EmojiStyle::Picture : EmojiStyle::Any;
    return emojiLength(QString::fromUcs4(&c, 1), 0, style) > 0 && emojiFont.supportsCharacter(c);
}

//! The characters of \a font that are not drawn by \a emojiFont, of the two planes that have emoji and all living scripts but rare
//! Han characters.
Characters charactersOf(const QRawFont &font, const QRawFont &emojiFont)
{
    Characters found;
    std::array<char32_t, 0x800> block{};
    for (char32_t first = 0; first < 0x20000; first += block.size()) {
        if (first == 0xd800)
            continue; // surrogates
        std::iota(block.begin(), block.end(), first);
        const QList<quint32> glyphs =
            font.glyphIndexesForString(QString::fromUcs4(block.data(), block.size()));
        for (qsizetype i = 0; i < glyphs.size(); ++i) {
            const quint32 c = first + quint32(i);
            auto &groups = found.groups;
            if (glyphs[i] == 0)
                continue;
            if (isPicture(c, emojiFont))
                found.hadPictures = true;
            else if (!groups.empty() && groups.back().last + 1 == c
                     && groups.back().glyph + (c - groups.back().first) == glyphs[i])
                ++groups.back().last;
            else
                groups.push_back({c, c, glyphs[i]});
        }
    }
    return found;
}

// ---- The copy

//! Tables of a font are big-endian.
template <typename Number>
void append(QByteArray &table, Number number)
{
    const Number swapped = qToBigEndian(number);
    table.append(reinterpret_cast<const char *>(&swapped), sizeof swapped);
}

QByteArray cmapOf(const std::vector<Glyphs> &groups)
{
    QByteArray table;
    append(table, quint32(2)); // entries for one subtable: FreeType wants the first, others the second
    for (const quint32 encoding : {0x00004, 0x3000a}) {
        append(table, encoding);
        append(table, quint32(20));
    }
    append(table, quint32(12) << 16); // its format
    for (const quint32 number : {quint32(16 + 12 * groups.size()), quint32(0), quint32(groups.size())})
        append(table, number);
    for (const Glyphs &group : groups) {
        for (const quint32 number : {group.first, group.last, group.glyph})
            append(table, number);
    }
    return table;
}

QByteArray nameTableOf(const QString &family, const QString &style)
{
    QByteArray records, texts;
    quint16 id = 1;
    for (const QString &name : {family, style}) {
        for (const quint16 number :
             {quint16(3), quint16(1), quint16(0x409), id++, quint16(2 * name.size()), quint16(texts.size())})
            append(records, number);
        for (const QChar c : name)
            append(texts, quint16(c.unicode()));
    }
    QByteArray table;
    for (const quint16 number : {0, 2, 30})
        append(table, quint16(number));
    return table + records + texts;
}

//! The file of a font named \a family that draws \a characters as \a font does.
QByteArray copyOf(const QRawFont &font, const QString &family, const std::vector<Glyphs> &characters)
{
    std::vector<std::pair<QByteArray, QByteArray>> tables{{"cmap", cmapOf(characters)},
                                                          {"name", nameTableOf(family, font.styleName())}};
    // All that a font with outlines has for drawing text.
    for (const char *tag :
         {"BASE", "CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cvt ", "fpgm", "gasp", "glyf",
          "head", "hhea", "hmtx", "kern", "loca", "maxp", "post", "prep", "vhea", "vmtx"}) {
        if (const QByteArray table = font.fontTable(tag); !table.isEmpty())
            tables.emplace_back(tag, table);
    }
    std::sort(tables.begin(), tables.end());

    QByteArray header;
    append(header, font.fontTable("CFF ").isEmpty() ? quint32(0x10000) : quint32(0x4f54544f));
    for (const quint16 number : {quint16(tables.size()), quint16(0), quint16(0), quint16(0)})
        append(header, number);
    QByteArray bodies;
    const qsizetype start = header.size() + 16 * qsizetype(tables.size());
    for (const auto &[tag, table] : tables) {
        header += tag;
        const qsizetype checksum = 0; // FreeType does not look at it
        for (const qsizetype number : {checksum, start + bodies.size(), table.size()})
            append(header, quint32(number));
        bodies += table;
        bodies.resize((bodies.size() + 3) / 4 * 4, '\0');
    }
    return header + bodies;
}

//! Registers a copy of each style of \a family that the program uses. Empty where nothing need be, or can be, copied.
QString registerCopy(const QString &family, const QRawFont &emojiFont)
{
    const QString copied = family + QStringLiteral(" without emoji");
    QStringList styles;
    for (const auto &[weight, italic] : {std::pair{QFont::Normal, false}, std::pair{QFont::Medium, false},
                                         std::pair{QFont::DemiBold, false}, std::pair{QFont::Normal, true}}) {
        const QRawFont font = QRawFont::fromFont(QFont(family, -1, weight, italic));
        const bool hasOutlines = !font.fontTable("glyf").isEmpty() || !font.fontTable("CFF ").isEmpty();
        if (!hasOutlines || !font.fontTable("fvar").isEmpty())
            return {}; // bitmaps, or one font for all styles
        if (styles.contains(font.styleName()))
            continue;
        const Characters characters = charactersOf(font, emojiFont);
        if (!characters.hadPictures && styles.isEmpty())
            return {};
        if (QFontDatabase::addApplicationFontFromData(copyOf(font, copied, characters.groups)) < 0)
            return {};
        styles.append(font.styleName());
    }
    return copied;
}

} // namespace

QFont applicationFont(const QFont &system)
{
    // A real font, not an alias like "Sans Serif": otherwise digits and spaces are drawn from the font behind it.
    QStringList families{QFontInfo(system).family(), emojiFamily};
#if !defined(Q_OS_WIN) && !defined(Q_OS_MACOS)
    if (QFontDatabase::hasFamily(emojiFamily)) {
        const QString copied = registerCopy(families.first(), QRawFont::fromFont(QFont(emojiFamily)));
        if (!copied.isEmpty())
            families.first() = copied;
    }
#endif
    QFont font = system;
    font.setFamilies(families);
    return font;
}

} // namespace kith
