// SPDX-License-Identifier: Apache-2.0
#include "app/connection/channel.h"
#include "app/connection/httptransport.h"
#include "shared/limits.h"
#include "shared/routes.h"
#include "tests/app/fakehttp.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_HttpTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aHelloBecomesAPoll();
    void theNextPageIsAskedForWhenThisOneIsAcked();
    void whatNobodyAcksComesAgainOverAnotherConnection();
    void aConversationThatIsGoneNeedsNoAck();
    void caughtUpIsSaidOnceInAWhile();
    void pollsWaitLongerUntilSomethingCutsThem();
    void twoBrokenPollsEndIt();
    void aFirstPollThatBreaksEndsIt_data();
    void aFirstPollThatBreaksEndsIt();
    void refusedPollsEndIt_data();
    void refusedPollsEndIt();
    void aPollThatOvertookAnotherIsAskedAgain();
    void aRefusedHelloIsAnswered_data();
    void aRefusedHelloIsAnswered();
    void requestsBecomeCalls();
    void changesKeepTheirOrder();
    void problemsAreErrors();
    void aCallThatBreaksIsUnavailable();
    void aCallWithoutATokenEndsItWhereItBreaks();
    void aRedirectIsNotFollowed();
    void anAnswerWithoutEndIsDropped();
    void whoIsWatchedStandsInThePolls();
    void marksAreReadDuringTheNextPoll();
    void aPingAsksTheServer();

private:
    void open();
    //! Answers the first poll. The next one waits a second.
    void signIn(const std::vector<reply::Any> &events = {reply::CaughtUp{}}, const QByteArray &cursor = "c1");
    FakeHttp::Call poll() { return m_http->take("/v1/events"); }
    reply::Event event(Seq seq) const { return {crew, text(seq, bob, QStringLiteral("text %1").arg(seq))}; }
    static reply::Welcome welcome()
    {
        reply::Welcome welcome;
        welcome.version = 1;
        welcome.user = users().front();
        welcome.epoch = id<EpochId>(7);
        return welcome;
    }
    template <typename Body>
    int pushed() const
    {
        return static_cast<int>(std::ranges::count_if(
            m_pushed, [](const reply::Any &push) { return std::holds_alternative<Body>(push); }));
    }

    ManualTimeSource m_time;
    std::unique_ptr<FakeHttp> m_http;
    std::unique_ptr<Channel> m_channel;
    std::vector<reply::Any> m_pushed;
    std::vector<Result<reply::Any>> m_answers; //!< in the order in which they came
    Channel::Answer keep = [this](const Result<reply::Any> &answer) { m_answers.push_back(answer); };
    std::optional<int> m_closed; //!< with this code
};

void tst_HttpTransport::init()
{
    m_time = {};
    m_http = std::make_unique<FakeHttp>();
    m_pushed.clear();
    m_answers.clear();
    m_closed.reset();
    m_channel = std::make_unique<Channel>(nullptr, newHttpTransport(&m_time));
    connect(m_channel.get(), &Channel::pushed, this,
            [this](const reply::Any &push) { m_pushed.push_back(push); });
    connect(m_channel.get(), &Channel::closed, this, [this](int code) { m_closed = code; });
}

void tst_HttpTransport::cleanup()
{
    m_channel.reset();
    m_http.reset();
}

void tst_HttpTransport::open()
{
    m_channel->open(m_http->socketUrl());
    QTRY_VERIFY(m_channel->isOpen());
}

void tst_HttpTransport::signIn(const std::vector<reply::Any> &events, const QByteArray &cursor)
{
    open();
    m_channel->ask(request::Hello{{1}, QStringLiteral("secret"), QStringLiteral("c0"), {}}, this, keep);
    FakeHttp::answer(poll(), 200, FakeHttp::page(welcome(), events, cursor));
    QTRY_COMPARE(m_answers.size(), 1U);
    QVERIFY(answerAs<reply::Welcome>(m_answers.front()));
    m_answers.clear();
}

void tst_HttpTransport::aHelloBecomesAPoll()
{
    open();
    QCOMPARE(m_http->connections(), 0);
    m_channel->ask(request::Hello{{1}, QStringLiteral("secret"), QStringLiteral("c0"), {}}, this, keep);
    const auto first = poll();
    QCOMPARE(first.method, QByteArray("GET"));
    QCOMPARE(first.target, QByteArray("/v1/events?wait=0&cursor=c0"));
    QCOMPARE(first.fields.value("authorization"), QByteArray("Bearer secret"));
    FakeHttp::answer(first, 200, FakeHttp::page(welcome(), {event(1), reply::CaughtUp{}}, "c1"));
    QTRY_COMPARE(m_pushed.size(), 2U);
    QCOMPARE(std::get<reply::Event>(m_pushed[0]), event(1));
    QVERIFY(std::holds_alternative<reply::CaughtUp>(m_pushed[1]));
    QCOMPARE(answerAs<reply::Welcome>(m_answers.at(0))->user.id, ada);
}

