// SPDX-License-Identifier: Apache-2.0
#include "shared/jsonsyntax.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_JsonSyntax : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grammarIsThatOfRfc8259_data();
    void grammarIsThatOfRfc8259();
    void repeatedNamesAreFound_data();
    void repeatedNamesAreFound();
    void manyNamesAreNoBurden();
};

void tst_JsonSyntax::grammarIsThatOfRfc8259_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("valid");
    for (const char *good : {"0", "-0", "10", "1.5", "-0.5e+10", "1E5", "1e-0", "true", "false", "null",
                             "\"\"", " [ ] ", "{}", "[1,[2,{\"a\":[]}]]", " { \"a\" : 1 , \"b\" : \"x\" } \n",
                             R"("\"\\\/\b\f\n\r\t\u00e9\uD83E\udd8a")", "\"\x7f\"", "\"ä\"", "{\"\":0}"})
        QTest::addRow("good %s", good) << QByteArray(good) << true;
    for (const char *bad : {"",
                            " ",
                            "01",
                            "-",
                            "-a",
                            "+1",
                            ".5",
                            "1.",
                            "1.e1",
                            "1e",
                            "1e+",
                            "0x1",
                            "NaN",
                            "Infinity",
                            "tru",
                            "nulll",
                            "True",
                            "'a'",
                            "a",
                            "\"",
                            "\"\\",
                            "\"\\\"",
                            "\"a\nb\"",
                            "\"\t\"",
                            R"("\x")",
                            R"("\a")",
                            R"("\u12")",
                            R"("\u12g4")",
                            R"("\U0041")",
                            "[",
                            "]",
                            "[1",
                            "[1,",
                            "[1,]",
                            "[,1]",
                            "[1 2]",
                            "[1,,2]",
                            "{",
                            "}",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\" 1}",
                            "{\"a\":1,}",
                            "{,}",
                            "{a:1}",
                            "{1:1}",
                            "{\"a\":1 \"b\":2}",
                            "1 2",
                            "[]]",
                            "{}}",
                            "[] x",
                            "/**/1",
                            "1//",
                            "\xef\xbb\xbf[]",
                            "\x0c[]"})
        QTest::addRow("bad %s", QByteArray(bad).toPercentEncoding().constData()) << QByteArray(bad) << false;
    QTest::newRow("bad NUL") << QByteArray("[]\0", 3) << false;
    QTest::newRow("bad depth") << QByteArray(100'000, '[') << false;
    QTest::newRow("good depth") << QByteArray(100, '[') + QByteArray(100, ']') << true;
}

void tst_JsonSyntax::grammarIsThatOfRfc8259()
{
    QFETCH(QByteArray, bytes);
    QTEST(json::checkSyntax(bytes).valid, "valid");
}

void tst_JsonSyntax::repeatedNamesAreFound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char *bytes, const char *name) {
        QTest::addRow("%s", bytes) << QByteArray(bytes) << QByteArray(name);
    };
    row(R"({"a":1,"b":1})", "");
    row(R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})", "");
    row(R"({"a":1,"A":1})", "");
    row(R"({"a":1,"a":1})", "a");
    row(R"([{"x":{"b":1,"c":1,"b":2}}])", "b");
    row(R"({"a\"":1,"a\u0022":1})", "a\"");
    row(R"({"\ud83e\udd8a":1,"🦊":1})", "🦊");
    row(R"({"\/":1,"/":1})", "/");
    row(R"({"n":1,"\n":1,"\\n":1})", "");
}

void tst_JsonSyntax::repeatedNamesAreFound()
{
    QFETCH(QByteArray, bytes);
    const auto syntax = json::checkSyntax(bytes);
    QVERIFY(syntax.valid);
    QTEST(syntax.repeatedName.value_or(QByteArray()), "name");
}

void tst_JsonSyntax::manyNamesAreNoBurden()
{
    QByteArray bytes("{");
    for (int i = 0; i < 1000; ++i)
        bytes += '"' + QByteArray::number(i) + "\":0,";
    QVERIFY(!json::checkSyntax(bytes + R"("x":0})").repeatedName);
    QCOMPARE(json::checkSyntax(bytes + R"("999":0})").repeatedName, QByteArray("999"));
    QCOMPARE(json::checkSyntax(bytes + R"("3":0})").repeatedName, QByteArray("3"));
}

KITH_TEST(tst_JsonSyntax)
#include "tst_jsonsyntax.moc"
