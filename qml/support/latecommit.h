// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QQuickItem>

#include <qqmlregistration.h>

namespace kith {

/*!
    Ends the composition of an input method in a field whose composed text the program has taken.

    Some input methods commit that text all the same, a moment later and into whatever has the focus by then. That commit
    is dropped. GUI thread.
*/
class LateCommit : public QObject
{
    Q_OBJECT
    QML_ELEMENT

public:
    using QObject::QObject;

    //! Does nothing where \a field composes nothing.
    Q_INVOKABLE void takeFrom(QQuickItem *field);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QString m_taken;
};

} // namespace kith
