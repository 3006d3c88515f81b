// SPDX-License-Identifier: Apache-2.0
#include "app/text/markup.h"

#include "shared/text.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace kith {

namespace {

/*!
    Candidates, which trimmed() and target() check. Behind its host a link has what ASCII prints, and letters, marks and digits of
    any script; punctuation of other scripts, as 。 and ，, ends it, and so does a comma, semicolon or bar with another link
    behind it. Only a letter of ASCII in front of http makes it another scheme.
*/
const QRegularExpression &candidates()
{
    static const QRegularExpression pattern = [] {
        const QString inside = QStringLiteral(
            R"((?:(?![<>"`]|[,;|](?:https?://|www\.))[!-~]|(?![\x{115f}\x{1160}\x{3164}\x{ffa0}\x{fe00}-\x{fe0f}])(?![!-~])[\p{L}\p{M}\p{N}]))");
        return QRegularExpression(
            QStringLiteral(
                R"((?<![a-z])https?://%1+)"
                R"(|(?:(?<![\p{Latin}0-9@./])www\.(?:[a-z0-9\-]+\.)*[a-z]{2,})"
                R"(|(?<![\p{Latin}0-9_@./+\-])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}(?=(?::\d+)?/)))"
                R"((?::\d+)?(?:[/?#]%1*)?)")
                .arg(inside),
            QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    }();
    return pattern;
}

//! Ends \a link where the last label of its host, or its port, changes from Latin to another script: no host does that.
QStringView withoutForeignHost(QStringView link)
{
    const auto scheme = link.indexOf(QLatin1StringView("://"));
    if (scheme < 0 || scheme > 5)
        return link;
    const auto host = scheme + 3;
    qsizetype end = host;
    while (end < link.size() && !QStringView(u"/?#").contains(link[end]))
        ++end;
    const auto label = std::max(host, link.left(end).lastIndexOf(u'.') + 1);
    if (label == end || link[label].unicode() >= 0x80)
        return link;
    for (qsizetype at = label; at < end; ++at) {
        const auto script = codePointAt(link, at).value < 0x80 ? QChar::Script_Latin
                                                               : QChar::script(codePointAt(link, at).value);
        if (script != QChar::Script_Latin && script != QChar::Script_Inherited)
            return link.left(at);
    }
    return link;
}

//! Cuts what belongs to the sentence: trailing punctuation, but for a closing bracket that was opened inside.
QStringView trimmed(QStringView link)
{
    link = withoutForeignHost(link);
    const auto unopened = [&link](QChar open, QChar close) {
        return link.back() == close && link.count(close) > link.count(open);
    };
    while (!link.isEmpty()
           && (QStringView(u".,;:!?'*_~").contains(link.back()) || unopened(u'(', u')')
               || unopened(u'[', u']') || unopened(u'{', u'}')))
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

/*!
    Appends \a text. StyledText joins blanks and drops those at the start of a line: only the last of several stays one that a
    line may break at. It has no other blanks than two, so that a wide one becomes three, and a narrow one is of a small font.
*/
void appendEscaped(QString &html, QStringView text)
{
    constexpr QLatin1StringView noBreak("&nbsp;");
    constexpr QLatin1StringView lineBreak("<br>");
    int blanks = 0;
    const auto flush = [&] {
        const bool atStart = html.isEmpty() || html.endsWith(lineBreak);
        for (; blanks > (atStart ? 0 : 1); --blanks)
            html += noBreak;
        if (std::exchange(blanks, 0) > 0)
            html += u' ';
    };
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text[at];
        if (c == u' ' || c == u'\t') {
            blanks += c == u' ' ? 1 : 4;
            continue;
        }
        flush();
        if (c == u'\n' || c == u'\u2028' || c == u'\u2029')
            html += lineBreak;
        else if (c == u'\r' && text.sliced(at).startsWith(u"\r\n"))
            continue;
        else if (c == u'\u2001' || c == u'\u2003' || c == u'\u3000')
            html += noBreak + noBreak + noBreak;
        else if (c == u'\u202f' || (c >= u'\u2006' && c <= u'\u200a' && c != u'\u2007'))
            html += QLatin1StringView("<font size=\"1\">") + noBreak + QLatin1StringView("</font>");
        else if (c.isSpace())
            html += noBreak;
        else
            html += QString(c).toHtmlEscaped();
    }
    flush();
}

} // namespace

QString linkMarkup(const QString &text)
{
    const bool tabs = text.contains(u'\t');
    if (!tabs && !text.contains(u'/') && !text.contains(QLatin1StringView("www."), Qt::CaseInsensitive))
        return {};
    QString html;
    qsizetype done = 0;
    auto matches = candidates().globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const QStringView link = trimmed(match.capturedView());
        const QString href = target(link);
        if (href.isEmpty())
            continue;
        const auto start = match.capturedStart();
        appendEscaped(html, QStringView(text).sliced(done, start - done));
        html += QStringLiteral("<a href=\"%1\">%2</a>").arg(href, link.toString().toHtmlEscaped());
        done = start + link.size();
    }
    if (done > 0 || tabs)
        appendEscaped(html, QStringView(text).sliced(done));
    return html;
}

} // namespace kith
