// SPDX-License-Identifier: Apache-2.0
#include "shared/qrcode.h"

#include <qrencode.h>

#include <memory>

namespace kith {

std::optional<QrCode> qrCode(const QByteArray &text)
{
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(int(text.size()), reinterpret_cast<const unsigned char *>(text.constData()), 0,
                          QR_ECLEVEL_M),
        QRcode_free);
    if (!code)
        return std::nullopt;
    QrCode found{code->width, {}};
    const auto isDark = [&](int x, int y) { return (code->data[y * code->width + x] & 1) != 0; };
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            const int start = x;
            while (x < code->width && isDark(x, y))
                ++x;
            if (x > start) {
                const QByteArray length = QByteArray::number(x - start);
                found.path += 'M' + QByteArray::number(start) + ' ' + QByteArray::number(y) + 'h' + length
                    + "v1h-" + length + 'z';
            }
        }
    }
    return found;
}

} // namespace kith
