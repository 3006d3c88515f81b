// SPDX-License-Identifier: Apache-2.0
#include "shared/text.h"

#include "shared/unicodetables.h"

#include <QLocale>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace kith {

namespace {

bool isDrawn(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing: // nothing without a letter before it
    case QChar::Mark_Enclosing:
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Surrogate:
        return false;
    default:
        break;
    }
    return !QChar::isNonCharacter(c) && !unicode::isIn(unicode::invisible, c);
}

bool isBidiControl(QChar c)
{
    return c == u'\u061c' || c == u'\u200e' || c == u'\u200f' || (c >= u'\u202a' && c <= u'\u202e')
        || (c >= u'\u2066' && c <= u'\u2069');
}

bool runsFromRightToLeft(char32_t c)
{
    const auto direction = QChar::direction(c);
    return direction == QChar::DirR || direction == QChar::DirAL;
}

//! Whether \a matches is true for a code point of \a text.
template <typename Matches>
bool anyCodePoint(QStringView text, Matches matches)
{
    for (qsizetype at = 0; at < text.size();) {
        const CodePoint c = codePointAt(text, at);
        if (matches(c.value))
            return true;
        at += c.units;
    }
    return false;
}

} // namespace

CodePoint codePointAt(QStringView text, qsizetype at)
{
    if (at >= text.size())
        return {};
    if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(text[at], text[at + 1]), 2};
    return {text[at].unicode(), 1};
}

bool hasVisible(QStringView text)
{
    return anyCodePoint(text, isDrawn);
}

bool turnsDirection(QStringView text)
{
    return std::any_of(text.begin(), text.end(), isBidiControl);
}

QString isolated(const QString &name)
{
    QString plain = name;
    plain.removeIf([](QChar c) { return isBidiControl(c); });
    const bool rightToLeft =
        QLocale().textDirection() == Qt::RightToLeft || anyCodePoint(plain, runsFromRightToLeft);
    return rightToLeft ? u'\u2068' + plain + u'\u2069' : plain;
}

bool stacksMarks(QStringView text)
{
    constexpr int most = 3; // Hebrew, Tibetan and Vietnamese have as many
    int marks = 0;
    return anyCodePoint(text, [&marks](char32_t c) {
        const auto category = QChar::category(c);
        if (unicode::isIn(unicode::invisible, c))
            return false; // what is not drawn does not end a stack
        marks = category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing ? marks + 1 : 0;
        return marks > most;
    });
}

bool isOneLine(QStringView text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c.category() == QChar::Separator_Line
            || c.category() == QChar::Separator_Paragraph;
    });
}

QString cut(const QString &text, qsizetype most)
{
    if (text.size() <= most)
        return text;
    // A grapheme is found from what stands before it: the end of the text is of no use.
    const QStringView start = QStringView(text).left(most + 2);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, start.data(), start.size());
    finder.setPosition(most);
    qsizetype end = finder.isAtBoundary() ? most : finder.toPreviousBoundary();
    if (end <= 0)
        end = most > 0 && text[most - 1].isHighSurrogate() ? most - 1 : most;
    return text.left(end);
}

} // namespace kith
