// SPDX-License-Identifier: Apache-2.0
#include "shared/codec.h"
#include "tests/runner/runner.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace kith;

//! What the codec takes for JSON, in the way of nst/JSONTestSuite: each y_ is read, each n_ is refused, and of each i_, which RFC 8259
//! leaves open, the answer is fixed.
class tst_Json : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesFollowRfc8259_data();
    void valuesFollowRfc8259();
    void framesFollowRfc8259_data();
    void framesFollowRfc8259();
    void nestingIsBounded();
    void wholeNumbersAreRead_data();
    void wholeNumbersAreRead();
    void repeatedNamesAreRefused_data();
    void repeatedNamesAreRefused();
    void manyNamesAreNoBurden();
    void escapesAreRead_data();
    void escapesAreRead();
    void brokenSurrogatesAreRefused_data();
    void brokenSurrogatesAreRefused();
    void namesMayHaveEscapes();
    void anyCharacterIsWritten();
    void typeComesFirst();
};

namespace {

//! "accepted", "malformed", or the name of an error after which the connection goes on.
QByteArray answerTo(const QByteArray &frame)
{
    const auto decoded = decodeRequest(frame, Encoding::Json);
    const auto *rejected = std::get_if<Rejected>(&decoded);
    if (!rejected)
        return "accepted";
    if (rejected->malformed)
        return "malformed";
    const auto name = nameOf(rejected->error.code);
    return QByteArray(name.data(), qsizetype(name.size()));
}

//! A frame with a field that the server does not know.
QByteArray withUnknown(const QByteArray &value)
{
    return R"({"type":"logout","id":7,"x":)" + value + "}";
}

//! A request to sign in as the one that has the JSON string \a handle.
QByteArray login(const QByteArray &handle)
{
    return R"({"type":"login","id":7,"password":"","handle":)" + handle + "}";
}

void addRow(const QByteArray &input, const char *answer)
{
    QTest::addRow("%s: %s", answer, input.toPercentEncoding(" !\"$&'()*+,/:;=?@[\\]^`{|}#<>").constData())
        << input << QByteArray(answer);
}

} // namespace

