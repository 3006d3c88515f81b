// SPDX-License-Identifier: Apache-2.0
#include "shared/folding.h"

#include "shared/confusables.h"
#include "shared/text.h"
#include "shared/unicodetables.h"

#include <algorithm>

namespace kith {

namespace {

bool isMark(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

//! Letters that Unicode does not take apart, as people type them elsewhere; empty for all others.
QLatin1StringView plainLetters(char32_t c)
{
    switch (c) {
    case U'ø':
        return QLatin1StringView("o");
    case U'ł':
        return QLatin1StringView("l");
    case U'đ':
    case U'ð':
        return QLatin1StringView("d");
    case U'ħ':
        return QLatin1StringView("h");
    case U'ŧ':
        return QLatin1StringView("t");
    case U'þ':
        return QLatin1StringView("th");
    case U'æ':
        return QLatin1StringView("ae");
    case U'œ':
        return QLatin1StringView("oe");
    default:
        return {};
    }
}

bool isApostrophe(char32_t c)
{
    return std::ranges::find(unicode::apostrophes, c) != std::end(unicode::apostrophes);
}

//! Whether \a c shows too little to tell two names apart.
bool isMinor(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Punctuation_Connector:
    case QChar::Punctuation_Dash:
    case QChar::Punctuation_Open:
    case QChar::Punctuation_Close:
    case QChar::Punctuation_InitialQuote:
    case QChar::Punctuation_FinalQuote:
    case QChar::Punctuation_Other:
    case QChar::Symbol_Modifier:
        return true;
    default:
        return isMark(c) || isApostrophe(c) || QChar::isSpace(c) || unicode::isIn(unicode::invisible, c);
    }
}

//! Whether \a c is of a script that needs no blank between words.
bool isUnspaced(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
    case QChar::Script_Hangul:
        return true;
    default:
        return c == U'ー';
    }
}

//! Whether a word may start with \a c, whatever stands before it. Folding takes a Hangul syllable apart: only its leading
//! consonant does.
bool startsWord(char32_t c)
{
    return isUnspaced(c) && (QChar::script(c) != QChar::Script_Hangul || c <= 0x115f);
}

QString withoutNeedlessBlanks(const QString &folded)
{
    QString joined;
    char32_t before = 0;
    for (qsizetype at = 0; at < folded.size();) {
        const CodePoint c = codePointAt(folded, at);
        at += c.units;
        if (c.value == U' ' && isUnspaced(before) && isUnspaced(codePointAt(folded, at).value))
            continue;
        joined += QChar::fromUcs4(c.value);
        before = c.value;
    }
    return joined;
}

void addStarts(QStringList &starts, const QString &folded)
{
    bool first = true; // of a word
    for (qsizetype at = 0; at < folded.size();) {
        const CodePoint c = codePointAt(folded, at);
        if (c.value != U' ' && (first || startsWord(c.value)))
            starts.append(folded.mid(at));
        first = c.value == U' ';
        at += c.units;
    }
}

} // namespace

QString foldedHandle(const QString &handle)
{
    return handle.toCaseFolded();
}

QString foldedForSearch(const QString &text)
{
    QString folded, joined = text;
    joined.removeIf([](QChar c) { return isApostrophe(c.unicode()); });
    // Qt folds letter by letter; only upper case knows that ß is SS.
    const auto letters = joined.normalized(QString::NormalizationForm_KD).toUpper().toCaseFolded().toUcs4();
    for (const char32_t c : letters) {
        if (const auto plain = plainLetters(c); !plain.isEmpty())
            folded += plain;
        else if (QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Mark_SpacingCombining)
            folded += QChar::fromUcs4(c);
        else if (!isMark(c))
            folded += u' ';
    }
    folded = withoutNeedlessBlanks(folded.simplified());
    // A name may have no letter at all.
    return folded.isEmpty() ? text.simplified() : folded;
}

QString lookAlikeKey(const QString &name)
{
    QString key;
    for (const char32_t c : name.normalized(QString::NormalizationForm_KD).toUcs4()) {
        if (isMinor(c))
            continue;
        const auto known =
            std::lower_bound(std::begin(unicode::lookAlikes), std::end(unicode::lookAlikes), c,
                             [](unicode::LookAlike one, char32_t wanted) { return one.letter < wanted; });
        if (known != std::end(unicode::lookAlikes) && known->letter == c)
            key += QLatin1Char(known->plain);
        else
            key += QChar::fromUcs4(QChar::toCaseFolded(c));
    }
    if (key.isEmpty())
        return name.simplified();
    for (const QChar one : {u'l', u'1', u'|'})
        key.replace(one, u'i');
    return key.replace(u'0', u'o').replace(QLatin1StringView("rn"), QLatin1StringView("m"));
}

QStringList wordStarts(const QString &name)
{
    QStringList starts;
    QString apart = name;
    for (QChar &c : apart) {
        if (isApostrophe(c.unicode()))
            c = u' ';
    }
    addStarts(starts, foldedForSearch(name));
    if (apart != name)
        addStarts(starts, foldedForSearch(apart));
    return starts;
}

QStringList searchStarts(const QString &handle, const QString &name)
{
    QStringList starts = wordStarts(name);
    starts.prepend(foldedForSearch(handle));
    starts.removeDuplicates();
    return starts;
}

} // namespace kith
