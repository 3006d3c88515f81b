// SPDX-License-Identifier: Apache-2.0
#include "server/api/html.h"
#include "server/api/pages.h"
#include "tests/runner/runner.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>

using namespace kith;

namespace {

const auto pageAddress = QStringLiteral("https://chat.example.org");
const auto pageCode = QStringLiteral("q8Yt0cVb3nLxW2aE");

reply::Server harbour()
{
    return {QStringLiteral("Harbour"), QStringLiteral("0.1.0"), false, QStringLiteral("Ada Lindqvist"), 14};
}

QString inviteText(const reply::Server &server, const PageSettings &settings = {pageAddress, {}})
{
    return QString::fromUtf8(invitePage(settings, pageCode, server).body);
}

QString passwordText(const PageSettings &settings = {pageAddress, {}})
{
    return QString::fromUtf8(passwordPage(settings, pageCode, harbour()).body);
}

QByteArray fieldOf(const HttpResponse &response, const QByteArray &name)
{
    for (const auto &[field, value] : response.fields) {
        if (field == name)
            return value;
    }
    return {};
}

//! The custom properties of the style sheet that are colours, after \a start.
QMap<QString, QString> colours(const QString &page, const QString &start)
{
    QMap<QString, QString> found;
    static const QRegularExpression property(QStringLiteral("--(\\w+): (#[0-9A-F]{6});"));
    const qsizetype from = page.indexOf(start);
    auto matches =
        property.globalMatch(page.mid(from, page.indexOf(QStringLiteral("--pattern"), from) - from));
    while (matches.hasNext()) {
        const auto match = matches.next();
        found.insert(match.captured(1), match.captured(2));
    }
    return found;
}

} // namespace

class tst_Pages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsEscaped();
    void valuesAreNotFilledAgain();
    void theServerSaysWhoMayJoin();
    void anInviteSaysWhoInvitesToWhat();
    void aPasswordLinkSaysWhatItIsFor();
    void aPasswordLinkHasTheFormOfOne_data();
    void aPasswordLinkHasTheFormOfOne();
    void namesCannotBecomeMarkup();
    void linksLeadToThePublicAddress_data();
    void linksLeadToThePublicAddress();
    void theDownloadsAreLinked();
    void errorsAreSaidToPeople_data();
    void errorsAreSaidToPeople();
    void nothingButTheStyleIsAllowed_data();
    void nothingButTheStyleIsAllowed();
    void coloursAreThoseOfTheClient();
};

void tst_Pages::textIsEscaped()
{
    QCOMPARE(Html(QStringLiteral("<a href=\"x\">&")).bytes(),
             QByteArray("&lt;a href=&quot;x&quot;&gt;&amp;"));
}

void tst_Pages::valuesAreNotFilledAgain()
{
    QCOMPARE(
        Html::fill("{{a}}-{b}-{{b}}", {{"a", QStringLiteral("{{b}}")}, {"b", QStringLiteral("x")}}).bytes(),
        QByteArray("{{b}}-{b}-x"));
}

void tst_Pages::theServerSaysWhoMayJoin()
{
    reply::Server server = harbour();
    const HttpResponse closed = serverPage({pageAddress, {}}, server);
    QCOMPARE(closed.status, 200);
    QVERIFY(closed.body.contains("<h1><bdi>Harbour</bdi></h1>"));
    QVERIFY(closed.body.contains("you need an invite link"));
    QVERIFY(closed.body.contains("<code>chat.example.org</code>"));
    QVERIFY(closed.body.contains("href=\"kith://chat.example.org\""));
    server.openRegistration = true;
    const HttpResponse open = serverPage({pageAddress, {}}, server);
    QVERIFY(open.body.contains("Anybody may join"));
    QVERIFY(!open.body.contains("you need an invite link"));
}

void tst_Pages::anInviteSaysWhoInvitesToWhat()
{
    reply::Server server = harbour();
    QVERIFY(inviteText(server).contains(
        QStringLiteral("<h1><bdi>Ada Lindqvist</bdi> invited you to <bdi>Harbour</bdi></h1>")));
    QVERIFY(inviteText(server).contains(QStringLiteral("14 people are there.")));
    server.people = 1;
    QVERIFY(inviteText(server).contains(QStringLiteral("One person is there.")));
    server.people = 0;
    server.invitedBy.clear();
    QVERIFY(inviteText(server).contains(QStringLiteral("<h1>You are invited to <bdi>Harbour</bdi></h1>")));
    QVERIFY(inviteText(server).contains(QStringLiteral("you are the first")));
}

