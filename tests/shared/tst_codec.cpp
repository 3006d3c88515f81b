// SPDX-License-Identifier: Apache-2.0
#include "shared/codec.h"
#include "tests/runner/runner.h"
#include "tests/shared/filledframes.h"

#include <QCborMap>
#include <QCborValue>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <map>

using namespace kith;

Q_DECLARE_METATYPE(kith::Encoding)

class tst_Codec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRequestSurvivesTheTrip_data() { encodings(); }
    void everyRequestSurvivesTheTrip();
    void everyReplySurvivesTheTrip_data() { encodings(); }
    void everyReplySurvivesTheTrip();
    void anyUnicodeSurvivesTheTrip_data();
    void anyUnicodeSurvivesTheTrip();
    void defaultsAreLeftOut();
    void unknownFieldsArePassedOver_data() { encodings(); }
    void unknownFieldsArePassedOver();
    void unknownNamesOfAServerAreKept_data() { encodings(); }
    void unknownNamesOfAServerAreKept();
    void unknownNamesOfAClientAreErrors_data() { encodings(); }
    void unknownNamesOfAClientAreErrors();
    void badFramesAreRejected_data();
    void badFramesAreRejected();
    void aLongUnknownTypeIsNamedInPart();
    void unknownCborIsIgnored_data();
    void unknownCborIsIgnored();
    void repeatedNameKeepsTheConnection();

private:
    static void encodings()
    {
        QTest::addColumn<Encoding>("encoding");
        QTest::newRow("json") << Encoding::Json;
        QTest::newRow("cbor") << Encoding::Cbor;
    }
};

void tst_Codec::everyRequestSurvivesTheTrip()
{
    QFETCH(Encoding, encoding);
    for (const auto &body : samples<request::Any>()) {
        const Request sent{7, body};
        const auto got = decodeRequest(encode(sent, encoding), encoding);
        QVERIFY(std::holds_alternative<Request>(got));
        QVERIFY(std::get<Request>(got) == sent);
    }
}

void tst_Codec::everyReplySurvivesTheTrip()
{
    QFETCH(Encoding, encoding);
    for (const auto &body : samples<reply::Any>()) {
        const Reply sent{0, body};
        const auto got = decodeReply(encode(sent, encoding), encoding);
        QVERIFY(std::holds_alternative<Reply>(got));
        QVERIFY(std::get<Reply>(got) == sent);
    }
}

void tst_Codec::anyUnicodeSurvivesTheTrip_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QString>("text");
    const std::pair<const char *, QString> texts[]{
        {"nul", QString(QChar(0)) + QStringLiteral("a") + QChar(0)},
        {"leading U+FEFF", QString(QChar(0xfeff)) + QStringLiteral("text")},
        {"noncharacters", QString(QChar(0xfffe)) + QChar(0xffff)},
        {"last plane", QString::fromUcs4(U"\U0010FFFF\U00010000", 2)},
        {"combining and ZWJ", QString::fromUcs4(U"e\u0301 \U0001F469\u200D\U0001F4BB", 6)},
        {"right to left", QString::fromUcs4(U"\u202Eשלום\u202C", 6)},
        {"line ends", QStringLiteral("a\r\nb\u2028c\u2029\u0085")},
    };
    for (const auto &[name, text] : texts) {
        QTest::addRow("json, %s", name) << Encoding::Json << text;
        QTest::addRow("cbor, %s", name) << Encoding::Cbor << text;
    }
}

void tst_Codec::anyUnicodeSurvivesTheTrip()
{
    QFETCH(Encoding, encoding);
    QFETCH(QString, text);
    request::Send send;
    send.clientId = newId<ClientId>();
    send.text = text;
    const auto got = decodeRequest(encode(Request{1, send}, encoding), encoding);
    QVERIFY(std::holds_alternative<Request>(got));
    QCOMPARE(std::get<request::Send>(std::get<Request>(got).body).text.toUtf8(), text.toUtf8());
}

void tst_Codec::defaultsAreLeftOut()
{
    request::GetHistory history;
    history.conversation = *idFromText<ConversationId>(u"017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    QCOMPARE(
        encode(Request{3, history}, Encoding::Json),
        QByteArray(R"({"type":"getHistory","id":3,"conversation":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"})"));
}

void tst_Codec::unknownFieldsArePassedOver()
{
    QFETCH(Encoding, encoding);
    const QJsonObject json{{QStringLiteral("type"), QStringLiteral("logout")},
                           {QStringLiteral("colour"), QJsonArray{1, QJsonObject{}}}};
    const QByteArray bytes = encoding == Encoding::Json
        ? QJsonDocument(json).toJson()
        : QCborMap::fromJsonObject(json).toCborValue().toCbor();
    const auto got = decodeRequest(bytes, encoding);
    QVERIFY(std::holds_alternative<Request>(got));
    QVERIFY(std::holds_alternative<request::Logout>(std::get<Request>(got).body));
}

