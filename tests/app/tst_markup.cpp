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
    row("inside a word", "xhttps:// ahttp://b");
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