void tst_HttpTransport::theNextPageIsAskedForWhenThisOneIsAcked()
{
    signIn({event(1), event(2), reply::Event{adaAndBob, text(5, bob, QStringLiteral("hello"))},
            reply::CaughtUp{}});
    QTRY_COMPARE(pushed<reply::CaughtUp>(), 1);
    m_channel->ask(request::Ack{{{crew, 1}, {adaAndBob, 5}}}, this, keep);
    QTRY_COMPARE(m_answers.size(), 1U);
    QCOMPARE(answerAs<reply::Acked>(m_answers[0])->cursor, QStringLiteral("c0")); // where it stands
    QCOMPARE(m_http->waiting("/v1/events"), 0);
    m_channel->ask(request::Ack{{{crew, 2}}}, this, keep);
    QTRY_COMPARE(m_answers.size(), 2U);
    QCOMPARE(answerAs<reply::Acked>(m_answers[1])->cursor, QStringLiteral("c1"));
    const auto next = poll();
    QCOMPARE(next.target, QByteArray("/v1/events?wait=1&cursor=c1"));
    FakeHttp::answer(next, 200, FakeHttp::page(welcome(), {event(3)}, "c2"));
    QTRY_COMPARE(pushed<reply::Event>(), 4);
    QCOMPARE(m_http->waiting("/v1/events"), 0);
    m_channel->notify(request::Ack{{{crew, 9}}});
    QCOMPARE(poll().target, QByteArray("/v1/events?wait=5&cursor=c2"));
}