void tst_Json::valuesFollowRfc8259_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("answer");
    for (const char *y : {
             "0",
             "-0",
             "10",
             "-1",
             "1.5",
             "-0.5e+10",
             "1E5",
             "1e-0",
             "0e1",
             "0e+1",
             "123.456e78",
             "1E-2",
             "1E+2",
             "-0.000000000000000000000000000000000000000000000000000000000000000000000000000001",
             "true",
             "false",
             "null",
             "\"\"",
             " [ ] ",
             "[\t]",
             "\n[\r\n]",
             "{}",
             "[[]]",
             "[[],{},[{}]]",
             "[null,1,\"1\",{}]",
             "[1,null,null,null,2]",
             "[1,[2,{\"a\":[]}]]",
             " { \"a\" : 1 , \"b\" : \"x\" } \n",
             "{\"\":0}",
             "{\"a\":\"b\",\"c\":\"d\"}",
             "{\"min\":-1.0e+28,\"max\":1.0e+28}",
             "[\"a\",\"\"]",
             R"("\"\\\/\b\f\n\r\t\u00e9\uD83E\udd8a")",
             R"("\u0060\u012a\u12AB")",
             R"("\uD801\udc37")",
             R"("\ud83d\ude39\ud83d\udc8d")",
             R"("\\u0000")",
             R"("\"")",
             R"("\\")",
             R"("\\n")",
             R"("\\\\\"")",
             R"("a/*b*/c/*d//e")",
             R"("\uDBFF\uDFFE")",
             R"("new\u00A0line")",
             R"("\u0000")",
             R"("\u0022\u005C")",
             R"("\uFFFF\uFFFE\uFDD0")",
             "\"\x7f\"",
             "\"ä\"",
             "\"€𝄞\"",
             "\"\xef\xbf\xbf\"",
             "\"\xf4\x8f\xbf\xbf\"",
             "\"\xe2\x80\xa8\xe2\x80\xa9\"",
             "\"\xef\xbb\xbf\"",
         })
        addRow(y, "accepted");
    for (const char *n : {
             "",
             " ",
             // numbers
             "01",
             "-01",
             "00",
             "-",
             "--1",
             "-a",
             "+1",
             "++1",
             ".5",
             "-.5",
             ".",
             "1.",
             "-2.",
             "1.e1",
             "1.e+1",
             "1e",
             "1E",
             "1e+",
             "1e-",
             "0e",
             "0e+",
             "0.3e",
             "0.3e+",
             "1.0e",
             "1.0e-",
             "1eE2",
             "1e1.5",
             "1e1e1",
             "1+2",
             "1-2",
             "0x1",
             "0x",
             "1_000",
             "1 000",
             "1a",
             "1.2a",
             "-1x",
             "1.2.3",
             "- 1",
             "1\"a\"",
             "1[]",
             "1\xc2\xa0",
             "\xef\xbc\x91", // a full-width one
             "NaN",
             "-NaN",
             "nan",
             "Inf",
             "Infinity",
             "-Infinity",
             "+Inf",
             // words
             "tru",
             "truee",
             "true false",
             "nul",
             "nulll",
             "fals",
             "falsey",
             "True",
             "TRUE",
             "undefined",
             "a",
             "null\x01",
             // strings
             "'a'",
             "\"",
             "\"\\",
             "\"\\\"",
             "\"a\"b",
             "\"a\"\"b\"",
             "a\"b\"",
             "\\\"a\"",
             "\"a\nb\"",
             "\"\t\"",
             "\"\r\"",
             "\"\x01\"",
             "\"\x1f\"",
             "\"\x1b[0m\"",
             R"("\x")",
             R"("\a")",
             R"("\v")",
             R"("\0")",
             R"("\'")",
             R"("\e")",
             R"("\ ")",
             R"("\€")",
             "\"\\\xef\xbb\xbf\"",
             R"("\\\")",
             R"("\u")",
             R"("\u1")",
             R"("\u12")",
             R"("\u123")",
             R"("\u12g4")",
             R"("\u 123")",
             R"("\u+123")",
             R"("\u-123")",
             R"("\u0x12")",
             R"("\U0041")",
             R"("\uD834\uDd")",
             R"("\uD800\u")",
             R"("\uD800\")",
             R"("\uD800\x")",
             "\u201Ca\u201D",
             // arrays and objects
             "[",
             "]",
             "[1",
             "[1,",
             "[1,]",
             "[1,,]",
             "[,1]",
             "[,]",
             "[1 2]",
             "[1,,2]",
             "[1\n,]",
             "[\"\",]",
             "[\"a\" true]",
             "[1:2]",
             "[\"a\":1]",
             "[\"a\":\"b\"]",
             "[\"a\":[]]",
             "[\"a\":1}]",
             "[\"a\":1,\"b\":2}]",
             "{\"a\":\"b\":\"c\"}",
             "[1;2]",
             "[[1]",
             "[1]]",
             "[1}",
             "[{}",
             "[{]",
             "[\"a\",\n4\n,1,",
             "*",
             "<null>",
             "{",
             "}",
             "{]",
             "{[",
             "{\"a\"}",
             "{\"a\":}",
             "{\"a\" 1}",
             "{\"a\"::1}",
             "{\"a\",1}",
             "{:1}",
             "{\"a\":1,}",
             "{\"a\":1,,\"b\":2}",
             "{,}",
             "{a:1}",
             "{'a':1}",
             "{1:1}",
             "{null:1}",
             "{[]:1}",
             "{{}:1}",
             "{{}}",
             "{\"a\":1 \"b\":2}",
             "{\"a\":1]",
             "{\"a\":[1}",
             "{\"a\":\"a",
             "{\"a\":\"b\"}#",
             "{\"a\":tru}",
             "{\"a\\x\":1}",
             "{\"a\\u12\":1}",
             "{\"a\tb\":1}",
             "1 2",
             "[] x",
             "[]]",
             "{}}",
             // comments, blanks of another kind
             "/**/1",
             "1/**/",
             "1//",
             "1#",
             "\x0c[]",
             "\x0b[]",
             "\xc2\xa0[]",
             "[\xe2\x81\xa0]",
             "\xef\xbb\xbf[]",
             // bytes that are not UTF-8
             "\"\xff\"",
             "\"\x80\"",
             "\"\xe9\"",
             "\"\xc0\x80\"",
             "\"\xc0\xaf\"",
             "\"\xe0\xff\"",
             "\"\xe0\x80\x80\"",
             "\"\xe2\x82\"",
             "\"\xe5\"",
             "\"\xed\xa0\x80\"",
             "\"\xed\xb0\x80\"",
             "\"\xf0\x80\x80\x80\"",
             "\"\xf4\x90\x80\x80\"",
             "\"\xf8\x88\x80\x80\x80\"",
             "\"\xfc\x80\x80\x80\x80\x80\"",
             "{\"\xff\":1}",
             "\xe5",
             "[\xff]",
         })
        addRow(n, "malformed");
    addRow(QByteArray("\0", 1), "malformed");
    addRow(QByteArray("\"a\0b\"", 5), "malformed");
    addRow(QByteArray("[1\0]", 4), "malformed");
    addRow(QByteArray("1\0", 2), "malformed");
    addRow(QByteArray("{\"a\0\":1}", 8), "malformed");
    // i_: too large for a double, or too small
    for (const char *i : {"1e400", "-1e400", "123123e100000", "-123123e100000", "1.5e+9999",
                          "0.4e00669999999999999999999999999999999999999", "1e9999999999999999999", "1e-400",
                          "123.456e-789", "-1e-9999999999999999999"})
        addRow(i, "malformed");
    // i_: with more digits than it has
    for (const char *i :
         {"100000000000000000000", "-100000000000000000000", "-123123123123123123123123123123",
          "3.14159265358979323846264338327950288419716939937510"})
        addRow(i, "accepted");
}

