// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"
#include "app/settings.h"

#include <QList>
#include <QRect>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QWindow)

namespace kith {

//! Returns \a wanted, moved and made smaller so that it lies on one screen: the one that it covers most, or the first.
QRect fitted(const QRect &wanted, const QList<QRect> &screens);

//! Shows a window where it was when the program ran last, and remembers where it goes. GUI thread; \a window, \a settings
//! and \a time outlive it.
class WindowPlace : public QObject
{
    Q_OBJECT

public:
    WindowPlace(QWindow *window, Settings *settings, TimeSource *time, QObject *parent = nullptr);
    ~WindowPlace() override; //!< remembers

    void show();

private:
    void remember();

    QWindow *m_window;
    Settings *m_settings;
    std::unique_ptr<Timer> m_timer;
};

} // namespace kith