void tst_Pages::aPasswordLinkSaysWhatItIsFor()
{
    const QString page = passwordText();
    QVERIFY(page.contains(QStringLiteral("<h1>Set a new password for <bdi>Harbour</bdi></h1>")));
    QVERIFY(page.contains(QStringLiteral("Whoever has it can sign in as you")));
    for (const char *word : {"invite", "Ada Lindqvist", "14 people"})
        QVERIFY2(!page.contains(QLatin1StringView(word)), word);
}

void tst_Pages::aPasswordLinkHasTheFormOfOne_data()
{
    QTest::addColumn<QString>("code");
    QTest::newRow("none") << "";
    QTest::newRow("short") << "q8Yt0cVb3nLxW2a";
    QTest::newRow("long") << "q8Yt0cVb3nLxW2aEE";
    QTest::newRow("escape") << "q8Yt0cVb3nLxW2%45";
    QTest::newRow("line") << "q8Yt0cVb3nLxW2aE\n";
    QTest::newRow("letter") << QStringLiteral("q8Yt0cVb3nLxW2a\u00e9");
}

void tst_Pages::aPasswordLinkHasTheFormOfOne()
{
    QFETCH(QString, code);
    const HttpResponse answer = passwordPage({pageAddress, {}}, code, harbour());
    QCOMPARE(answer.status, 404);
    QVERIFY(answer.body.contains("<h1>This link is not valid</h1>"));
    QVERIFY(!answer.body.contains("q8Yt0cVb"));
    QVERIFY(!answer.body.contains("Harbour"));
}

void tst_Pages::namesCannotBecomeMarkup()
{
    reply::Server server = harbour();
    server.name = QStringLiteral("<script>alert(1)</script> & \"co\"");
    server.invitedBy = QStringLiteral("{{link}}<img src=x>");
    for (const QString &page :
         {inviteText(server), QString::fromUtf8(serverPage({pageAddress, {}}, server).body)}) {
        QVERIFY(!page.contains(QStringLiteral("<script")));
        QVERIFY(!page.contains(QStringLiteral("<img")));
        QVERIFY(page.contains(
            QStringLiteral("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;</bdi>")));
    }
    QVERIFY(inviteText(server).contains(QStringLiteral("<bdi>{{link}}&lt;img src=x&gt;</bdi>")));
}

void tst_Pages::linksLeadToThePublicAddress_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("client"); // without the code
    QTest::addColumn<QString>("typed");
    QTest::newRow("TLS") << "https://chat.example.org"
                         << "kith://chat.example.org"
                         << "chat.example.org";
    QTest::newRow("port") << "https://chat.example.org:8470"
                          << "kith://chat.example.org:8470"
                          << "chat.example.org:8470";
    QTest::newRow("beyond ASCII") << QStringLiteral("https://b\u00fccher.example")
                                  << "kith://xn--bcher-kva.example" << QStringLiteral("b\u00fccher.example");
    QTest::newRow("this computer") << "http://127.0.0.1:8470"
                                   << "kith://127.0.0.1:8470"
                                   << "127.0.0.1:8470";
    QTest::newRow("this computer, IPv6") << "http://[::1]:8470"
                                         << "kith://[::1]:8470"
                                         << "[::1]:8470";
    QTest::newRow("this computer, TLS") << "https://localhost"
                                        << "kith:https://localhost"
                                        << "https://localhost";
    QTest::newRow("trusted network") << "http://10.0.0.7:8470"
                                     << "kith:http://10.0.0.7:8470"
                                     << "http://10.0.0.7:8470";
}

void tst_Pages::linksLeadToThePublicAddress()
{
    QFETCH(QString, address);
    QFETCH(QString, client);
    QFETCH(QString, typed);
    const QString invite = inviteText(harbour(), {address, {}});
    const QString path = QStringLiteral("/join/") + pageCode;
    QVERIFY(invite.contains(QStringLiteral("href=\"%1%2\"").arg(client, path)));
    QVERIFY(invite.contains(QStringLiteral("<code>%1%2</code>").arg(address, path)));
    const QString password = passwordText({address, {}}),
                  passwordPath = QStringLiteral("/password/") + pageCode;
    QVERIFY(password.contains(QStringLiteral("href=\"%1%2\"").arg(client, passwordPath)));
    QVERIFY(password.contains(QStringLiteral("<code>%1%2</code>").arg(address, passwordPath)));
    const QString server = QString::fromUtf8(serverPage({address, {}}, harbour()).body);
    QVERIFY(server.contains(QStringLiteral("href=\"%1\"").arg(client)));
    QVERIFY(server.contains(QStringLiteral("<code>%1</code>").arg(typed)));
}

