// SPDX-License-Identifier: Apache-2.0
#include "app/text/namesearch.h"

#include <QStringList>

#include <algorithm>

namespace kith {

namespace {

//! Letters without a Unicode decomposition, as people type them.
QLatin1StringView base(QChar c)
{
    switch (c.unicode()) {
    case u'ø':
        return QLatin1StringView("o");
    case u'ł':
        return QLatin1StringView("l");
    case u'đ':
    case u'ð':
        return QLatin1StringView("d");
    case u'þ':
        return QLatin1StringView("th");
    case u'ß':
        return QLatin1StringView("ss");
    case u'æ':
        return QLatin1StringView("ae");
    case u'œ':
        return QLatin1StringView("oe");
    case u'ı':
        return QLatin1StringView("i");
    default:
        return {};
    }
}

QStringList wordsOf(const QString &foldedText)
{
    QStringList words;
    QString word;
    for (const QChar c : foldedText) {
        if (c.isLetterOrNumber() || c.isSurrogate() || c.isMark()) {
            word += c;
        } else if (!word.isEmpty()) {
            words.append(std::exchange(word, {}));
        }
    }
    if (!word.isEmpty())
        words.append(word);
    return words;
}

} // namespace

QString folded(const QString &text)
{
    QString result;
    for (const QChar c : text.normalized(QString::NormalizationForm_KD).toCaseFolded()) {
        if (c.category() == QChar::Mark_NonSpacing)
            continue;
        const QLatin1StringView plain = base(c);
        if (plain.isEmpty())
            result += c;
        else
            result += plain;
    }
    return result;
}

int nameRank(const QString &name, const QString &query)
{
    const QString wanted = folded(query).simplified();
    const QString has = folded(name).simplified();
    if (has.startsWith(wanted))
        return 0;
    const QStringList hasWords = wordsOf(has);
    const auto starts = [&hasWords](const QString &start) {
        return std::any_of(hasWords.begin(), hasWords.end(),
                           [&](const QString &word) { return word.startsWith(start); });
    };
    if (starts(wanted))
        return 1;
    const QStringList wantedWords = wordsOf(wanted);
    return !wantedWords.isEmpty() && std::all_of(wantedWords.begin(), wantedWords.end(), starts) ? 2 : -1;
}

int userRank(const User &user, const QString &query)
{
    const QString wanted = query.trimmed();
    if (wanted.startsWith(u'@'))
        return nameRank(user.handle, wanted.mid(1));
    const int byName = nameRank(user.name, wanted);
    const int byHandle = nameRank(user.handle, wanted);
    if (byName < 0 || byHandle < 0)
        return std::max(byName, byHandle);
    return std::min(byName, byHandle);
}

} // namespace kith
