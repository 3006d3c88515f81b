// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QRect>
#include <QSettings>

#include <qqmlregistration.h>

namespace kith {

//! The window's appearance, stored in a file of the profile. Values out of bounds are clamped.
class Settings : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The App owns one")
    Q_PROPERTY(Theme theme READ theme WRITE setTheme NOTIFY themeChanged)
    Q_PROPERTY(double textScale READ textScale WRITE setTextScale NOTIFY textScaleChanged)
    Q_PROPERTY(int sidebarWidth READ sidebarWidth WRITE setSidebarWidth NOTIFY sidebarWidthChanged)
    Q_PROPERTY(bool reducedMotion READ reducedMotion WRITE setReducedMotion NOTIFY reducedMotionChanged)

public:
    enum Theme { System, Light, Dark };
    Q_ENUM(Theme)

    explicit Settings(const QString &file, QObject *parent = nullptr);

    Theme theme() const { return m_theme; }
    void setTheme(Theme theme);

    double textScale() const { return m_textScale; } //!< 0.85 to 1.5
    void setTextScale(double scale);

    int sidebarWidth() const { return m_sidebarWidth; } //!< 264 to 420 logical pixels
    void setSidebarWidth(int width);

    bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);

    //! Invalid before the first time.
    QRect windowGeometry() const { return m_file.value(QStringLiteral("window/geometry")).toRect(); }
    void setWindowGeometry(const QRect &geometry)
    {
        m_file.setValue(QStringLiteral("window/geometry"), geometry);
    }

    bool windowMaximized() const { return m_file.value(QStringLiteral("window/maximized")).toBool(); }
    void setWindowMaximized(bool maximized)
    {
        m_file.setValue(QStringLiteral("window/maximized"), maximized);
    }

Q_SIGNALS:
    void themeChanged();
    void textScaleChanged();
    void sidebarWidthChanged();
    void reducedMotionChanged();

private:
    QSettings m_file;
    Theme m_theme;
    double m_textScale;
    int m_sidebarWidth;
    bool m_reducedMotion;
};

} // namespace kith
