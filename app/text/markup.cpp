// SPDX-License-Identifier: Apache-2.0
#include "app/text/markup.h"

#include <QRegularExpression>
#include <QUrl>

namespace kith {

namespace {

//! Candidates, which target() and withoutTail() check. Characters that change the direction of text end a candidate.
const QRegularExpression &candidates()
{
    static const QRegularExpression pattern(
        QStringLiteral(
            R"((?<![\p{L}\p{N}_@./:\-]))"
            R"((?:https?://[^\s<>"\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]+)"
            R"(|(?:www\.(?:[a-z0-9\-]+\.)*[a-z]{2,}|(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}(?=(?::\d+)?/)))"
            R"((?::\d+)?(?:/[^\s<>"\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]*)?))"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return pattern;
}

//! Cuts trailing punctuation; a closing bracket stays where it was opened inside.
QStringView withoutTail(QStringView link)
{
    static const QString marks =
        QStringLiteral(".,;:!?'\"*_~\u2019\u201d\u00bb\u2026\u3002\uff0c\u060c\u061f");
    const auto unopened = [&link](QChar open, QChar close) {
        return link.back() == close && link.count(close) > link.count(open);
    };
    while (!link.isEmpty()
           && (marks.contains(link.back()) || unopened(u'(', u')') || unopened(u'[', u']')
               || unopened(u'{', u'}')))
        link.chop(1);
    return link;
}

//! The percent-encoded target of \a link; empty where it is not safe.
QString target(QStringView link)
{
    const bool complete = link.startsWith(QLatin1StringView("http://"), Qt::CaseInsensitive)
        || link.startsWith(QLatin1StringView("https://"), Qt::CaseInsensitive);
    const QUrl url(complete ? link.toString() : QStringLiteral("https://") + link.toString(),
                   QUrl::TolerantMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty())
        return {};
    return url.toString(
        QUrl::FullyEncoded); // StyledText does not unescape attributes; this has no quote in it
}

QString escaped(QStringView text)
{
    QString html = text.toString().toHtmlEscaped();
    html.replace(QLatin1Char('\t'), QLatin1StringView("    "));
    html.replace(QLatin1StringView("  "), QLatin1StringView("&nbsp; "));
    html.replace(QLatin1StringView("\r\n"), QLatin1StringView("<br>"));
    html.replace(QLatin1Char('\n'), QLatin1StringView("<br>"));
    html.replace(QLatin1StringView("<br> "), QLatin1StringView("<br>&nbsp;"));
    return html;
}

} // namespace

QString linkMarkup(const QString &text)
{
    if (!text.contains(u'/') && !text.contains(QLatin1StringView("www."), Qt::CaseInsensitive))
        return {};
    QString html;
    qsizetype done = 0;
    auto matches = candidates().globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const QStringView link = withoutTail(match.capturedView());
        const QString href = target(link);
        if (href.isEmpty())
            continue;
        const auto start = match.capturedStart();
        html += escaped(QStringView(text).mid(done, start - done));
        html += QStringLiteral("<a href=\"%1\">%2</a>").arg(href, link.toString().toHtmlEscaped());
        done = start + link.size();
    }
    return html.isEmpty() ? html : html + escaped(QStringView(text).mid(done));
}

} // namespace kith
