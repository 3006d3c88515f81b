// SPDX-License-Identifier: Apache-2.0
#include "server/api/html.h"

#include <algorithm>

namespace kith {

Html Html::fill(const QByteArray &pattern, Values values)
{
    Html filled;
    qsizetype at = 0;
    for (;;) {
        const qsizetype start = pattern.indexOf("{{", at);
        filled.m_bytes += QByteArrayView(pattern).sliced(at, (start < 0 ? pattern.size() : start) - at);
        if (start < 0)
            return filled;
        const qsizetype end = pattern.indexOf("}}", start);
        const auto name = QByteArrayView(pattern).sliced(start + 2, end - start - 2);
        const auto value =
            std::ranges::find_if(values, [&](const auto &candidate) { return candidate.first == name; });
        Q_ASSERT(value != values.end());
        filled.m_bytes += value->second.m_bytes;
        at = end + 2;
    }
}

} // namespace kith
