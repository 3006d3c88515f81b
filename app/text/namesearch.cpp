// SPDX-License-Identifier: Apache-2.0
#include "app/text/namesearch.h"

#include "shared/folding.h"

#include <QStringList>

#include <algorithm>

namespace kith {

int nameRank(const QString &name, const QString &query)
{
    const QString wanted = foldedForSearch(query);
    const QString has = foldedForSearch(name);
    if (has == wanted)
        return 0;
    if (has.startsWith(wanted))
        return 1;
    const QStringList words = wordStarts(name);
    const auto starts = [&words](const QString &start) {
        return std::any_of(words.begin(), words.end(),
                           [&](const QString &word) { return word.startsWith(start); });
    };
    if (starts(wanted))
        return 2;
    const QStringList wantedWords = wanted.split(u' ');
    return std::all_of(wantedWords.begin(), wantedWords.end(), starts) ? 3 : -1;
}

int userRank(const User &user, const QString &query)
{
    const QString wanted = query.trimmed();
    const QString handle = wanted.startsWith(u'@') ? wanted.mid(1) : wanted;
    if (foldedHandle(handle) == foldedHandle(user.handle))
        return 0;
    if (wanted.startsWith(u'@'))
        return nameRank(user.handle, handle);
    const int byName = nameRank(user.name, wanted);
    const int byHandle = nameRank(user.handle, wanted);
    if (byName < 0 || byHandle < 0)
        return std::max(byName, byHandle);
    return std::min(byName, byHandle);
}

} // namespace kith
