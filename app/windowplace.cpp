// SPDX-License-Identifier: Apache-2.0
#include "app/windowplace.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWindow>

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t pause = 500; // ms after the last movement

int area(const QRect &rectangle)
{
    return rectangle.width() * rectangle.height();
}

} // namespace

QRect fitted(const QRect &wanted, const QList<QRect> &screens)
{
    if (screens.isEmpty())
        return wanted;
    const QRect screen =
        *std::max_element(screens.begin(), screens.end(), [&](const QRect &one, const QRect &other) {
            return area(one & wanted) < area(other & wanted);
        });
    QRect result(wanted.topLeft(), wanted.size().boundedTo(screen.size()));
    result.moveLeft(std::clamp(result.left(), screen.left(), screen.right() - result.width() + 1));
    result.moveTop(std::clamp(result.top(), screen.top(), screen.bottom() - result.height() + 1));
    return result;
}

WindowPlace::WindowPlace(QWindow *window, Settings *settings, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_settings(settings)
    , m_timer(time->timer([this] { remember(); }))
{
    const auto soon = [this] { m_timer->start(pause); };
    for (auto changed :
         {&QWindow::xChanged, &QWindow::yChanged, &QWindow::widthChanged, &QWindow::heightChanged})
        connect(window, changed, this, soon);
    connect(window, &QWindow::windowStateChanged, this, soon);
}

WindowPlace::~WindowPlace()
{
    if (m_timer->isActive())
        remember();
}

void WindowPlace::show()
{
    QList<QRect> screens;
    for (const QScreen *screen : QGuiApplication::screens())
        screens.append(screen->availableGeometry());
    if (const QRect before = m_settings->windowGeometry(); before.isValid())
        m_window->setGeometry(fitted(before, screens));
    else
        m_window->resize(
            m_window->size().boundedTo(m_window->screen()->availableSize())); // the system places it
    if (m_settings->windowMaximized())
        m_window->showMaximized();
    else
        m_window->show();
}

//! While it is maximized or minimized its own geometry is kept for later.
void WindowPlace::remember()
{
    if (m_window->windowStates() & Qt::WindowMinimized)
        return;
    const bool normal = m_window->windowStates() == Qt::WindowNoState;
    m_settings->setWindowMaximized(m_window->windowStates() & Qt::WindowMaximized);
    if (normal)
        m_settings->setWindowGeometry(m_window->geometry());
}

} // namespace kith
