// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QQuickItem>
#include <QString>

#include <qqmlregistration.h>

namespace kith {

/*!
    One drawing of the icon set in one colour, sharp at every scale of the screen.

    The icons that point somewhere are mirrored where text runs from right to left. An unknown or
    empty name draws nothing. GUI thread, except updatePaintNode() as Qt Quick has it.
*/
class Icon : public QQuickItem
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged)
    Q_PROPERTY(int size READ size WRITE setSize NOTIFY sizeChanged)
    QML_ELEMENT

public:
    explicit Icon(QQuickItem *parent = nullptr);

    QString name() const { return m_name; }
    void setName(const QString &name);

    QColor color() const { return m_color; }
    void setColor(const QColor &color);

    //! Edge of the drawing in logical pixels; it is the implicit size of the item, too.
    int size() const { return m_size; }
    void setSize(int size);

Q_SIGNALS:
    void nameChanged();
    void colorChanged();
    void sizeChanged();

protected:
    QSGNode *updatePaintNode(QSGNode *old, UpdatePaintNodeData *data) override;
    void itemChange(ItemChange change, const ItemChangeData &value) override;

private:
    void redraw();

    QString m_name;
    QColor m_color = Qt::black;
    int m_size = 20;
    bool m_stale = true;
};

} // namespace kith
