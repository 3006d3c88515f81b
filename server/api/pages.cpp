// SPDX-License-Identifier: Apache-2.0
#include "server/api/pages.h"

#include "server/api/html.h"
#include "server/api/responses.h"
#include "shared/qrcode.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QUrl>

namespace kith {

namespace {

//! Returns a file of the resources.
QByteArray pageFile(const char *name)
{
    QFile file(QStringLiteral(":/kith/pages/") + QLatin1StringView(name));
    [[maybe_unused]] const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    return file.readAll();
}

Html imageFile(const char *name)
{
    return Html::markup("data:image/svg+xml;base64," + pageFile(name).toBase64());
}

const QByteArray &style()
{
    static const QByteArray bytes = Html::fill(pageFile("page.css"),
                                               {{"patternLight", imageFile("join-pattern-light.svg")},
                                                {"patternDark", imageFile("join-pattern-dark.svg")}})
                                        .bytes();
    return bytes;
}

//! Returns a response with the page that has \a title and \a content.
HttpResponse page(int status, const QString &title, const Html &content)
{
    static const QByteArray frame = pageFile("page.html");
    static const Html icon = imageFile("kith.svg");
    static const Html mark = Html::markup(pageFile("kith.svg"));
    static const QByteArray policy = "default-src 'none'; style-src 'sha256-"
        + QCryptographicHash::hash(style(), QCryptographicHash::Sha256).toBase64()
        + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    const Html html = Html::fill(frame,
                                 {{"title", title},
                                  {"icon", icon},
                                  {"style", Html::markup(style())},
                                  {"mark", mark},
                                  {"content", content}});
    return {status, html.bytes(), "text/html; charset=utf-8", {{"Content-Security-Policy", policy}}};
}

//! Whether an address without a scheme means the same to the client as \a address: TLS, unless it is this computer.
bool schemeIsImplied(const QUrl &address)
{
    const bool isHere =
        address.host() == QLatin1StringView("localhost") || QHostAddress(address.host()).isLoopback();
    return (address.scheme() == QLatin1StringView("http")) == isHere;
}

//! Returns \a address as people type it.
QString typed(const QString &address)
{
    return schemeIsImplied(QUrl(address)) ? address.section(QStringLiteral("://"), 1) : address;
}

//! Returns the link that opens \a path at \a address in the client. Browsers would encode a host beyond ASCII in their own way.
QString clientLink(const QString &address, const QString &path)
{
    const QString encoded = QString::fromLatin1(QUrl(address).toEncoded());
    return (schemeIsImplied(QUrl(address)) ? QStringLiteral("kith://") : QStringLiteral("kith:"))
        + typed(encoded) + path;
}

Html install(const PageSettings &settings)
{
    if (settings.downloads.isEmpty())
        return Html::markup(pageFile("build.html"));
    return Html::fill(pageFile("download.html"), {{"downloads", settings.downloads}});
}

Html isolated(const QString &name)
{
    return Html::fill("<bdi>{{name}}</bdi>", {{"name", name}});
}

Html qrImage(const QString &link)
{
    const auto code = qrCode(link.toUtf8());
    if (!code)
        return {};
    return Html::fill(pageFile("qr.html"),
                      {{"side", QString::number(code->side + 8)}, {"path", Html::markup(code->path)}});
}

//! What the page of a link says of it.
struct LinkTexts {
    QString title;
    Html heading;
    QString lead;
    QString name; //!< of the link
    QString warning;
};

QString peopleLine(std::int64_t people)
{
    if (people == 0)
        return QStringLiteral("Nobody is there yet: you are the first.");
    return people == 1 ? QStringLiteral("One person is there.")
                       : QStringLiteral("%1 people are there.").arg(people);
}

//! Returns the page with the link to \a path, which the client opens, too.
HttpResponse linkPage(const PageSettings &settings, const QString &path, const LinkTexts &texts)
{
    const QString link = settings.address + path;
    return page(200, texts.title,
                Html::fill(pageFile("link.html"),
                           {{"heading", texts.heading},
                            {"lead", texts.lead},
                            {"open", clientLink(settings.address, path)},
                            {"name", texts.name},
                            {"link", link},
                            {"qr", qrImage(link)},
                            {"warning", texts.warning},
                            {"install", install(settings)}}));
}

//! Returns the page that says what went wrong. Its status and fields are those of the API.
HttpResponse problemPage(const Error &error)
{
    QString title = QStringLiteral("The server cannot answer now");
    QString text = QStringLiteral("Nothing is lost. Try again in a moment.");
    if (error.code == ErrorCode::InviteInvalid) {
        title = QStringLiteral("This invite is not valid");
        text = QStringLiteral(
            "It is unknown, used up or expired. Ask for a new one. If you have an account, open "
            "Kith and sign in.");
    } else if (error.code == ErrorCode::NotFound) {
        title = QStringLiteral("This link is not valid");
        text = QStringLiteral("It is incomplete. Copy all of it, or ask for a new one.");
    } else if (error.code == ErrorCode::RateLimited) {
        title = QStringLiteral("Too many tries at once");
        text = QStringLiteral("Wait a minute, then open the link again.");
    }
    HttpResponse answer = errorAnswer(error);
    HttpResponse shown = page(error.code == ErrorCode::InviteInvalid ? 404 : answer.status, title,
                              Html::fill(pageFile("problem.html"), {{"title", title}, {"text", text}}));
    shown.fields.insert(shown.fields.end(), answer.fields.begin(), answer.fields.end());
    return shown;
}

//! Returns the error in \a answer, or that there is no answer of the right type.
Error errorOf(const reply::Any &answer)
{
    const auto *error = std::get_if<Error>(&answer);
    return error ? *error : Error{ErrorCode::Internal, {}, 0};
}

} // namespace

HttpResponse serverPage(const PageSettings &settings, const reply::Any &answer)
{
    const auto *server = std::get_if<reply::Server>(&answer);
    if (!server)
        return problemPage(errorOf(answer));
    const QString how = server->openRegistration
        ? QStringLiteral("Anybody may join: open Kith and enter the address below.")
        : QStringLiteral("To join you need an invite link from the people here. If you have an account, "
                         "open Kith and enter the address below.");
    return page(200, server->name,
                Html::fill(pageFile("server.html"),
                           {{"name", isolated(server->name)},
                            {"how", how},
                            {"address", typed(settings.address)},
                            {"open", clientLink(settings.address, {})},
                            {"install", install(settings)}}));
}

HttpResponse invitePage(const PageSettings &settings, const QString &code, const reply::Any &answer)
{
    const auto *server = std::get_if<reply::Server>(&answer);
    if (!server)
        return problemPage(errorOf(answer));
    const Html heading = server->invitedBy.isEmpty()
        ? Html::fill("You are invited to {{server}}", {{"server", isolated(server->name)}})
        : Html::fill("{{by}} invited you to {{server}}",
                     {{"by", isolated(server->invitedBy)}, {"server", isolated(server->name)}});
    return linkPage(settings, QStringLiteral("/join/") + code,
                    {QStringLiteral("Join %1").arg(server->name), heading, peopleLine(server->people),
                     QStringLiteral("Invite link"),
                     QStringLiteral("Whoever has it can join: give it only to people you would invite.")});
}

HttpResponse passwordPage(const PageSettings &settings, const QString &code, const reply::Any &answer)
{
    const auto *server = std::get_if<reply::Server>(&answer);
    if (!server)
        return problemPage(errorOf(answer));
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9_-]{16}\\z")); // of newInviteCode()
    if (!form.match(code).hasMatch())
        return problemPage({ErrorCode::NotFound, {}, 0});
    return linkPage(
        settings, QStringLiteral("/password/") + code,
        {QStringLiteral("New password for %1").arg(server->name),
         Html::fill("Set a new password for {{server}}", {{"server", isolated(server->name)}}),
         QStringLiteral("You choose it in Kith, which signs you in there, and out on all your other devices. "
                        "The link works once, and for a day."),
         QStringLiteral("Password link"),
         QStringLiteral("Whoever has it can sign in as you: give it to nobody.")});
}

HttpResponse messagePage(const PageSettings &settings, const QString &path, const reply::Any &answer)
{
    const auto *server = std::get_if<reply::Server>(&answer);
    if (!server)
        return problemPage(errorOf(answer));
    // What follows belongs to the text that the link stood in.
    static const QRegularExpression form(QStringLiteral("^/message/[0-9a-f-]{36}/[1-9][0-9]{0,15}"));
    const auto match = form.match(path);
    if (!match.hasMatch())
        return problemPage({ErrorCode::NotFound, {}, 0});
    return linkPage(settings, match.captured(),
                    {QStringLiteral("A message on %1").arg(server->name),
                     Html::fill("A message on {{server}}", {{"server", isolated(server->name)}}),
                     QStringLiteral("Kith shows it to those who are in its conversation."),
                     QStringLiteral("Link to the message"),
                     {}});
}

} // namespace kith