void tst_Json::valuesFollowRfc8259()
{
    QFETCH(QByteArray, value);
    QTEST(answerTo(withUnknown(value)), "answer");
    if (!value.trimmed().isEmpty()) // else the array is empty
        QTEST(answerTo(withUnknown('[' + value + ']')), "answer");
    QTEST(answerTo(withUnknown("{\"y\":" + value + "}")), "answer");
}

void tst_Json::framesFollowRfc8259_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("answer");
    for (const char *y : {R"({"type":"logout"})", " \t\r\n{ \"type\" : \"logout\" } \t\r\n",
                          R"({"id":1,"type":"logout"})", R"({"\u0074\u0079pe":"logo\u0075t"})"})
        addRow(y, "accepted");
    for (const char *n : {"",
                          " ",
                          "0",
                          "\"logout\"",
                          "null",
                          "[]",
                          "[{\"type\":\"logout\"}]",
                          "logout",
                          "{",
                          "}",
                          "{\"type\":\"logout\"",
                          "{\"type\":\"logout\",",
                          "{\"type\":\"logout\",}",
                          "{\"type\":\"logout\"]",
                          "{\"type\":\"logout",
                          "{\"type\":",
                          "{\"type\"",
                          "{\"type\":\"logout\"}}",
                          "{\"type\":\"logout\"}{}",
                          "{\"type\":\"logout\"},",
                          "{\"type\":\"logout\"}x",
                          "{\"type\":\"logout\"} 1",
                          "{\"type\":\"logout\"} \"\"",
                          "{\"type\":\"logout\"}\n{\"type\":\"logout\"}",
                          "{\"type\":\"logout\"}/**/",
                          "{\"type\":\"logout\"}\xe2\x82\xac",
                          "{\"type\":\"logout\"}\xff",
                          "\x1e{\"type\":\"logout\"}",
                          "\x0b{\"type\":\"logout\"}",
                          "\xef\xbb\xbf{\"type\":\"logout\"}",
                          "\xef\xbb{\"type\":\"logout\"}",
                          "{type:\"logout\"}",
                          "{'type':'logout'}",
                          "{\"type\":logout}"})
        addRow(n, "malformed");
    addRow(QByteArray("{\"type\":\"logout\"}\0", 18), "malformed");
    addRow(QByteArray("{\0}\0", 4), "malformed");
    addRow(QByteArray("\0{\0}", 4), "malformed");
    addRow(QByteArray("\xff\xfe{\0}\0", 6), "malformed");
}

void tst_Json::framesFollowRfc8259()
{
    QFETCH(QByteArray, frame);
    QTEST(answerTo(frame), "answer");
}

