// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/throttle.h"

#include <QStringList>

namespace kith {

QString networkOf(const QString &address)
{
    constexpr qsizetype groups = 8;
    const QString plain = address.section(u'%', 0, 0); // without the interface of a link-local address
    if (plain.contains(u'.') || !plain.contains(u':'))
        return plain.section(u':', -1);
    const qsizetype gap = plain.indexOf(QLatin1StringView("::"));
    QStringList network = plain.left(gap).split(u':', Qt::SkipEmptyParts);
    if (gap >= 0) {
        const QStringList behind = plain.mid(gap).split(u':', Qt::SkipEmptyParts);
        while (network.size() + behind.size() < groups)
            network.append(QStringLiteral("0"));
        network += behind;
    }
    return network.mid(0, groups / 2).join(u':') + QStringLiteral("::/64");
}

} // namespace kith