void tst_Pages::theDownloadsAreLinked()
{
    QVERIFY(inviteText(harbour()).contains(QStringLiteral("./dev build release")));
    const QString page =
        inviteText(harbour(), {pageAddress, QStringLiteral("https://example.org/kith?a=1&b=\"")});
    QVERIFY(page.contains(QStringLiteral("href=\"https://example.org/kith?a=1&amp;b=&quot;\"")));
    QVERIFY(!page.contains(QStringLiteral("./dev build release")));
}

void tst_Pages::errorsAreSaidToPeople_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("retryAfter");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("title");
    QTest::newRow("invite") << int(ErrorCode::InviteInvalid) << 0 << 404 << "This invite is not valid";
    QTest::newRow("rate") << int(ErrorCode::RateLimited) << 1500 << 429 << "Too many tries at once";
    QTest::newRow("unavailable") << int(ErrorCode::Unavailable) << 1500 << 503
                                 << "The server cannot answer now";
    QTest::newRow("internal") << int(ErrorCode::Internal) << 0 << 500 << "The server cannot answer now";
}

void tst_Pages::errorsAreSaidToPeople()
{
    QFETCH(int, code);
    QFETCH(int, retryAfter);
    QFETCH(int, status);
    QFETCH(QString, title);
    const Error error{ErrorCode(code), QStringLiteral("for a log"), retryAfter};
    const HttpResponse answer = invitePage({pageAddress, {}}, pageCode, error);
    QCOMPARE(answer.status, status);
    QVERIFY(answer.body.contains("<h1>" + title.toUtf8() + "</h1>"));
    QCOMPARE(fieldOf(answer, "Retry-After"), QByteArray(retryAfter ? "2" : ""));
    QVERIFY(!answer.body.contains("for a log"));
    QVERIFY(!answer.body.contains(pageCode.toLatin1()));
    QVERIFY(!answer.body.contains("chat.example.org"));
}

void tst_Pages::nothingButTheStyleIsAllowed_data()
{
    QTest::addColumn<bool>("isInvite");
    QTest::newRow("invite") << true;
    QTest::newRow("password") << false;
}

void tst_Pages::nothingButTheStyleIsAllowed()
{
    QFETCH(bool, isInvite);
    const HttpResponse answer =
        (isInvite ? invitePage : passwordPage)({pageAddress, {}}, pageCode, harbour());
    const qsizetype start = answer.body.indexOf("<style>") + 7;
    const QByteArray style = answer.body.mid(start, answer.body.indexOf("</style>") - start);
    const QByteArray policy = fieldOf(answer, "Content-Security-Policy");
    QVERIFY(policy.startsWith("default-src 'none'; "));
    QVERIFY(policy.contains("style-src 'sha256-"
                            + QCryptographicHash::hash(style, QCryptographicHash::Sha256).toBase64() + "';"));
    for (const char *allowing : {"unsafe", "http", "*", "script-src"})
        QVERIFY(!policy.contains(allowing));
    static const QRegularExpression fetched(
        QStringLiteral("(<link rel=\"icon\" href=\"|src=|@import|url\\(\")(?!data:)"));
    const QString page = QString::fromUtf8(answer.body);
    QVERIFY2(!page.contains(QStringLiteral("<script")) && !page.contains(QStringLiteral(" style=")),
             "inline");
    QVERIFY(!page.contains(fetched));
}

void tst_Pages::coloursAreThoseOfTheClient()
{
    const QString page = inviteText(harbour());
    const struct {
        const char *scheme;
        const char *start;
    } schemes[]{{"LightColors", ":root"}, {"DarkColors", "prefers-color-scheme: dark"}};
    for (const auto &[scheme, start] : schemes) {
        QFile file(QStringLiteral(KITH_SOURCE_DIR "/qml/theme/%1.qml").arg(QLatin1StringView(scheme)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString qml = QString::fromUtf8(file.readAll());
        const auto used = colours(page, QString::fromLatin1(start));
        QVERIFY(used.size() > 10);
        for (auto colour = used.begin(); colour != used.end(); ++colour)
            QVERIFY2(qml.contains(QStringLiteral("    %1: \"%2\"\n").arg(colour.key(), colour.value())),
                     qPrintable(colour.key()));
    }
}

KITH_TEST(tst_Pages)
#include "tst_pages.moc"
