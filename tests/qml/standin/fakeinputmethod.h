// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QInputMethodEvent>

#include <qqmlregistration.h>

namespace kith {

//! An input method in the hands of a test.
class FakeInputMethod : public QObject
{
    Q_OBJECT
    QML_ELEMENT

public:
    Q_INVOKABLE static void compose(QObject *field, const QString &text)
    {
        QInputMethodEvent event(text, {});
        QCoreApplication::sendEvent(field, &event);
    }
    Q_INVOKABLE static void commit(QObject *field, const QString &text)
    {
        QInputMethodEvent event;
        event.setCommitString(text);
        QCoreApplication::sendEvent(field, &event);
    }
};

} // namespace kith
