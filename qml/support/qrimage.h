// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QQuickItem>
#include <QString>

#include <qqmlregistration.h>

namespace kith {

/*!
    The QR code of a text, as large as fits into the item, with the light margin that readers expect around it.

    Black on white in every theme: few readers take it the other way round. Each module is a whole number of the screen's
    pixels, so its edges are sharp at every scale. Draws nothing for a text that is empty or too long. GUI thread, except
    updatePaintNode() as Qt Quick has it.
*/
class QrImage : public QQuickItem
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    QML_ELEMENT

public:
    explicit QrImage(QQuickItem *parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString &text);

Q_SIGNALS:
    void textChanged();

protected:
    QSGNode *updatePaintNode(QSGNode *old, UpdatePaintNodeData *data) override;
    void geometryChange(const QRectF &next, const QRectF &before) override;
    void itemChange(ItemChange change, const ItemChangeData &value) override;

private:
    void redraw();

    QString m_text;
    bool m_stale = true;
};

} // namespace kith
