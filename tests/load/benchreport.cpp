// SPDX-License-Identifier: Apache-2.0
#include "tests/load/benchreport.h"

#include <QDateTime>
#include <QFile>
#include <QSysInfo>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace kith::load {

namespace {

std::string number(double value)
{
    char text[32];
    if (value >= 1'000)
        std::snprintf(text, sizeof text, "%.0f", value);
    else
        std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

std::string padded(const std::string &text, std::ptrdiff_t characters)
{
    // UTF-8 continuation bytes take no column.
    const auto taken = std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; });
    return text + std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, characters - taken)), ' ');
}

std::string verdict(const Bar &bar)
{
    if (bar.series.empty())
        return "not measured";
    if (!bar.bound)
        return "";
    // An aim is for an idle machine; a ratio or a count must hold on any.
    return bar.met() ? "met" : bar.decides ? "MISSED" : "aim missed";
}

std::map<int, std::vector<IdlePoint>> byIdle(const std::vector<IdlePoint> &points)
{
    std::map<int, std::vector<IdlePoint>> sorted;
    for (const IdlePoint &point : points)
        sorted[point.idle].push_back(point);
    return sorted;
}

double medianOf(const std::vector<IdlePoint> &points, double IdlePoint::*value)
{
    Series series;
    for (const IdlePoint &point : points)
        series.values.push_back(point.*value);
    return series.median();
}

//! Returns one of the two plots, in a box of 300 × 200 at \a left.
std::string drawing(const std::vector<IdlePoint> &points, double IdlePoint::*value, const char *title,
                    const char *colour, double left)
{
    constexpr double width = 300;
    constexpr double height = 200;
    constexpr double top = 40;
    double most = 1e-9;
    int mostIdle = 1;
    for (const IdlePoint &point : points) {
        most = std::max(most, point.*value * 1.1);
        mostIdle = std::max(mostIdle, point.idle);
    }
    const auto place = [&](int idle, double of) {
        return number(left + width * idle / mostIdle) + ',' + number(top + height - height * of / most);
    };
    std::string svg = "<text x='" + number(left) + "' y='24' font-weight='bold'>" + title + "</text>\n";
    svg += "<path d='M" + number(left) + ',' + number(top) + " v200 h300' fill='none' stroke='#888'/>\n";
    std::string line;
    for (const auto &[idle, rounds] : byIdle(points)) {
        for (const IdlePoint &point : rounds) {
            const std::string at = place(idle, point.*value);
            const std::size_t comma = at.find(',');
            svg += "<circle cx='" + at.substr(0, comma) + "' cy='" + at.substr(comma + 1) + "' r='2.5' fill='"
                + colour + "' fill-opacity='.5'/>\n";
        }
        line += place(idle, medianOf(rounds, value)) + ' ';
        svg += "<text x='" + number(left + width * idle / mostIdle) + "' y='256' text-anchor='middle'>"
            + std::to_string(idle) + "</text>\n";
    }
    svg += "<polyline points='" + line + "' fill='none' stroke='" + colour + "' stroke-width='2'/>\n";
    for (const double share : {0.0, 0.5, 1.0})
        svg += "<text x='" + number(left - 6) + "' y='" + number(top + height - height * share + 4)
            + "' text-anchor='end'>" + number(most * share) + "</text>\n";
    return svg + "<text x='" + number(left + width / 2)
        + "' y='276' text-anchor='middle'>idle connections</text>\n";
}

} // namespace

std::string tableText(const std::vector<Bar> &bars)
{
    std::string text;
    for (const Bar &bar : bars) {
        const std::string range =
            '(' + number(bar.series.least()) + " to " + number(bar.series.greatest()) + ')';
        text += padded(number(bar.series.median()), 8) + padded(range, 20) + padded(bar.unit, 14)
            + padded(bar.boundText(), 11) + padded(verdict(bar), 14) + bar.what + '\n';
    }
    return text;
}

std::string tableMarkdown(const std::vector<Bar> &bars, const std::vector<IdlePoint> &points)
{
    std::string text = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd")).toStdString()
        + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, "
        + QSysInfo::prettyProductName().toStdString() + ", Linux " + QSysInfo::kernelVersion().toStdString()
        + ", Qt " + qVersion() + ", Kith " KITH_VERSION ". The load tool ran on the same machine.\n\n";
    text += "| | median | least to greatest | unit | bar | |\n|---|---:|---:|---|---|---|\n";
    for (const Bar &bar : bars)
        text += "| " + bar.what + " | " + number(bar.series.median()) + " | " + number(bar.series.least())
            + " to " + number(bar.series.greatest()) + " | " + bar.unit + " | " + bar.boundText() + " | "
            + verdict(bar) + " |\n";
    if (!points.empty())
        text += "\n| idle connections | messages/s, window 1 | p99, ms |\n|---:|---:|---:|\n";
    for (const auto &[idle, rounds] : byIdle(points))
        text += "| " + std::to_string(idle) + " | " + number(medianOf(rounds, &IdlePoint::rate)) + " | "
            + number(medianOf(rounds, &IdlePoint::p99)) + " |\n";
    return text;
}

std::string idlePlot(const std::vector<IdlePoint> &points)
{
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 780 290' font-family='sans-serif' "
           "font-size='11'>\n"
           "<rect width='780' height='290' fill='#fff'/>\n"
        + drawing(points, &IdlePoint::rate, "messages a second, 100 pairs, window 1", "#2563eb", 70)
        + drawing(points, &IdlePoint::p99, "p99, milliseconds", "#c2410c", 450) + "</svg>\n";
}

void writeFile(const QString &path, const std::string &contents)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)
        && file.write(contents.c_str()) == static_cast<qint64>(contents.size()))
        return;
    std::fprintf(stderr, "kith-load: %s cannot be written: %s\n", qPrintable(path),
                 qPrintable(file.errorString()));
    std::exit(1);
}

} // namespace kith::load
