// SPDX-License-Identifier: Apache-2.0
#include "qml/support/latecommit.h"

#include <QGuiApplication>
#include <QInputMethod>
#include <QInputMethodEvent>

namespace kith {

namespace {

constexpr int moment =
    200; // ms: more than an input method takes, less than the way from the mouse to the next word

} // namespace

void LateCommit::takeFrom(QQuickItem *field)
{
    const QString composed = field->property("preeditText").toString();
    if (composed.isEmpty())
        return;
    QInputMethodEvent end;
    QCoreApplication::sendEvent(field, &end);
    m_taken = composed;
    m_moment.start(moment, this);
    qApp->installEventFilter(this);
    QGuiApplication::inputMethod()->reset();
}

bool LateCommit::eventFilter(QObject *, QEvent *event)
{
    bool late = false;
    if (event->type() == QEvent::InputMethod) {
        const auto *input = static_cast<QInputMethodEvent *>(event);
        if (input->commitString().isEmpty() && input->preeditString().isEmpty())
            return false; // ends the composition once more
        late = input->preeditString().isEmpty() && (m_moment.isActive() || input->commitString() == m_taken);
    } else if (event->type() != QEvent::KeyPress) {
        return false;
    }
    qApp->removeEventFilter(this); // what comes from now on is typed anew
    return late;
}

void LateCommit::timerEvent(QTimerEvent *)
{
    m_moment.stop();
}

} // namespace kith
