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
    if (has.startsWith(wanted))
        return 0;
    const QStringList hasWords = has.split(u' ');
    const auto starts = [&hasWords](const QString &start) {
        return std::any_of(hasWords.begin(), hasWords.end(),
                           [&](const QString &word) { return word.startsWith(start); });
    };
    if (starts(wanted))
        return 1;
    const QStringList wantedWords = wanted.split(u' ');
    return std::all_of(wantedWords.begin(), wantedWords.end(), starts) ? 2 : -1;
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