namespace {

//! What \a encoding makes of \a frame, with the names in \a later in the place of those that this version has. A
//! later name is as long as the one that it replaces, so that CBOR's lengths still fit.
template <typename Frame>
QByteArray fromALaterVersion(const Frame &frame, Encoding encoding,
                             const std::map<QByteArray, QByteArray> &later)
{
    QByteArray bytes = encode(frame, encoding);
    for (const auto &[known, name] : later)
        bytes.replace(known, name);
    return bytes;
}

template <typename Body>
Body decodedReply(const QByteArray &bytes, Encoding encoding)
{
    const auto got = decodeReply(bytes, encoding);
    const auto *reply = std::get_if<Reply>(&got);
    const auto *body = reply ? std::get_if<Body>(&reply->body) : nullptr;
    return body ? *body : Body();
}

} // namespace

void tst_Codec::unknownNamesOfAServerAreKept()
{
    QFETCH(Encoding, encoding);
    reply::Event event{newId<ConversationId>(), {}};
    event.entry.seq = 7;
    event.entry.kind = EntryKind::Edit;
    event.entry.text = QStringLiteral("Tea or coffee?");
    event.entry.messages = 3;
    event.entry.role = Role::Admin;
    const auto entry =
        decodedReply<reply::Event>(
            fromALaterVersion(Reply{0, event}, encoding, {{"edit", "poll"}, {"admin", "baker"}}), encoding)
            .entry;
    event.entry.kind = EntryKind::Unknown;
    event.entry.role = Role::Member;
    QCOMPARE(entry.kind, EntryKind::Unknown);
    QVERIFY(entry == event.entry);
    QCOMPARE(decodedReply<reply::Event>(encode(Reply{0, event}, encoding), encoding).entry.kind,
             EntryKind::Unknown); // stored, and read again

    Conversation forum;
    forum.id = newId<ConversationId>();
    forum.kind = ConversationKind::Group;
    forum.members = {{newId<UserId>(), Role::Owner, 0, 0}};
    forum.last.resize(1);
    forum.last.front().kind = EntryKind::Edit;
    Conversation plain;
    plain.id = newId<ConversationId>();
    const auto list = decodedReply<reply::Conversations>(
        fromALaterVersion(Reply{4, reply::Conversations{{forum, plain}, {}, {}}}, encoding,
                          {{"group", "forum"}, {"owner", "judge"}, {"edit", "poll"}}),
        encoding);
    QCOMPARE(list.items.size(), 2u);
    QCOMPARE(list.items[0].kind, ConversationKind::Unknown);
    QCOMPARE(list.items[0].members.at(0).role, Role::Member);
    QCOMPARE(list.items[0].last.at(0).kind, EntryKind::Unknown);
    QVERIFY(list.items[1] == plain);

    const reply::Presences presences{{{newId<UserId>(), PresenceState::Online, 0}}};
    QCOMPARE(decodedReply<reply::Presences>(
                 fromALaterVersion(Reply{0, presences}, encoding, {{"online", "asleep"}}), encoding)
                 .items.at(0)
                 .state,
             PresenceState::Unknown);

    const Error error{ErrorCode::Conflict, QStringLiteral("Too early"), 40};
    QVERIFY(decodedReply<Error>(fromALaterVersion(Reply{5, error}, encoding, {{"conflict", "tooearly"}}),
                                encoding)
            == (Error{ErrorCode::Internal, QStringLiteral("Too early"), 40}));
}

void tst_Codec::unknownNamesOfAClientAreErrors()
{
    QFETCH(Encoding, encoding);
    request::Send send;
    send.clientId = newId<ClientId>();
    send.kind = EntryKind::Edit;
    const request::SetRole setRole{newId<ConversationId>(), newId<UserId>(), Role::Owner};
    for (const QByteArray &bytes :
         {fromALaterVersion(Request{1, send}, encoding, {{"edit", "poll"}}),
          fromALaterVersion(Request{1, setRole}, encoding, {{"owner", "judge"}}), [&] {
              send.kind = EntryKind::Unknown; // the word itself is no name either
              return encode(Request{1, send}, encoding);
          }()}) {
        const auto got = decodeRequest(bytes, encoding);
        QVERIFY(std::holds_alternative<Rejected>(got));
        QCOMPARE(std::get<Rejected>(got).error.code, ErrorCode::BadRequest);
        QCOMPARE(std::get<Rejected>(got).id, 1);
        QVERIFY(std::get<Rejected>(got).error.message.contains(QStringLiteral("has an unknown value")));
    }
}

