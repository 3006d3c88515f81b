// SPDX-License-Identifier: Apache-2.0
#include "qml/support/words.h"

#include "shared/text.h"

namespace kith {

QString Words::sentence(const QString &pattern, const QString &first)
{
    return pattern.arg(isolated(first));
}

QString Words::sentence(const QString &pattern, const QString &first, const QString &second)
{
    return pattern.arg(isolated(first), isolated(second));
}

QString Words::cut(const QString &text, int most)
{
    return kith::cut(text, most);
}

bool Words::hasVisible(const QString &text)
{
    return kith::hasVisible(text);
}

bool Words::stacksMarks(const QString &text)
{
    return kith::stacksMarks(text);
}

} // namespace kith
