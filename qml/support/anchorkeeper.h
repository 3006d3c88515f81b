// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <QQuickItem>
#include <QString>

#include <qqmlregistration.h>

namespace kith {

/*!
    Keeps the place that someone reads in a bottom-to-top ListView while its model changes.

    The model says aboutToChange() and changed() around each change. At the end of the list and at
    rest the view follows what is new; anywhere else the row in the middle of the view (or the one
    nearest to it that survives) stays where it is on the screen, whatever grows, appears or goes away
    around it. The same holds when the size of the view changes. Rows are known by their properties
    `rowId` and `index`. GUI thread only; owns nothing.
*/
class AnchorKeeper : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QQuickItem *view READ view WRITE setView NOTIFY viewChanged)
    Q_PROPERTY(QObject *model READ model WRITE setModel NOTIFY modelChanged)
    Q_PROPERTY(bool atEnd READ atEnd NOTIFY atEndChanged)
    QML_ELEMENT

public:
    explicit AnchorKeeper(QObject *parent = nullptr);

    QQuickItem *view() const { return m_view; }
    void setView(QQuickItem *view);

    QObject *model() const { return m_model; }
    void setModel(QObject *model);

    //! True while the newest row is in view and will be followed. Only a movement ends it, never a change of the rows.
    bool atEnd() const { return m_atEnd; }

    //! The view was moved by a key: the place where it stands is the one to keep.
    Q_INVOKABLE void settled();

    //! Brings the newest row of the model into view.
    Q_INVOKABLE void toEnd();

    //! Brings the row at \a index into view; \a mode is a ListView.PositionMode.
    Q_INVOKABLE void toRow(int index, int mode);

    //! Brings the row at \a index to where it begins \a top below the upper edge of the view.
    Q_INVOKABLE void toPlace(int index, qreal top);

    //! The row nearest to the middle that is a message, or null at the end.
    Q_INVOKABLE QQuickItem *readRow() const;

Q_SIGNALS:
    void viewChanged();
    void modelChanged();
    void atEndChanged();

private Q_SLOTS:
    void remember();
    void restore();
    void moved();
    void laidOut();
    void settle();
    void heightChanged();
    void widthChanged();

private:
    struct Place {
        QString rowId;
        qreal top; //!< on the screen, from the top of the view
        qreal fromMiddle;
    };

    QList<QQuickItem *> rows() const;
    bool showsEnd() const;
    bool held() const;
    void setAtEnd(bool atEnd);
    void stayAtEnd();

    QPointer<QQuickItem> m_view;
    QPointer<QObject> m_model;
    QList<Place> m_places;
    qreal m_contentY = 0;
    qreal m_height = 0;
    bool m_atEnd = true;
    bool m_follow = true;
    bool m_settling = false;
};

} // namespace kith
