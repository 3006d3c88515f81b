// SPDX-License-Identifier: Apache-2.0
#include "app/text/markup.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Markup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linksAreFound_data();
    void linksAreFound();
    void plainTextStaysPlain_data();
    void plainTextStaysPlain();
    void nothingElseIsMarkup();
};

void tst_Markup::linksAreFound_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("markup");
    const auto row = [](const char *tag, const char *text, const char *markup) {
        QTest::newRow(tag) << QString::fromUtf8(text) << QString::fromUtf8(markup);
    };
    row("https", "https://example.org", "<a href=\"https://example.org\">https://example.org</a>");
    row("http in capitals", "HTTP://Example.org/A",
        "<a href=\"http://example.org/A\">HTTP://Example.org/A</a>");
    row("www", "see www.example.org!", "see <a href=\"https://www.example.org\">www.example.org</a>!");
    row("bare with a path", "at the landing: chart.tidewater.coop/north",
        "at the landing: <a href=\"https://chart.tidewater.coop/north\">chart.tidewater.coop/north</a>");
    row("bare with a port", "host.example:8080/x",
        "<a href=\"https://host.example:8080/x\">host.example:8080/x</a>");
    row("query", "a.example/p?lang=en&x=1",
        "<a href=\"https://a.example/p?lang=en&x=1\">a.example/p?lang=en&amp;x=1</a>");
    row("full stop outside", "(https://a.example/b).",
        "(<a href=\"https://a.example/b\">https://a.example/b</a>).");
    row("brackets of its own", "https://a.example/b_(c)",
        "<a href=\"https://a.example/b_(c)\">https://a.example/b_(c)</a>");
    row("Arabic question mark", "https://a.example/b؟",
        "<a href=\"https://a.example/b\">https://a.example/b</a>؟");
    row("two, and a line break", "https://a.example/\nhttps://b.example/",
        "<a href=\"https://a.example/\">https://a.example/</a><br><a "
        "href=\"https://b.example/\">https://b.example/</a>");
    row("spaces are kept", "a  b\n c www.d.example",
        "a&nbsp; b<br>&nbsp;c <a href=\"https://www.d.example\">www.d.example</a>");
    row("escaped around", "<b>&</b> www.d.example",
        "&lt;b&gt;&amp;&lt;/b&gt; <a href=\"https://www.d.example\">www.d.example</a>");
    row("a quote ends it", "https://a.example/\"onclick=x",
        "<a href=\"https://a.example/\">https://a.example/</a>&quot;onclick=x");
    row("spaces are percent-encoded letters", "https://a.example/ö",
        "<a href=\"https://a.example/%C3%B6\">https://a.example/ö</a>");
    const auto linked = [&row](const char *tag, const char *before, const char *link, const char *behind) {
        const QByteArray markup = QByteArray(before) + "<a href=\"" + link + "\">" + link + "</a>" + behind;
        row(tag, (QByteArray(before) + link + behind).constData(), markup.constData());
    };
    linked("Chinese full stop", "", "https://example.com", "。net に注意");
    linked("Chinese comma", "", "https://example.com/x", "，谢谢");
    linked("no blank before it", "请看", "https://example.com/x", "");
    linked("colon before it", "PR:", "https://example.com/1", "");
    linked("no blank behind the host", "请看", "https://example.com", "谢谢");
    linked("no blank behind the port", "", "https://example.com:8080", "谢谢/x");
    linked("quotation marks", "「", "https://example.com/x", "」と");
    linked("German quotation marks", "„", "https://example.com/x", "“");
    linked("full-width bracket", "（", "https://example.com/x", "）");
    linked("dash", "", "https://example.com/x", "—and");
    linked("ellipsis", "", "https://example.com/x", "…");
    linked("Devanagari danda", "", "https://example.com/x", "।");
    linked("full-width exclamation mark", "", "https://example.com/x", "！");
    row("no-break space",
        "https://a.example/x\u00a0:", "<a href=\"https://a.example/x\">https://a.example/x</a>&nbsp;:");
    linked("emoji behind it", "", "https://example.com/x", "🦊");
    linked("zero width space", "", "https://example.com/x", "\u200bb");
    linked("Hangul filler", "", "https://example.com/x", "\u3164b");
    linked("backquotes", "`", "https://example.com/x", "`");
    row("letters of a path", "https://zh.example/维基",
        "<a href=\"https://zh.example/%E7%BB%B4%E5%9F%BA\">https://zh.example/维基</a>");
    row("a host of letters", "https://bücher.example/x",
        "<a href=\"https://xn--bcher-kva.example/x\">https://bücher.example/x</a>");
    row("blanks as they are", "a   b www.d.example",
        "a&nbsp;&nbsp; b <a href=\"https://www.d.example\">www.d.example</a>");
    row("blanks around a link", "  x  www.d.example  y ",
        "&nbsp;&nbsp;x&nbsp; <a href=\"https://www.d.example\">www.d.example</a>&nbsp; y ");
    row("blanks at the start of a line", "www.d.example\n   y\r\n z",
        "<a href=\"https://www.d.example\">www.d.example</a><br>&nbsp;&nbsp;&nbsp;y<br>&nbsp;z");
    row("other blanks", "a\u00a0\u202fb\u3000c\td\u2028e www.d.example",
        "a&nbsp;<font size=\"1\">&nbsp;</font>b&nbsp;&nbsp;&nbsp;c&nbsp;&nbsp;&nbsp; d<br>e <a "
        "href=\"https://www.d.example\">www.d.example</a>");
    linked("list number before it", "1.", "https://example.com/x", "");
    for (const char *before : {"-", "+", "/", "*", "É", "7", "git+", "=", "ж"})
        linked(before, before, "https://example.com/x", "");
    linked("emphasis", "_", "https://example.com/x", "_");
    row("colon before www", "PR:www.example.com",
        "PR:<a href=\"https://www.example.com\">www.example.com</a>");
    row("colon before a bare one", "see:example.com/x",
        "see:<a href=\"https://example.com/x\">example.com/x</a>");
    row("emphasis of www", "_www.example.com_", "_<a href=\"https://www.example.com\">www.example.com</a>_");
    row("query behind the host", "www.example.com?x=1.",
        "<a href=\"https://www.example.com?x=1\">www.example.com?x=1</a>.");
    row("fragment behind the host", "www.example.com#x",
        "<a href=\"https://www.example.com#x\">www.example.com#x</a>");
    row("question mark behind the host", "www.example.com?",
        "<a href=\"https://www.example.com\">www.example.com</a>?");
    row("link in a query", "www.example.com?u=https://b.example/y",
        "<a "
        "href=\"https://www.example.com?u=https://b.example/y\">www.example.com?u=https://b.example/y</a>");
    for (const char *between : {",", ";", "|"}) {
        const QByteArray first = "https://a.example/x", second = "https://b.example/y";
        const auto link = [](const QByteArray &one) { return "<a href=\"" + one + "\">" + one + "</a>"; };
        row(between, (first + between + second).constData(),
            (link(first) + between + link(second)).constData());
    }
    row("comma before www", "https://a.example/x,www.b.example",
        "<a href=\"https://a.example/x\">https://a.example/x</a>,<a "
        "href=\"https://www.b.example\">www.b.example</a>");
    linked("comma inside", "", "https://a.example/x,y;z", "");
    linked("link in a path", "", "https://web.example/2020/https://b.example/y", "");
    // Letters are part of a path for GFM, linkify-it and Signal alike, and a label of another script is one of the host.
    row("Chinese words behind a path", "https://example.com/x谢谢",
        "<a href=\"https://example.com/x%E8%B0%A2%E8%B0%A2\">https://example.com/x谢谢</a>");
    row("Japanese words behind a path", "https://example.com/xを見て",
        "<a href=\"https://example.com/x%E3%82%92%E8%A6%8B%E3%81%A6\">https://example.com/xを見て</a>");
    row("Korean words behind a path", "https://example.com/x에서",
        "<a href=\"https://example.com/x%EC%97%90%EC%84%9C\">https://example.com/x에서</a>");
    row("Chinese label of the host", "https://example.com.谢谢",
        "<a href=\"https://example.com.xn--lg3aa\">https://example.com.谢谢</a>");
    row("tab without a link", "a\tb  c\n\td", "a&nbsp;&nbsp;&nbsp; b&nbsp; c<br>&nbsp;&nbsp;&nbsp;&nbsp;d");
    row("an override ends it", "https://a.example/\u202egpj.exe",
        "<a href=\"https://a.example/\">https://a.example/</a>\u202egpj.exe");
}

