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

//! Whether a word may start with \a c, whatever stands before it. Folding takes a Hangul syllable apart.
bool startsWord(char32_t c)
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
        return true;
    case QChar::Script_Hangul:
        return c <= 0x115f; // a leading consonant
    default:
        return false;
    }
}

} // namespace

QString foldedHandle(const QString &handle)
{
    return handle.toCaseFolded();
}

QString foldedForSearch(const QString &text)
{
    QString folded;
    // Qt folds letter by letter; only upper case knows that ß is SS.
    const auto letters = text.normalized(QString::NormalizationForm_KD).toUpper().toCaseFolded().toUcs4();
    for (const char32_t c : letters) {
        if (const auto plain = plainLetters(c); !plain.isEmpty())
            folded += plain;
        else if (QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Mark_SpacingCombining)
            folded += QChar::fromUcs4(c);
        else if (!isMark(c))
            folded += u' ';
    }
    folded = folded.simplified();
    // A name may have no letter at all.
    return folded.isEmpty() ? text.simplified() : folded;
}

QString lookAlikeKey(const QString &name)
{
    QString key;
    for (const char32_t c : name.normalized(QString::NormalizationForm_KD).toUcs4()) {
        if (isMark(c) || QChar::isSpace(c) || unicode::isIn(unicode::invisible, c))
            continue;
        const auto known =
            std::lower_bound(std::begin(unicode::lookAlikes), std::end(unicode::lookAlikes), c,
                             [](unicode::LookAlike one, char32_t wanted) { return one.letter < wanted; });
        if (known != std::end(unicode::lookAlikes) && known->letter == c)
            key += QLatin1Char(known->plain);
        else
            key += QChar::fromUcs4(QChar::toCaseFolded(c));
    }
    for (const QChar one : {u'l', u'1', u'|'})
        key.replace(one, u'i');
    return key.replace(u'0', u'o');
}

QStringList wordStarts(const QString &folded)
{
    QStringList starts;
    bool first = true; // of a word
    for (qsizetype at = 0; at < folded.size();) {
        const CodePoint c = codePointAt(folded, at);
        if (c.value != U' ' && (first || startsWord(c.value)))
            starts.append(folded.mid(at));
        first = c.value == U' ';
        at += c.units;
    }
    return starts;
}

QStringList searchStarts(const QString &handle, const QString &name)
{
    QStringList starts = wordStarts(foldedForSearch(name));
    starts.prepend(foldedForSearch(handle));
    starts.removeDuplicates();
    return starts;
}

} // namespace kith
