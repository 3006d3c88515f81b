// SPDX-License-Identifier: Apache-2.0
#include "qml/support/icon.h"

#include <QCache>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QMutex>
#include <QPainter>
#include <QQuickWindow>
#include <QSGImageNode>
#include <QSet>
#include <QSvgRenderer>

namespace kith {

namespace {

bool pointsSomewhere(const QString &name)
{
    static const QSet<QString> names{QStringLiteral("send"),         QStringLiteral("back"),
                                     QStringLiteral("chevron-left"), QStringLiteral("chevron-right"),
                                     QStringLiteral("reply"),        QStringLiteral("forward"),
                                     QStringLiteral("details"),      QStringLiteral("logout")};
    return names.contains(name);
}

QImage render(const QString &name, const QColor &color, int pixels, bool mirrored)
{
    QFile file(QStringLiteral(":/kith/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray drawing = file.readAll().replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(drawing);
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter);
    painter.end();
    return mirrored ? image.mirrored(true, false) : image;
}

// Rows ask for the same few icons again and again, perhaps on the render thread.
QImage drawing(const QString &name, const QColor &color, int pixels, bool mirrored)
{
    static QMutex mutex;
    static QCache<QString, QImage> cache(256);
    const QString key =
        QStringLiteral("%1 %2 %3 %4").arg(name, color.name(QColor::HexArgb)).arg(pixels).arg(mirrored);
    const QMutexLocker lock(&mutex);
    if (const QImage *known = cache.object(key))
        return *known;
    const QImage image = render(name, color, pixels, mirrored);
    cache.insert(key, new QImage(image));
    return image;
}

} // namespace

Icon::Icon(QQuickItem *parent)
    : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    setImplicitSize(m_size, m_size);
}

void Icon::setName(const QString &name)
{
    if (m_name == name)
        return;
    m_name = name;
    redraw();
    Q_EMIT nameChanged();
}

void Icon::setColor(const QColor &color)
{
    if (m_color == color)
        return;
    m_color = color;
    redraw();
    Q_EMIT colorChanged();
}

void Icon::setSize(int size)
{
    if (m_size == size)
        return;
    m_size = size;
    setImplicitSize(size, size);
    redraw();
    Q_EMIT sizeChanged();
}

void Icon::itemChange(ItemChange change, const ItemChangeData &value)
{
    if (change == ItemDevicePixelRatioHasChanged || change == ItemSceneChange)
        redraw();
    QQuickItem::itemChange(change, value);
}

void Icon::redraw()
{
    m_stale = true;
    update();
}

QSGNode *Icon::updatePaintNode(QSGNode *old, UpdatePaintNodeData *)
{
    auto *node = static_cast<QSGImageNode *>(old);
    if (!node || m_stale) {
        const qreal ratio = window()->effectiveDevicePixelRatio();
        const bool mirrored =
            QGuiApplication::layoutDirection() == Qt::RightToLeft && pointsSomewhere(m_name);
        const QImage image = drawing(m_name, m_color, qRound(m_size * ratio), mirrored);
        if (image.isNull()) {
            delete node;
            return nullptr;
        }
        if (!node) {
            node = window()->createImageNode();
            node->setOwnsTexture(true);
        }
        node->setTexture(window()->createTextureFromImage(image, QQuickWindow::TextureHasAlphaChannel));
        m_stale = false;
    }
    const QRectF place((width() - m_size) / 2, (height() - m_size) / 2, m_size, m_size);
    node->setRect(place);
    return node;
}

} // namespace kith
