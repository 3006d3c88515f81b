// SPDX-License-Identifier: Apache-2.0
#include "shared/routes.h"
#include "tests/runner/runner.h"
#include "tests/shared/filledframes.h"

#include <algorithm>
#include <set>

using namespace kith;

class tst_Routes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRequestHasARoute();
    void noTwoRoutesAreTheSame();
    void theFieldsOfEachRouteAreThoseOfItsRequest();
    void everyRouteSurvivesTheTrip_data();
    void everyRouteSurvivesTheTrip();
    void whatNoRouteSaysIsNotSaid();
    void aPathMatchesWholeSegments();
    void addressesAreDecoded_data();
    void addressesAreDecoded();
    void badCallsAreRefused_data();
    void badCallsAreRefused();
    void bodiesMayBeLeftOutWhereNothingIsRequired();
};

namespace {

const std::string id = "0199e1ce-0780-7a1b-85c3-d9e7f1a2b3c4";

bool contains(const std::vector<std::string_view> &names, std::string_view name)
{
    return std::ranges::count(names, name) > 0;
}

//! A request of the type of \a route with each field that it has, or with the required ones alone.
request::Any requestOf(const Route &route, bool whole)
{
    request::Any any = route.make();
    std::visit(
        [&](auto &body) {
            using Body = std::remove_cvref_t<decltype(body)>;
            const auto set = [&](const auto &field) {
                const bool inPath = contains(fieldsInPath(route.path), field.name);
                const bool inRest =
                    contains(namesIn(route.query), field.name) || contains(namesIn(route.body), field.name);
                if (inPath || (inRest && (whole || field.required)))
                    fill(body.*field.member);
            };
            std::apply([&](const auto &...fields) { (set(fields), ...); }, Body::fields());
            if constexpr (requires { body.kind; })
                body.kind = valueOf<EntryKind>(route.kind).value();
        },
        any);
    return any;
}

Result<Request> read(const HttpCall &call, std::int64_t number = 2)
{
    const qsizetype query = call.target.indexOf('?');
    const auto match = matchRoute(call.method, call.target.split('?').front());
    if (!match)
        return Error{ErrorCode::NotFound, QStringLiteral("no route"), 0};
    return readCall(*match, query < 0 ? QByteArray() : call.target.mid(query + 1), call.body, number);
}

} // namespace

void tst_Routes::everyRequestHasARoute()
{
    std::set<std::string_view> routed;
    for (const Route &route : routes())
        routed.insert(route.type);
    const std::set<std::string_view> inTheHeader{request::Hello::type, request::Ack::type};
    for (const request::Any &request : samples<request::Any>()) {
        const auto type = std::visit([](const auto &body) { return body.type; }, request);
        QVERIFY2(routed.contains(type) != inTheHeader.contains(type), type.data());
    }
}

void tst_Routes::noTwoRoutesAreTheSame()
{
    for (const Route &route : routes()) {
        const auto match = matchRoute(QByteArray(route.method.data()), QByteArray(route.path.data()));
        QVERIFY2(match && match->route == &route, route.path.data());
    }
}

void tst_Routes::theFieldsOfEachRouteAreThoseOfItsRequest()
{
    for (const Route &route : routes()) {
        std::vector<std::string_view> said = fieldsInPath(route.path);
        std::ranges::copy(namesIn(route.query), std::back_inserter(said));
        std::ranges::copy(namesIn(route.body), std::back_inserter(said));
        if (!route.kind.empty())
            said.push_back("kind");
        std::vector<std::string_view> known, required;
        std::visit(
            [&]<typename Body>(const Body &) {
                const auto note = [&](const auto &field) {
                    known.push_back(field.name);
                    if (field.required)
                        required.push_back(field.name);
                };
                std::apply([&](const auto &...fields) { (note(fields), ...); }, Body::fields());
            },
            route.make());
        for (const auto name : said)
            QVERIFY2(contains(known, name) && std::ranges::count(said, name) == 1, route.path.data());
        for (const auto name : required)
            QVERIFY2(contains(said, name), route.path.data());
    }
}

void tst_Routes::everyRouteSurvivesTheTrip_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<bool>("whole");
    for (int i = 0; i < int(routes().size()); ++i) {
        const Route &route = routes()[std::size_t(i)];
        for (const bool whole : {true, false})
            QTest::addRow("%s %s%s", route.method.data(), route.path.data(), whole ? ", whole" : "")
                << i << whole;
    }
}

