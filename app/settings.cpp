// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"

#include <cmath>

namespace kith {

namespace {

const QString themeKey = QStringLiteral("theme");
const QString textScaleKey = QStringLiteral("textScale");
const QString sidebarWidthKey = QStringLiteral("sidebarWidth");
const QString reducedMotionKey = QStringLiteral("reducedMotion");

QString themeName(Settings::Theme theme)
{
    switch (theme) {
    case Settings::Light:
        return QStringLiteral("light");
    case Settings::Dark:
        return QStringLiteral("dark");
    case Settings::System:
        break;
    }
    return QStringLiteral("system");
}

Settings::Theme themeOf(const QString &name)
{
    if (name == themeName(Settings::Light))
        return Settings::Light;
    return name == themeName(Settings::Dark) ? Settings::Dark : Settings::System;
}

double boundedScale(double scale)
{
    return std::isfinite(scale) ? qBound(0.85, scale, 1.5) : 1;
}

int boundedWidth(int width)
{
    return qBound(264, width, 420);
}

} // namespace

Settings::Settings(const QString &file, QObject *parent)
    : QObject(parent)
    , m_file(file, QSettings::IniFormat)
    , m_theme(themeOf(m_file.value(themeKey).toString()))
    , m_textScale(boundedScale(m_file.value(textScaleKey, 1).toDouble()))
    , m_sidebarWidth(boundedWidth(m_file.value(sidebarWidthKey, 320).toInt()))
    , m_reducedMotion(m_file.value(reducedMotionKey, false).toBool())
{
}

void Settings::setTheme(Theme theme)
{
    if (m_theme == theme)
        return;
    m_theme = theme;
    m_file.setValue(themeKey, themeName(theme));
    Q_EMIT themeChanged();
}

void Settings::setTextScale(double scale)
{
    scale = boundedScale(scale);
    if (qFuzzyCompare(m_textScale, scale))
        return;
    m_textScale = scale;
    m_file.setValue(textScaleKey, scale);
    Q_EMIT textScaleChanged();
}

void Settings::setSidebarWidth(int width)
{
    width = boundedWidth(width);
    if (m_sidebarWidth == width)
        return;
    m_sidebarWidth = width;
    m_file.setValue(sidebarWidthKey, width);
    Q_EMIT sidebarWidthChanged();
}

void Settings::setReducedMotion(bool reduced)
{
    if (m_reducedMotion == reduced)
        return;
    m_reducedMotion = reduced;
    m_file.setValue(reducedMotionKey, reduced);
    Q_EMIT reducedMotionChanged();
}

} // namespace kith