void tst_Json::nestingIsBounded()
{
    const auto arrays = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
    const auto objects = [](int depth) {
        return QByteArray("{\"a\":").repeated(depth) + "0" + QByteArray(depth, '}');
    };
    QCOMPARE(answerTo(withUnknown(arrays(511))), "accepted");
    QCOMPARE(answerTo(withUnknown(arrays(512))), "malformed");
    QCOMPARE(answerTo(withUnknown(objects(510))), "accepted");
    QCOMPARE(answerTo(withUnknown(objects(511))), "malformed");
    for (const QByteArray &open : {QByteArray("["), QByteArray("{\"a\":"), QByteArray("[{\"a\":")}) {
        QCOMPARE(answerTo(withUnknown(open.repeated(100'000))), "malformed");
        QCOMPARE(answerTo(open.repeated(100'000)), "malformed");
    }
}

void tst_Json::wholeNumbersAreRead_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *number, qint64 value) {
        QTest::addRow("%s", number) << QByteArray(number) << value << QByteArray("accepted");
    };
    row("0", 0);
    row("-0", 0);
    row("0.0", 0);
    row("-0.0e5", 0);
    row("0e1000", 0);
    row("1", 1);
    row("-1", -1);
    row("1.0", 1);
    row("1e3", 1000);
    row("1E3", 1000);
    row("10e-1", 1);
    row("100000000000000000000e-18", 100);
    row("9007199254740991", 9'007'199'254'740'991);
    row("9007199254740992", 9'007'199'254'740'992);
    row("9007199254740993", 9'007'199'254'740'993);
    row("9007199254740993.0", 9'007'199'254'740'992); // a double
    row("1e18", 1'000'000'000'000'000'000);
    row("9223372036854775807", INT64_MAX);
    row("-9223372036854775807", -INT64_MAX);
    for (const char *bad : {"1.5", "15e-1", "1e-1", "9223372036854775808", "-9223372036854775808",
                            "-9223372036854775809", "9.223372036854775807e18", "-9.223372036854775808e18",
                            "18446744073709551615", "18446744073709551616", "9.3e18", "1e300",
                            "123456789012345678901234567890", "\"1\"", "true", "null", "[1]", "{}"})
        QTest::addRow("%s", bad) << QByteArray(bad) << qint64(0) << QByteArray("bad_request");
    for (const char *bad : {"1e400", "1e-400", "01", "+1", "1.", "0x1", "NaN"})
        QTest::addRow("%s", bad) << QByteArray(bad) << qint64(0) << QByteArray("malformed");
}

void tst_Json::wholeNumbersAreRead()
{
    QFETCH(QByteArray, number);
    QFETCH(QByteArray, answer);
    const QByteArray frame =
        R"({"type":"markRead","id":7,"conversation":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","seq":)" + number
        + "}";
    QCOMPARE(answerTo(frame), answer);
    const auto decoded = decodeRequest(frame, Encoding::Json);
    if (const auto *request = std::get_if<Request>(&decoded))
        QTEST(qint64(std::get<request::MarkRead>(request->body).seq), "value");
    else
        QCOMPARE(std::get<Rejected>(decoded).id, answer == "malformed" ? 0 : 7);
}

void tst_Json::repeatedNamesAreRefused_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("answer");
    for (const char *y : {R"({"a":1,"b":1})", R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})", R"({"a":1,"A":1})",
                          R"({"n":1,"\n":1,"\\n":1})", R"({"":1," ":1})"})
        addRow(y, "accepted");
    for (const char *n : {R"({"a":1,"a":1})", R"({"a":1,"a":2})", R"({"":1,"":1})",
                          R"([{"x":{"b":1,"c":1,"b":2}}])", R"({"a\"":1,"a\u0022":1})",
                          R"({"\ud83e\udd8a":1,"🦊":1})", R"({"\/":1,"/":1})", R"({"\u0061":1,"a":1})"})
        addRow(n, "bad_request");
}

void tst_Json::repeatedNamesAreRefused()
{
    QFETCH(QByteArray, value);
    QTEST(answerTo(withUnknown(value)), "answer");
}

void tst_Json::manyNamesAreNoBurden()
{
    QByteArray names("{");
    for (int i = 0; i < 1000; ++i)
        names += '"' + QByteArray::number(i) + "\":0,";
    QCOMPARE(answerTo(withUnknown(names + R"("x":0})")), "accepted");
    QCOMPARE(answerTo(withUnknown(names + R"("999":0})")), "bad_request");
    QCOMPARE(answerTo(withUnknown(names + R"("3":0})")), "bad_request");
}

void tst_Json::escapesAreRead_data()
{
    QTest::addColumn<QByteArray>("string");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *string, const QString &text) {
        QTest::addRow("%s", string) << QByteArray(string) << text;
    };
    row(R"("")", {});
    row(R"("ada")", QStringLiteral("ada"));
    row(R"("\"\\\/\b\f\n\r\t")", QStringLiteral("\"\\/\b\f\n\r\t"));
    row(R"("\u0041\u00e9\u20AC")", QStringLiteral("Aé€"));
    row(R"("é\u00e9\né")", QStringLiteral("éé\né"));
    row(R"("\ud83d\udc4d!")", QStringLiteral("\U0001F44D!"));
    row(R"("a\u0000b")", QStringLiteral("a") + QChar(0) + u'b');
    row(R"("\ufeffa")", QChar(0xfeff) + QStringLiteral("a"));
    row("\"\xef\xbb\xbf\\n\xef\xbb\xbf\"", QChar(0xfeff) + QStringLiteral("\n") + QChar(0xfeff));
    row(R"("\\u0041")", QStringLiteral("\\u0041"));
    row(R"("\uFFFF")", QString(QChar(0xffff)));
}