void tst_Codec::badFramesAreRejected_data()
{
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("malformed");
    QTest::addColumn<int>("code");
    const auto json = [](const char *name, QByteArray bytes, bool malformed,
                         ErrorCode code = ErrorCode::BadRequest) {
        QTest::addRow("json, %s", name) << Encoding::Json << bytes << malformed << int(code);
    };
    const auto cbor = [](const char *name, QByteArray bytes, bool malformed,
                         ErrorCode code = ErrorCode::BadRequest) {
        QTest::addRow("cbor, %s", name) << Encoding::Cbor << bytes << malformed << int(code);
    };
    json("empty", "", true);
    json("cut", R"({"type":"hello")", true);
    json("array", "[]", true);
    json("trailing", R"({"type":"logout"}x)", true);
    json("not UTF-8", "{\"type\":\"\xff\"}", true);
    json("deep", QByteArray(100000, '['), true);
    json("escape that JSON lacks", R"({"type":"\x"})", true);
    json("control in a text", "{\"type\":\"a\tb\"}", true);
    json("number with a leading zero", R"({"type":"logout","id":01})", true);
    json("comma at the end", R"({"type":"logout",})", true);
    json("type twice", R"({"type":"getDevices","type":"logout","id":1})", false);
    json("type twice, once escaped", R"({"type":"getDevices","\u0074ype":"logout"})", false);
    json("id twice", R"({"type":"logout","id":1,"id":2})", false);
    json("unknown name twice", R"({"type":"logout","a":1,"a":2})", false);
    json("unknown name twice inside", R"({"type":"logout","a":[{"b":1,"b":2}]})", false);
    json("field twice inside",
         R"({"type":"ack","positions":[{"seq":1,"seq":1,)"
         R"("conversation":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"}]})",
         false);
    json("no type", "{}", false);
    json("type is a number", R"({"type":1})", false);
    json("unknown type", R"({"type":"dance"})", false, ErrorCode::UnknownRequest);
    json("missing field", R"({"type":"revokeDevice"})", false);
    json("id is no UUID", R"({"type":"revokeDevice","device":"7"})", false);
    json("number of text", R"({"type":"login","handle":7,"password":"x"})", false);
    json("request id 0", R"({"type":"logout","id":0})", false);
    json("request id 1.5", R"({"type":"logout","id":1.5})", false);
    json("half a surrogate pair", R"({"type":"login","handle":"\ud800","password":"x"})", false,
         ErrorCode::InvalidText);
    json("unknown enum value",
         R"({"type":"setRole","conversation":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",)"
         R"("user":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","role":"king"})",
         false);
    cbor("request id above 2^63 - 1",
         QByteArray::fromHex("a264747970656a676574446576696365736269641bffffffffffffffff"), false);
    cbor("type twice", QByteArray::fromHex("a2 6474797065 666c6f676f7574 6474797065 666c6f676f7574"), false);
    cbor("type twice, once in parts",
         QByteArray::fromHex("a2 6474797065 666c6f676f7574 7f 627479 627065 ff 666c6f676f7574"), false);
    cbor("unknown name twice", QByteArray::fromHex("a3 6474797065 666c6f676f7574 6161 01 6161 02"), false);
    cbor("unknown name twice inside",
         QByteArray::fromHex("a2 6474797065 666c6f676f7574 6161 81 a2 6162 01 6162 02"), false);
    const auto unknown = [&](const char *name, const QByteArray &hex, ErrorCode code) {
        cbor(name, QByteArray::fromHex("6474797065 666c6f676f7574" + hex).prepend(char(0xa2)), false, code);
    };
    unknown("unknown text that is not UTF-8", "6161 62c328", ErrorCode::InvalidText);
    unknown("unknown text that is not UTF-8 inside", "6161 81 a1 01 61ff", ErrorCode::InvalidText);
    unknown("unknown text with half a surrogate pair", "6161 63eda080", ErrorCode::InvalidText);
    unknown("unknown name that is not UTF-8", "61ff 01", ErrorCode::InvalidText);
    unknown("unknown name that is not UTF-8 inside", "6161 a1 61ff 01", ErrorCode::InvalidText);
    unknown("name that is an array with a text that is not UTF-8", "81 61ff 01", ErrorCode::InvalidText);
    unknown("character in two parts", "6161 7f 61c3 61bc ff", ErrorCode::InvalidText);
    unknown("character in two parts of a name", "7f 61c3 61bc ff 01", ErrorCode::InvalidText);
    cbor("character in two parts of a field",
         QByteArray::fromHex(
             "a3 6474797065 656c6f67696e 6668616e646c65 7f 61c3 61bc ff 6870617373776f7264 6178"),
         false, ErrorCode::InvalidText);
    for (const auto &[name, key, other] :
         {std::tuple{"integer", "01", "01"},
          {"integer, once in two bytes", "01", "1801"},
          {"greatest integer", "1bffffffffffffffff", "1bffffffffffffffff"},
          {"negative integer", "20", "3800"},
          {"bytes", "4161", "4161"},
          {"bytes, once in parts", "4161", "5f4161ff"},
          {"boolean", "f5", "f5"},
          {"null", "f6", "f6"},
          {"simple value", "f0", "f0"},
          {"number with a fraction", "f93c00", "fb3ff0000000000000"},
          {"great number", "c249010000000000000000", "c249010000000000000000"},
          {"array", "8101", "9f01ff"},
          {"map", "a10102", "bf0102ff"}}) {
        const QByteArray pairs = QByteArray(key) + "01" + other + "02";
        cbor(qPrintable(QStringLiteral("%1 twice").arg(QLatin1String(name))),
             QByteArray::fromHex("a3 6474797065 666c6f676f7574" + pairs), false);
        unknown(qPrintable(QStringLiteral("%1 twice inside").arg(QLatin1String(name))), "6161 a2" + pairs,
                ErrorCode::BadRequest);
    }
    cbor("empty", "", true);
    cbor("cut", QByteArray::fromHex("a1647479706566"), true);
    cbor("cut between two fields", QByteArray::fromHex("a264747970656a67657444657669636573"), true);
    cbor("trailing", QByteArray::fromHex("a164747970656568656c6c6f00"), true);
    cbor("array", QByteArray::fromHex("80"), true);
    cbor("not UTF-8", QByteArray::fromHex("a1647479706561ff"), true);
    cbor("huge length", QByteArray::fromHex("a16474797065 7bffffffffffffff00"), true);
    cbor("deep", QByteArray(100000, char(0x81)), true);
    cbor("unknown type", QByteArray::fromHex("a1647479706561ff").chopped(1) + "x", false,
         ErrorCode::UnknownRequest);
}