void tst_Routes::everyRouteSurvivesTheTrip()
{
    QFETCH(int, index);
    QFETCH(bool, whole);
    const Route &route = routes()[std::size_t(index)];
    const request::Any request = requestOf(route, whole);
    const auto call = toHttp(request);
    QVERIFY(call);
    const Route &chosen = *matchRoute(call->method, call->target.split('?').front())->route;
    QVERIFY(chosen.body.empty() == call->body.isEmpty());
    if (route.type != request::ServerInfo::type || whole) // who has no invite asks without one
        QCOMPARE(&chosen, &route);
    const auto got = read(*call, 7);
    QVERIFY2(got, got ? "" : qPrintable(got.error().message));
    QVERIFY(*got == (Request{7, request}));
}

void tst_Routes::whatNoRouteSaysIsNotSaid()
{
    QVERIFY(!toHttp(request::Hello{{1}, QStringLiteral("token"), {}, {}}));
    QVERIFY(!toHttp(request::Ack{}));
    request::Send send;
    send.conversation = newId<ConversationId>();
    send.clientId = newId<ClientId>();
    QVERIFY(toHttp(send));
    send.withdrawn = true; // of a text
    QVERIFY(!toHttp(send));
    send = {};
    QVERIFY(!toHttp(send)); // to nobody
}

void tst_Routes::aPathMatchesWholeSegments()
{
    QVERIFY(matchRoute("GET", "/v1/server"));
    for (const char *path : {"", "/", "/v1", "/v1/server/", "//v1/server", "/v1/serve", "/V1/server",
                             "/v1/%73erver", "/v1/conversations/", "/v1/conversations//messages"})
        QVERIFY2(!matchRoute("GET", path), path);
    QVERIFY(!matchRoute("get", "/v1/server"));
    QVERIFY(!matchRoute("PUT", "/v1/server"));
    const auto match = matchRoute("GET", "/v1/conversations/a%2Fb/messages");
    QVERIFY(match);
    QCOMPARE(match->values, std::vector<QByteArray>{"a%2Fb"});
}

void tst_Routes::addressesAreDecoded_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QByteArray("query=") << QString();
    QTest::newRow("no value") << QByteArray("query") << QString();
    QTest::newRow("escapes") << QByteArray("query=%41%c3%A4%26%3d") << QStringLiteral("Aä&=");
    QTest::newRow("escaped name") << QByteArray("%71uery=a") << QStringLiteral("a");
    QTest::newRow("blanks") << QByteArray("query=a+b%20c%2B") << QStringLiteral("a b c+");
    QTest::newRow("equals sign") << QByteArray("query=a=b") << QStringLiteral("a=b");
    QTest::newRow("JSON's own") << QByteArray("query=\"%5C%22,\"x\":1%0A")
                                << QStringLiteral("\"\\\",\"x\":1\n");
    QTest::newRow("UTF-8 as it is") << QByteArray("query=\xc3\xa4") << QStringLiteral("ä");
    QTest::newRow("leading U+FEFF") << QByteArray("query=%EF%BB%BFa") << QString(QChar(0xfeff)) + u'a';
}

void tst_Routes::addressesAreDecoded()
{
    QFETCH(QByteArray, query);
    QFETCH(QString, text);
    const auto got = read({"GET", "/v1/people?" + query, {}});
    QVERIFY(got);
    QCOMPARE(std::get<request::FindPeople>(got->body).query, text);
}