void tst_Markup::linksAreFound()
{
    QFETCH(QString, text);
    QTEST(linkMarkup(text), "markup");
}

void tst_Markup::plainTextStaysPlain_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *tag, const char *text) { QTest::newRow(tag) << QString::fromUtf8(text); };
    row("empty", "");
    row("markup of others", "<img src=\"http:\"> <b>x</b> &amp;");
    row("a file", "notes.pdf");
    row("abbreviation", "e.g. and/or");
    row("a version", "2.4/3.0");
    row("mail", "ada@example.org/x");
    row("other schemes", "javascript:alert(1) file:///etc/passwd ftp://a.example/b mailto:a@b.example");
    row("a user in front", "https://bank.example@evil.example/");
    row("no host", "https:// http://? https:///x");
    row("bare host", "example.org");
    row("inside a word", "xhttps://a.example ahttp://b XHTTPS://c");
}

void tst_Markup::plainTextStaysPlain()
{
    QFETCH(QString, text);
    QCOMPARE(linkMarkup(text), QString());
}

void tst_Markup::nothingElseIsMarkup()
{
    const QString hostile =
        QStringLiteral("www.a.example <img src='http://x/y.png'><a href=\"file:///x\">z</a> <table>");
    QString markup = linkMarkup(hostile);
    markup.remove(QStringLiteral("<a href=\"https://www.a.example\">"));
    markup.remove(QStringLiteral("<a href=\"http://x/y.png\">"));
    markup.remove(QStringLiteral("</a>"));
    QVERIFY2(!markup.contains(u'<'), qPrintable(markup));
    QVERIFY2(!markup.contains(u'"'), qPrintable(markup));
}

KITH_TEST(tst_Markup)
#include "tst_markup.moc"