void tst_HttpTransport::whatNobodyAcksComesAgainOverAnotherConnection()
{
    signIn({event(1), event(2), reply::CaughtUp{}});
    m_time.advance(29'999);
    m_channel->ask(request::Ack{{{crew, 1}}}, this, keep); // it goes on
    QTRY_COMPARE(m_answers.size(), 1U);
    m_time.advance(29'999);
    QVERIFY(!m_closed);
    m_time.advance(1);
    QCOMPARE(m_closed, 0);
}

void tst_HttpTransport::aConversationThatIsGoneNeedsNoAck()
{
    signIn({event(1), reply::CaughtUp{}});
    m_channel->ask(request::GetConversations{crew, {}}, this, keep);
    FakeHttp::refuse(m_http->take("/v1/conversations/" + toText(crew).toLatin1()), 404, "not_found");
    QCOMPARE(poll().target, QByteArray("/v1/events?wait=1&cursor=c1"));
    QCOMPARE(m_answers.at(0).error().code, ErrorCode::NotFound);
}

void tst_HttpTransport::caughtUpIsSaidOnceInAWhile()
{
    signIn();
    for (int i = 0; i < 3; ++i)
        FakeHttp::answer(poll(), 200, FakeHttp::page(welcome(), {reply::CaughtUp{}}, "c1"));
    const auto later = poll();
    QCOMPARE(pushed<reply::CaughtUp>(), 1);
    m_time.advance(30'000); // less than the poll may take
    for (int i = 0; i < 10; ++i) {
        FakeHttp::answer(i == 0 ? later : poll(), 200, FakeHttp::page(welcome(), {reply::CaughtUp{}}, "c1"));
        QTRY_COMPARE(m_http->waiting("/v1/events"), 1);
        m_time.advance(30'000);
    }
    QCOMPARE(pushed<reply::CaughtUp>(), 2);
}

void tst_HttpTransport::pollsWaitLongerUntilSomethingCutsThem()
{
    signIn();
    const auto answerNext = [&](int wait) {
        const auto call = poll();
        QCOMPARE(call.target, "/v1/events?wait=" + QByteArray::number(wait) + "&cursor=c1");
        FakeHttp::answer(call, 200, FakeHttp::page(welcome(), {reply::CaughtUp{}}, "c1"));
    };
    for (const int wait : {1, 5, 12, 25, 25})
        answerNext(wait);
    QCOMPARE(m_http->take("/v1/events?wait=25").method, QByteArray("GET"));
    m_time.advance(35'000); // nobody answers
    for (const int wait : {12, 12})
        answerNext(wait);
    for (const int shorter : {5, 1}) {
        FakeHttp::answer(poll(), 504, "gone", "Content-Type: text/html\r\n");
        answerNext(shorter);
    }
    FakeHttp::answer(poll(), 502, "gone", "Content-Type: text/html\r\n");
    answerNext(0);
    QTRY_VERIFY(m_time.hasTimer(2'000)); // which does not wait, so the client does
    m_time.advance(1'999);
    QCOMPARE(m_http->waiting("/v1/events"), 0);
    m_time.advance(1);
    answerNext(0);
    QVERIFY(!m_closed);
}

void tst_HttpTransport::twoBrokenPollsEndIt()
{
    signIn();
    m_channel->ask(request::GetDevices{}, this, keep);
    m_http->take("/v1/devices");
    FakeHttp::answer(poll(), 502, "gone", "Content-Type: text/html\r\n");
    FakeHttp::answer(poll(), 502, "gone", "Content-Type: text/html\r\n");
    QTRY_COMPARE(m_closed, 0);
    QCOMPARE(m_answers.at(0).error().code, ErrorCode::Unavailable);
}

void tst_HttpTransport::aFirstPollThatBreaksEndsIt_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("a page of a hotel") << 200 << QByteArray("<html>") << QByteArray("text/html");
    QTest::newRow("somebody's JSON") << 200 << QByteArray("{\"x\":1}") << QByteArray("application/json");
    QTest::newRow("a proxy") << 502 << QByteArray("gone") << QByteArray("text/plain");
    QTest::newRow("a proxy with a password") << 407 << QByteArray("who?") << QByteArray("text/plain");
    QTest::newRow("somebody's problem") << 403 << QByteArray("{}") << QByteArray("application/problem+json");
}

void tst_HttpTransport::aFirstPollThatBreaksEndsIt()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    open();
    m_channel->ask(request::Hello{{1}, QStringLiteral("secret"), {}, {}}, this, keep);
    FakeHttp::answer(poll(), status, body, "Content-Type: " + type + "\r\n");
    QTRY_COMPARE(m_closed, 0);
    QCOMPARE(m_answers.at(0).error().code, ErrorCode::Unavailable);
}

void tst_HttpTransport::refusedPollsEndIt_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("problem");
    QTest::addColumn<int>("code");
    QTest::newRow("another consumer") << 409 << QByteArray("replaced") << close::sameDevice;
    QTest::newRow("revoked") << 401 << QByteArray("token_invalid") << close::signedOut;
    QTest::newRow("the server stops") << 503 << QByteArray("unavailable") << 0;
    QTest::newRow("a proxy took the token") << 401 << QByteArray("not_signed_in") << 0;
}

void tst_HttpTransport::refusedPollsEndIt()
{
    QFETCH(int, status);
    QFETCH(QByteArray, problem);
    QFETCH(int, code);
    signIn();
    FakeHttp::refuse(poll(), status, problem);
    QTRY_COMPARE(m_closed, code);
}

void tst_HttpTransport::aPollThatOvertookAnotherIsAskedAgain()
{
    signIn();
    FakeHttp::answer(poll(), 504, "gone", "Content-Type: text/html\r\n");
    FakeHttp::refuse(poll(), 409, "replaced"); // by the one that broke, which arrived at last
    FakeHttp::refuse(poll(), 409, "replaced"); // and this is another consumer
    QTRY_COMPARE(m_closed, close::sameDevice);
}

void tst_HttpTransport::aRefusedHelloIsAnswered_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("problem");
    QTest::addColumn<Error>("error");
    QTest::newRow("a bad token") << 401 << QByteArray("token_invalid")
                                 << Error{ErrorCode::TokenInvalid, QStringLiteral("so it is"), 0};
    QTest::newRow("too many") << 429 << QByteArray("rate_limited")
                              << Error{ErrorCode::RateLimited, QStringLiteral("so it is"), 1500};
    QTest::newRow("unheard of") << 418 << QByteArray("teapot")
                                << Error{ErrorCode::Internal, QStringLiteral("so it is"), 0};
}

void tst_HttpTransport::aRefusedHelloIsAnswered()
{
    QFETCH(int, status);
    QFETCH(QByteArray, problem);
    QFETCH(Error, error);
    open();
    m_channel->ask(request::Hello{{1}, QStringLiteral("secret"), {}, {}}, this, keep);
    FakeHttp::refuse(poll(), status, problem, int(error.retryAfter));
    QTRY_COMPARE(m_answers.size(), 1U);
    QCOMPARE(m_answers[0].error(), error);
    QVERIFY(!m_closed);
    QCOMPARE(m_time.untilNext(), -1);
}

void tst_HttpTransport::requestsBecomeCalls()
{
    signIn();
    request::Send send;
    send.conversation = crew;
    send.clientId = id<ClientId>(4);
    send.text = QStringLiteral("hello");
    m_channel->ask(send, this, keep);
    const auto call = m_http->take("/v1/conversations/");
    QCOMPARE(call.method, QByteArray("PUT"));
    QCOMPARE(call.target, toHttp(send)->target);
    QCOMPARE(call.body, toHttp(send)->body);
    QCOMPARE(call.fields.value("content-type"), QByteArray("application/json"));
    QCOMPARE(call.fields.value("authorization"), QByteArray("Bearer secret"));
    const reply::Accepted accepted{crew, send.clientId, 9, 1000, 9};
    FakeHttp::answer(call, accepted);
    QTRY_COMPARE(m_answers.size(), 1U);
    QCOMPARE(*answerAs<reply::Accepted>(m_answers[0]), accepted);

    m_channel->ask(request::OpenDirect{bob}, this, keep);
    const auto empty = m_http->take("/v1/people/");
    QCOMPARE(empty.method, QByteArray("PUT"));
    QCOMPARE(empty.fields.value("content-length"), QByteArray("0"));
    FakeHttp::answer(empty, reply::Conversations{});
    m_channel->ask(request::Logout{}, this, keep);
    const auto last = m_http->take("/v1/sessions/current");
    QCOMPARE(last.method, QByteArray("DELETE"));
    FakeHttp::answer(last, reply::Ok{});
    QTRY_COMPARE(m_answers.size(), 3U);

    m_channel->notify(request::SetTyping{crew, true});
    FakeHttp::answer(m_http->take("/v1/conversations/"), reply::Ok{});
    m_channel->ask(request::Hello{}, this, keep); // once more: nobody does that
    QCOMPARE(pushed<reply::Ok>(), 0);
}

void tst_HttpTransport::changesKeepTheirOrder()
{
    signIn();
    for (const char *title : {"one", "two"})
        m_channel->ask(request::SetTitle{crew, QLatin1StringView(title)}, this, keep);
    m_channel->ask(request::GetDevices{}, this, keep);
    const auto one = m_http->take("/v1/conversations/");
    QVERIFY(one.body.contains("one"));
    FakeHttp::answer(m_http->take("/v1/devices"), reply::Devices{});
    QTRY_COMPARE(m_answers.size(), 1U);
    QVERIFY(answerAs<reply::Devices>(m_answers[0]));
    QCOMPARE(m_http->waiting("/v1/conversations/"), 0);
    FakeHttp::answer(one, reply::Ok{});
    const auto two = m_http->take("/v1/conversations/");
    QVERIFY(two.body.contains("two"));
    FakeHttp::answer(two, reply::Ok{});
    QTRY_COMPARE(m_answers.size(), 3U);
}

void tst_HttpTransport::problemsAreErrors()
{
    signIn();
    m_channel->ask(request::GetDevices{}, this, keep);
    FakeHttp::refuse(m_http->take("/v1/devices"), 429, "rate_limited", 250);
    QTRY_COMPARE(m_answers.size(), 1U);
    QCOMPARE(m_answers[0].error(), (Error{ErrorCode::RateLimited, QStringLiteral("so it is"), 250}));
    QVERIFY(!m_closed);
}

void tst_HttpTransport::aCallThatBreaksIsUnavailable()
{
    signIn();
    m_channel->ask(request::AddMembers{crew, {bob}}, this, keep);
    for (int i = 0; i < 2; ++i) // Qt sends it once more
        FakeHttp::cut(m_http->take("/v1/conversations/"));
    QTRY_COMPARE(m_answers.size(), 1U);
    QCOMPARE(m_answers[0].error().code, ErrorCode::Unavailable);
    m_channel->ask(request::GetDevices{}, this, keep);
    m_http->take("/v1/devices");
    poll();
    m_time.advance(11'000); // a poll takes less
    FakeHttp::answer(poll(), 200, FakeHttp::page(welcome(), {reply::CaughtUp{}}, "c1"));
    QTRY_VERIFY(m_time.hasTimer(2'000));
    m_time.advance(19'000);
    QVERIFY(!m_closed);
    QCOMPARE(m_answers.size(), 2U);
    QCOMPARE(m_answers[1].error().code, ErrorCode::Unavailable);
}

void tst_HttpTransport::aCallWithoutATokenEndsItWhereItBreaks()
{
    open();
    m_channel->ask(request::ServerInfo{}, this, keep);
    const auto call = m_http->take("/v1/server");
    QVERIFY(!call.fields.contains("authorization"));
    FakeHttp::answer(call, 403, "no", "Content-Type: text/html\r\n");
    QTRY_COMPARE(m_closed, 0);
    QCOMPARE(m_answers.at(0).error().code, ErrorCode::Unavailable);
}

void tst_HttpTransport::aRedirectIsNotFollowed()
{
    FakeHttp other;
    open();
    m_channel->ask(request::Hello{{1}, QStringLiteral("secret"), {}, {}}, this, keep);
    FakeHttp::answer(poll(), 302, {},
                     "Location: http://127.0.0.1:" + QByteArray::number(other.port()) + "/v1/events\r\n");
    QTRY_COMPARE(m_closed, 0);
    QCOMPARE(other.connections(), 0);
}

void tst_HttpTransport::anAnswerWithoutEndIsDropped()
{
    signIn();
    m_channel->ask(request::GetDevices{}, this, keep);
    const auto call = m_http->take("/v1/devices");
    call.socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    const auto more = connect(call.socket, &QTcpSocket::bytesWritten, call.socket,
                              [&] { call.socket->write(QByteArray(1024 * 1024, ' ')); });
    QTRY_COMPARE(m_answers.size(), 1U);
    disconnect(more);
    QCOMPARE(m_answers[0].error().code, ErrorCode::Unavailable);
    QVERIFY(m_answers[0].error().message.contains(QStringLiteral("too large")));
}

void tst_HttpTransport::whoIsWatchedStandsInThePolls()
{
    signIn();
    QCOMPARE(poll().target, QByteArray("/v1/events?wait=1&cursor=c1"));
    m_channel->ask(request::Watch{{bob, cleo}}, this, keep);
    const QByteArray watched = toText(bob).toLatin1() + ',' + toText(cleo).toLatin1();
    QCOMPARE(poll().target, "/v1/events?wait=1&cursor=c1&watch=" + watched);
    FakeHttp::answer(m_http->take("/v1/presence?users="), reply::Presences{});
    QTRY_COMPARE(m_answers.size(), 1U);
    QVERIFY(answerAs<reply::Presences>(m_answers[0]));

    request::Watch many;
    for (int i = 0; i < limits::presenceUsers; ++i)
        many.users.push_back(id<UserId>(i));
    m_channel->ask(many, this, keep);
    QVERIFY(poll().target.size() <= 8'000);
    QVERIFY(m_http->take("/v1/presence?users=").target.size() < 8'192);
}

void tst_HttpTransport::marksAreReadDuringTheNextPoll()
{
    signIn({event(1), reply::CaughtUp{}});
    m_channel->notify(request::Ack{{{crew, 1}}});
    const auto next = poll();
    QCOMPARE(m_http->waiting("/v1/conversations/"), 0);
    m_time.advance(500);
    Conversation conversation;
    conversation.id = crew;
    conversation.members = {{ada, Role::Member, 1, 1}, {bob, Role::Member, 7, 5}};
    FakeHttp::answer(m_http->take("/v1/conversations/" + toText(crew).toLatin1()),
                     reply::Conversations{{conversation}, {}, {}});
    QTRY_COMPARE(pushed<reply::Marks>(), 1);
    QCOMPARE(std::get<reply::Marks>(m_pushed.back()), (reply::Marks{crew, bob, 7, 5}));
    FakeHttp::answer(next, 200, FakeHttp::page(welcome(), {reply::CaughtUp{}}, "c1"));
    poll();
    m_time.advance(500); // nothing was said meanwhile
    m_channel->ask(request::GetDevices{}, this, keep);
    m_http->take("/v1/devices");
    QCOMPARE(m_http->waiting("/v1/conversations/"), 0);
}

void tst_HttpTransport::aPingAsksTheServer()
{
    signIn();
    QSignalSpy ponged(m_channel.get(), &Channel::ponged);
    m_channel->ping();
    FakeHttp::answer(m_http->take("/v1/server"), reply::Server{QStringLiteral("Fake"), {}, false, {}, 0});
    QTRY_COMPARE(ponged.size(), 1);
    poll();
    m_time.sleep(3'001); // the answer is overdue, and the connection perhaps gone
    m_channel->ping();
    QCOMPARE(poll().target, QByteArray("/v1/events?wait=1&cursor=c1"));
}

KITH_TEST(tst_HttpTransport)
#include "tst_httptransport.moc"