void tst_Routes::badCallsAreRefused_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("message"); // a part of it
    const QByteArray conversation = "/v1/conversations/" + QByteArray::fromStdString(id);
    const QString encoding = QStringLiteral("percent-encoded");
    const auto query = [&](const char *name, const QByteArray &bytes, const QString &message) {
        QTest::newRow(name) << QByteArray("GET") << "/v1/people?" + bytes << QByteArray() << message;
    };
    query("half an escape", "query=%4", encoding);
    query("lone percent", "query=%", encoding);
    query("no hexadecimal", "query=%4x", encoding);
    query("sign in an escape", "query=%+4", encoding);
    query("nul", "query=%00", encoding);
    query("not UTF-8", "query=%ff", encoding);
    query("cut UTF-8", "query=%c3", encoding);
    query("surrogate", "query=%ed%a0%80", encoding);
    query("overlong", "query=%c0%80", encoding);
    query("unknown", "querY=a", QStringLiteral("may not have"));
    query("empty name", "query=a&", QStringLiteral("may not have"));
    query("frame's own", "type=hello", QStringLiteral("may not have"));
    query("repeated", "query=a&query=a", QStringLiteral("twice"));
    query("repeated in disguise", "query=a&%71uery=a", QStringLiteral("twice"));
    query("one bad id", "users=" + QByteArray::fromStdString(id) + ",x",
          QStringLiteral("'users' must be a UUID"));

    const auto row = [](const char *name, const char *method, const QByteArray &target,
                        const QByteArray &body, const char *message) {
        QTest::newRow(name) << QByteArray(method) << target << body << QString::fromLatin1(message);
    };
    row("bad escape in the path", "GET", "/v1/conversations/%zz", {},
        "'conversation' is not percent-encoded");
    row("no id in the path", "GET", "/v1/conversations/x", {}, "'conversation' must be a UUID");
    row("JSON in the path", "GET", "/v1/conversations/%22,%22after%22:%22x", {},
        "'conversation' must be a UUID");
    const QByteArray nobody = "/v1/conversations/00000000-0000-0000-0000-000000000000";
    row("an id of nothing", "GET", nobody, {}, "of nothing");
    row("a number of nothing", "PUT", conversation + "/messages/0/deletion/" + QByteArray::fromStdString(id),
        {}, "of nothing");
    row("an invite in the address", "GET", "/v1/server?invite=abc", {}, "may not have 'invite'");
    for (const char *number :
         {"x", "1x", "", "-", "+1", "01", "1.5", "0x10", "1,2", "1]", "99999999999999999999"})
        QTest::addRow("number '%s'", number)
            << QByteArray("GET") << conversation + "/log?after=" + QByteArray(number).toPercentEncoding()
            << QByteArray() << QStringLiteral("'after' must be a whole number");
    row("number out of range", "GET", conversation + "/log?limit=4294967296", {}, "'limit' is out of range");

    const QByteArray read = conversation + "/read";
    for (const char *body : {"[]", "1", "null", "\"{}\"", " ", "\xef\xbb\xbf{}", "\v{}"})
        QTest::addRow("body '%s'", body)
            << QByteArray("PUT") << read << QByteArray(body) << QStringLiteral("not a JSON object");
    for (const char *body : {"{", "{\"seq\":1", "{\"seq\":1}}", "{\"seq\":1}{}", "{,\"seq\":1}",
                             "{\"seq\":1,}", "{,}", "{} {}", "{}x"})
        QTest::addRow("body '%s'", body)
            << QByteArray("PUT") << read << QByteArray(body) << QStringLiteral("not JSON");
    row("nothing required is left out", "PUT", read, "{}", "'seq' is missing");
    row("no body", "PUT", read, {}, "'seq' is missing");
    row("wrong type", "PUT", read, "{\"seq\":\"1\"}", "'seq' must be a whole number");
    for (const char *twice : {"type", "id", "conversation"})
        QTest::addRow("body sets '%s', too", twice)
            << QByteArray("PUT") << read << QByteArray("{\"seq\":1,\"") + twice + "\":1}"
            << QStringLiteral("twice");
    row("body sets 'kind', too", "PUT", conversation + "/messages/" + QByteArray::fromStdString(id),
        "{\"text\":\"a\",\"kind\":\"delete\"}", "twice");
    row("body in disguise", "PUT", read, "{\"seq\":1,\"\\u0074ype\":\"hello\"}", "twice");
}

void tst_Routes::badCallsAreRefused()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QString, message);
    const auto got = read({method, target, body});
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::BadRequest);
    QVERIFY2(got.error().message.contains(message), qPrintable(got.error().message));
}

void tst_Routes::bodiesMayBeLeftOutWhereNothingIsRequired()
{
    const QByteArray typing = "/v1/conversations/" + QByteArray::fromStdString(id) + "/typing";
    for (const char *body : {"", "{}", " {\r\n\t} ", "{\"later\":[1,{}]}"}) {
        const auto got = read({"PUT", typing, body});
        QVERIFY2(got, body);
        QVERIFY(!std::get<request::SetTyping>(got->body).on);
    }
}

KITH_TEST(tst_Routes)
#include "tst_routes.moc"
