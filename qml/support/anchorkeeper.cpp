// SPDX-License-Identifier: Apache-2.0
#include "qml/support/anchorkeeper.h"

#include <algorithm>

namespace kith {

namespace {

qreal number(const QObject *object, const char *property)
{
    return object->property(property).toReal();
}

QQuickItem *contentOf(const QQuickItem *view)
{
    return view->property("contentItem").value<QQuickItem *>();
}

} // namespace

AnchorKeeper::AnchorKeeper(QObject *parent)
    : QObject(parent)
{
}

void AnchorKeeper::setView(QQuickItem *view)
{
    if (m_view == view)
        return;
    if (m_view)
        disconnect(m_view, nullptr, this, nullptr);
    m_view = view;
    if (view) {
        m_height = view->height();
        connect(view, SIGNAL(contentYChanged()), this, SLOT(moved()));
        connect(view, SIGNAL(contentHeightChanged()), this, SLOT(laidOut()));
        connect(view, &QQuickItem::heightChanged, this, &AnchorKeeper::heightChanged);
        connect(view, &QQuickItem::widthChanged, this, &AnchorKeeper::widthChanged);
    }
    Q_EMIT viewChanged();
}

void AnchorKeeper::setModel(QObject *model)
{
    if (m_model == model)
        return;
    if (m_model)
        disconnect(m_model, nullptr, this, nullptr);
    m_model = model;
    m_places.clear();
    if (model) {
        connect(model, SIGNAL(aboutToChange()), this, SLOT(remember()));
        connect(model, SIGNAL(changed()), this, SLOT(restore()));
    }
    Q_EMIT modelChanged();
}

void AnchorKeeper::settled()
{
    if (m_view)
        setAtEnd(showsEnd());
}

void AnchorKeeper::toEnd()
{
    if (!m_view)
        return;
    QMetaObject::invokeMethod(m_view, "cancelFlick");
    stayAtEnd();
}

void AnchorKeeper::toRow(int index, int mode)
{
    if (!m_view)
        return;
    QMetaObject::invokeMethod(m_view, "cancelFlick");
    QMetaObject::invokeMethod(m_view, "forceLayout");
    QMetaObject::invokeMethod(m_view, "positionViewAtIndex", Q_ARG(int, index), Q_ARG(int, mode));
    QMetaObject::invokeMethod(m_view, "returnToBounds");
    setAtEnd(showsEnd());
}

void AnchorKeeper::toPlace(int index, qreal top)
{
    if (!m_view)
        return;
    toRow(index, 1); // ListView.Center
    QQuickItem *row = nullptr;
    QMetaObject::invokeMethod(m_view, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, row), Q_ARG(int, index));
    if (!row)
        return;
    m_view->setProperty("contentY", row->y() - top);
    QMetaObject::invokeMethod(m_view, "returnToBounds");
    setAtEnd(showsEnd());
}

QQuickItem *AnchorKeeper::readRow() const
{
    if (!m_view || m_atEnd)
        return nullptr;
    const qreal middle = number(m_view, "contentY") + m_view->height() / 2;
    QQuickItem *nearest = nullptr;
    const auto distance = [middle](const QQuickItem *row) {
        return std::abs(row->y() + row->height() / 2 - middle);
    };
    for (QQuickItem *row : rows()) {
        if (number(row, "seq") > 0 && (!nearest || distance(row) < distance(nearest)))
            nearest = row;
    }
    return nearest;
}

QList<QQuickItem *> AnchorKeeper::rows() const
{
    QList<QQuickItem *> found;
    // Pooled rows are children, too, but the view does not find them by their index.
    for (QQuickItem *row : contentOf(m_view)->childItems()) {
        const QVariant index = row->property("index");
        QQuickItem *known = nullptr;
        if (index.isValid() && !row->property("rowId").toString().isEmpty())
            QMetaObject::invokeMethod(m_view, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, known),
                                      Q_ARG(int, index.toInt()));
        if (known == row)
            found.append(row);
    }
    return found;
}

bool AnchorKeeper::showsEnd() const
{
    const qreal end =
        number(m_view, "originY") + number(m_view, "contentHeight") + number(m_view, "bottomMargin");
    return number(m_view, "contentY") + m_view->height() >= end - 1;
}

bool AnchorKeeper::held() const
{
    return m_view->property("dragging").toBool();
}

void AnchorKeeper::stayAtEnd()
{
    QMetaObject::invokeMethod(m_view, "forceLayout");
    QMetaObject::invokeMethod(m_view, "positionViewAtBeginning");
    setAtEnd(true);
}

void AnchorKeeper::remember()
{
    if (!m_view)
        return;
    m_follow = m_atEnd && !held();
    m_places.clear();
    const qreal middle = m_view->height() / 2;
    const qreal contentY = number(m_view, "contentY");
    for (const QQuickItem *row : rows()) {
        const qreal top = row->y() - contentY;
        if (top + row->height() > 0 && top < m_view->height())
            m_places.append(
                {row->property("rowId").toString(), top, std::abs(top + row->height() / 2 - middle)});
    }
    std::sort(m_places.begin(), m_places.end(),
              [](const Place &a, const Place &b) { return a.fromMiddle < b.fromMiddle; });
}

void AnchorKeeper::restore()
{
    if (!m_view)
        return;
    if (m_follow) {
        stayAtEnd();
        return;
    }
    QMetaObject::invokeMethod(m_view, "forceLayout");
    const QList<QQuickItem *> now = rows();
    for (const Place &place : std::as_const(m_places)) {
        const auto row = std::find_if(now.begin(), now.end(), [&](const QQuickItem *item) {
            return item->property("rowId").toString() == place.rowId;
        });
        if (row == now.end())
            continue;
        const qreal contentY = number(m_view, "contentY");
        const qreal shift = (*row)->y() - contentY - place.top;
        // Setting it stops a flick, so it is only set when something moved.
        if (std::abs(shift) > 0.01)
            m_view->setProperty("contentY", contentY + shift);
        break;
    }
    setAtEnd(showsEnd());
}

void AnchorKeeper::moved()
{
    // The view holds its lower edge while its height changes; heightChanged() comes right after and undoes it.
    if (m_view->height() == m_height)
        m_contentY = number(m_view, "contentY");
    // At rest, contentY changes by the layout, or by toEnd() and toRow(), which restore the anchor themselves.
    if (m_view->property("moving").toBool())
        setAtEnd(showsEnd());
    else
        laidOut();
}

void AnchorKeeper::laidOut()
{
    if (!m_atEnd || m_settling || m_view->property("moving").toBool() || showsEnd())
        return;
    m_settling = true;
    QMetaObject::invokeMethod(this, &AnchorKeeper::settle, Qt::QueuedConnection);
}

void AnchorKeeper::settle()
{
    m_settling = false;
    if (m_view && m_atEnd && !held())
        stayAtEnd();
}

void AnchorKeeper::setAtEnd(bool atEnd)
{
    if (m_atEnd == atEnd)
        return;
    m_atEnd = atEnd;
    Q_EMIT atEndChanged();
}

void AnchorKeeper::heightChanged()
{
    m_height = m_view->height();
    if (m_atEnd) {
        stayAtEnd();
        return;
    }
    m_view->setProperty("contentY", m_contentY);
    QMetaObject::invokeMethod(m_view, "returnToBounds");
}

void AnchorKeeper::widthChanged()
{
    // The rows take their new heights after this signal, and before the next frame.
    remember();
    QMetaObject::invokeMethod(this, &AnchorKeeper::restore, Qt::QueuedConnection);
}

} // namespace kith
