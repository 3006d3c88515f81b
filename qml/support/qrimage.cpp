// SPDX-License-Identifier: Apache-2.0
#include "qml/support/qrimage.h"

#include "shared/qrcode.h"

#include <QImage>
#include <QPainter>
#include <QQuickWindow>
#include <QSGImageNode>
#include <QSvgRenderer>

#include <algorithm>
#include <cmath>

namespace kith {

namespace {

constexpr int margin = 4; // modules on each side

//! At most \a pixels in each direction. Null where there is no code, or no room for it.
QImage imageOf(const QString &text, int pixels)
{
    const auto code = qrCode(text.toUtf8());
    const int modules = code ? code->side + 2 * margin : 0;
    if (!code || pixels < modules)
        return {};
    QSvgRenderer renderer(QByteArrayLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"")
                          + code->path + "\"/></svg>");
    renderer.setViewBox(QRect(-margin, -margin, modules, modules));
    const int side = pixels / modules * modules;
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

} // namespace

QrImage::QrImage(QQuickItem *parent)
    : QQuickItem(parent)
{
    setFlag(ItemHasContents);
}

void QrImage::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    redraw();
    Q_EMIT textChanged();
}

void QrImage::geometryChange(const QRectF &next, const QRectF &before)
{
    if (next.size() != before.size())
        redraw();
    QQuickItem::geometryChange(next, before);
}

void QrImage::itemChange(ItemChange change, const ItemChangeData &value)
{
    if (change == ItemDevicePixelRatioHasChanged || change == ItemSceneChange)
        redraw();
    QQuickItem::itemChange(change, value);
}

void QrImage::redraw()
{
    m_stale = true;
    update();
}

QSGNode *QrImage::updatePaintNode(QSGNode *old, UpdatePaintNodeData *)
{
    auto *node = static_cast<QSGImageNode *>(old);
    if (node && !m_stale)
        return node;
    const qreal ratio = window()->effectiveDevicePixelRatio();
    const QImage image = imageOf(m_text, int(std::min(width(), height()) * ratio));
    if (image.isNull()) {
        delete node;
        return nullptr;
    }
    if (!node) {
        node = window()->createImageNode();
        node->setOwnsTexture(true);
        node->setFiltering(QSGTexture::Nearest);
    }
    node->setTexture(window()->createTextureFromImage(image));
    const qreal side = image.width() / ratio;
    const auto onPixel = [ratio](qreal place) { return std::floor(place * ratio) / ratio; };
    node->setRect(QRectF(onPixel((width() - side) / 2), onPixel((height() - side) / 2), side, side));
    m_stale = false;
    return node;
}

} // namespace kith
