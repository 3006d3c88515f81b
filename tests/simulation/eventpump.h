// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QEvent>

namespace kith {

//! Delivers posted events without an event loop, so that nothing else happens meanwhile.
class EventPump : public QObject
{
public:
    EventPump() { QCoreApplication::instance()->installEventFilter(this); }

    //! Until there are none. One call of Qt's leaves those that were posted in it.
    void run()
    {
        for (int before = -1; before != m_seen;) {
            before = m_seen;
            QCoreApplication::sendPostedEvents();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }

    bool eventFilter(QObject *, QEvent *) override
    {
        ++m_seen;
        return false;
    }

private:
    int m_seen = 0;
};

} // namespace kith
