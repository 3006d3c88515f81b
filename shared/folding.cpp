// SPDX-License-Identifier: Apache-2.0
#include "shared/folding.h"

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

QStringList searchStarts(const QString &handle, const QString &name)
{
    QStringList starts{foldedForSearch(handle)};
    const QString folded = foldedForSearch(name);
    for (qsizetype at = 0; at < folded.size();) {
        starts.append(folded.mid(at));
        const qsizetype space = folded.indexOf(u' ', at);
        at = space < 0 ? folded.size() : space + 1;
    }
    starts.removeDuplicates();
    return starts;
}

} // namespace kith
