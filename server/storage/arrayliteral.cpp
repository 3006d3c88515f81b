// SPDX-License-Identifier: Apache-2.0
#include "server/storage/arrayliteral.h"

namespace kith {

void ArrayLiteral::add(const QByteArray &bytes)
{
    QString &text = next();
    if (bytes.isNull())
        text += QLatin1StringView("NULL");
    else
        text += QLatin1StringView("\"\\\\x") + QLatin1StringView(bytes.toHex()) + u'"';
}

QString &ArrayLiteral::next()
{
    if (!isEmpty())
        m_text += u',';
    return m_text;
}

} // namespace kith