void tst_Json::escapesAreRead()
{
    QFETCH(QByteArray, string);
    const auto decoded = decodeRequest(login(string), Encoding::Json);
    QVERIFY(std::holds_alternative<Request>(decoded));
    QTEST(std::get<request::Login>(std::get<Request>(decoded).body).handle, "text");
}

void tst_Json::brokenSurrogatesAreRefused_data()
{
    QTest::addColumn<QByteArray>("string");
    for (const char *broken :
         {R"("\ud800")", R"("\udc00")", R"("\ud800a")", R"("a\udbff")", R"("\udc00\ud800")",
          R"("\ud800\ud800")", R"("\ud800\ud800\udc00")", R"("\ud800\n")", R"("\ud83dabc\ude00")",
          R"("\uDADA\u0041")", R"("\ud800\\udc00")"})
        QTest::addRow("%s", broken) << QByteArray(broken);
}

void tst_Json::brokenSurrogatesAreRefused()
{
    QFETCH(QByteArray, string);
    QCOMPARE(answerTo(login(string)), "invalid_text");
    QCOMPARE(answerTo(withUnknown(string)), "invalid_text");
    QCOMPARE(answerTo(withUnknown("[{\"a\":" + string + "}]")), "invalid_text");
    QCOMPARE(answerTo(withUnknown("{" + string + ":1}")), "invalid_text");
    QCOMPARE(std::get<Rejected>(decodeRequest(withUnknown(string), Encoding::Json)).id, 7);
}

void tst_Json::namesMayHaveEscapes()
{
    const auto decoded = decodeRequest(
        R"({"\u0074ype":"setRole","i\u0064":7,"conversation":"017f22e2-79b0-7cc3-98c4-dc0c0c0739\u0038f",)"
        R"("us\u0065r":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","role":"\u0061dmin"})",
        Encoding::Json);
    QVERIFY(std::holds_alternative<Request>(decoded));
    const auto &[id, body, measured] = std::get<Request>(decoded);
    QCOMPARE(id, 7);
    QCOMPARE(std::get<request::SetRole>(body).role, Role::Admin);
    QCOMPARE(toText(std::get<request::SetRole>(body).conversation),
             QStringLiteral("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
}

void tst_Json::anyCharacterIsWritten()
{
    QStringList characters;
    for (char16_t c = 0; c <= 0x100; ++c)
        characters.append(QChar(c));
    for (const char32_t c :
         {U'\u07FF', U'\u0800', U'\u2028', U'\uFEFF', U'\uFFFF', U'\U00010000', U'\U0010FFFF'})
        characters.append(QString::fromUcs4(&c, 1));
    for (const QString &character : characters) {
        QString text;
        for (int before = 0; before < 18; ++before) // at each place of a block of eight
            text += QString(before, u'.') + character;
        request::Login request;
        request.handle = text;
        const QByteArray bytes = encode(Request{1, request}, Encoding::Json);
        QCOMPARE(QJsonDocument::fromJson(bytes).object().value(QStringLiteral("handle")).toString(), text);
        const auto decoded = decodeRequest(bytes, Encoding::Json);
        QVERIFY(std::holds_alternative<Request>(decoded));
        QCOMPARE(std::get<request::Login>(std::get<Request>(decoded).body).handle, text);
    }
}

void tst_Json::typeComesFirst()
{
    const QByteArray event = encode(Reply{0, reply::Event{}}, Encoding::Json);
    QVERIFY2(
        event.startsWith(
            R"({"type":"event","conversation":"00000000-0000-0000-0000-000000000000","entry":{"seq":0,"kind":"text",)"),
        event);
    QCOMPARE(encode(Reply{7, reply::Ok{}}, Encoding::Json), R"({"type":"ok","re":7})");
    QCOMPARE(encode(Request{0, request::Ack{}}, Encoding::Json), R"({"type":"ack","positions":[]})");
    QCOMPARE(encode(Request{1, request::Hello{{1, -2}, QStringLiteral("t"), {}, {}}}, Encoding::Json),
             R"({"type":"hello","id":1,"versions":[1,-2],"token":"t"})");
    QCOMPARE(encode(Reply{0, reply::Conversations{{Conversation{}, Conversation{}}, {}, {}}}, Encoding::Json)
                 .count(R"("members":[]})"),
             2);
}

KITH_TEST(tst_Json)
#include "tst_json.moc"
