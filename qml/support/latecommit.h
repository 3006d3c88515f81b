// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QQuickItem>

#include <qqmlregistration.h>

namespace kith {

/*!
    Ends the composition of an input method in a field whose composed text the program has taken.

    Some input methods commit that text all the same, a moment later and into whatever has the focus by then. That commit
    is dropped: at once whatever its text, since an input method may write the text otherwise than it showed it (pinyin
    shows "ni'hao" and commits "nihao"), and later if it is the text that was shown. GUI thread.
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
    void timerEvent(QTimerEvent *event) override;

private:
    QString m_taken;
    QBasicTimer m_moment;
};

} // namespace kith
