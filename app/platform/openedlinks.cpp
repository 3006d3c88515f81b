// SPDX-License-Identifier: Apache-2.0
#include "app/platform/openedlinks.h"

#include <QCoreApplication>
#include <QFileOpenEvent>

namespace kith {

OpenedLinks::OpenedLinks(QObject *parent)
    : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool OpenedLinks::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::FileOpen)
        return QObject::eventFilter(watched, event);
    Q_EMIT opened(static_cast<QFileOpenEvent *>(event)->url().toString());
    return true;
}

} // namespace kith