void tst_Codec::badFramesAreRejected()
{
    QFETCH(Encoding, encoding);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, malformed);
    QFETCH(int, code);
    const auto got = decodeRequest(bytes, encoding);
    QVERIFY(std::holds_alternative<Rejected>(got));
    QCOMPARE(std::get<Rejected>(got).malformed, malformed);
    QCOMPARE(int(std::get<Rejected>(got).error.code), code);
    QVERIFY(!std::get<Rejected>(got).error.message.isEmpty());
}

void tst_Codec::aLongUnknownTypeIsNamedInPart()
{
    const QByteArray type = QByteArray("x").repeated(63);
    const auto got = decodeRequest(R"({"type":")" + type + R"(🦊y","id":1})", Encoding::Json);
    QVERIFY(std::holds_alternative<Rejected>(got));
    const QString message = std::get<Rejected>(got).error.message;
    QVERIFY(message.contains(u'\'' + QString::fromLatin1(type) + u'\'')); // without half a fox
    QVERIFY(message.isValidUtf16());
}

void tst_Codec::unknownCborIsIgnored_data()
{
    QTest::addColumn<QByteArray>("pairs");
    QTest::newRow("text in parts") << QByteArray("6161 7f 62c3bc 6162 60 ff 6162 01");
    QTest::newRow("name in parts") << QByteArray("7f 62c3bc 6162 ff 01 6162 01");
    QTest::newRow("bytes that are no text") << QByteArray("6161 41ff 6162 5f41c341bcff");
    QTest::newRow("integers") << QByteArray("01 01 20 01");
    QTest::newRow("greatest integers") << QByteArray("1bffffffffffffffff 01 1bfffffffffffffffe 01");
    QTest::newRow("a bignum and another") << QByteArray("c24101 01 c34101 01");
    QTest::newRow("text and bytes") << QByteArray("6161 01 4161 01");
    QTest::newRow("text and the integer with its byte") << QByteArray("6101 01 01 01");
    QTest::newRow("boolean and null") << QByteArray("f5 01 f6 01");
    QTest::newRow("the same in two maps") << QByteArray("6161 a1 01 01 6162 a1 01 01");
}

void tst_Codec::unknownCborIsIgnored()
{
    QFETCH(QByteArray, pairs);
    const auto got =
        decodeRequest(QByteArray::fromHex("a3 6474797065 666c6f676f7574" + pairs), Encoding::Cbor);
    QVERIFY(std::holds_alternative<Request>(got));
}

void tst_Codec::repeatedNameKeepsTheConnection()
{
    const auto got = decodeRequest(R"({"type":"getDevices","type":"logout","id":7})", Encoding::Json);
    QVERIFY(std::holds_alternative<Rejected>(got));
    QCOMPARE(std::get<Rejected>(got).id, 7);
    const auto twoIds = decodeRequest(R"({"type":"logout","id":7,"id":8})", Encoding::Json);
    QVERIFY(std::holds_alternative<Rejected>(twoIds));
    QCOMPARE(std::get<Rejected>(twoIds).id, 0);
}

KITH_TEST(tst_Codec)
#include "tst_codec.moc"
