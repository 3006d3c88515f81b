// SPDX-License-Identifier: Apache-2.0
#include "server/api/httpapi.h"

#include "server/api/callpeer.h"
#include "server/api/openapi.h"
#include "server/api/pagepeer.h"
#include "server/api/pollpeer.h"
#include "server/api/streampeer.h"
#include "shared/limits.h"
#include "shared/routes.h"

#include <algorithm>

namespace kith {

namespace {

using namespace std::chrono_literals;

constexpr qint64 apiBodyBytes = 256 * 1024;
constexpr auto apiAnswerTime = 30s;

constexpr const char *pollPath = "/v1/events";
constexpr const char *streamPath = "/v1/events/stream";
constexpr const char *documentPath = "/v1/openapi.json";
constexpr const char *serverPagePath = "/";
constexpr const char *invitePagePath = "/join/"; // and the code
constexpr const char *passwordPagePath = "/password/"; // and the code
constexpr const char *messagePagePath = "/message/"; // the conversation and the seq
constexpr qsizetype codeLength = 16; // what follows it belongs to the text that the link stood in

bool isPage(const QByteArray &path)
{
    return path == serverPagePath || path.startsWith(invitePagePath) || path.startsWith(passwordPagePath)
        || path.startsWith(messagePagePath);
}

std::vector<QByteArray> methodsAt(const QByteArray &path)
{
    if (path == pollPath || path == streamPath || path == documentPath)
        return {"GET"};
    std::vector<QByteArray> methods;
    for (const char *method : {"GET", "POST", "PUT", "DELETE"}) {
        if (matchRoute(method, path))
            methods.emplace_back(method);
    }
    return methods;
}

Error badRequest(const QString &message)
{
    return {ErrorCode::BadRequest, message, 0};
}

//! Returns the token of \a request, or an empty text where it has none.
Result<QString> tokenOf(const HttpRequest &request)
{
    QByteArrayList values;
    for (const auto &[name, value] : request.fields) {
        if (name.compare("Authorization", Qt::CaseInsensitive) == 0)
            values.append(value);
    }
    if (values.isEmpty())
        return QString();
    const qsizetype end = values.front().indexOf(' ');
    const QByteArray token = values.front().mid(end + 1).trimmed();
    if (values.size() > 1)
        return badRequest(QStringLiteral("The request may have one Authorization."));
    if (end < 0 || token.isEmpty() || values.front().left(end).compare("Bearer", Qt::CaseInsensitive) != 0)
        return Error{ErrorCode::NotSignedIn, QStringLiteral("Authorization is 'Bearer' and a token."), 0};
    return QString::fromLatin1(token);
}

bool isJson(const HttpRequest &request)
{
    return request.field("Content-Type")
               .split(';')
               .front()
               .trimmed()
               .compare("application/json", Qt::CaseInsensitive)
        == 0;
}

//! \a names: the fields that the query may have.
Result<FeedQuery> feedQueryOf(const HttpRequest &request, const QString &token, const QStringList &names)
{
    FeedQuery feed{token, {}, {}, {}};
    const auto fields = readQuery(request.query);
    if (!fields)
        return fields.error();
    for (const auto &[name, value] : *fields) {
        if (!names.contains(name))
            return badRequest(QStringLiteral("The query may not have '%1'.").arg(name.left(64)));
        if (name == u"cursor") {
            feed.cursor = value;
        } else if (name == u"ticket") {
            feed.ticket = value;
        } else if (name == u"wait") {
            bool good = false;
            const int seconds = value.toInt(&good);
            if (!good || seconds < 0 || seconds > longestWait.count())
                return badRequest(
                    QStringLiteral("'wait' must be a whole number from 0 to %1").arg(longestWait.count()));
            feed.wait = std::chrono::seconds(seconds);
        } else {
            for (const QString &id : value.split(u',', Qt::SkipEmptyParts)) {
                const auto user = idFromText<UserId>(QStringView(id));
                if (!user)
                    return badRequest(QStringLiteral("'watch' must be UUIDs, separated by commas"));
                feed.watch.push_back(*user);
            }
            if (feed.watch.size() > limits::presenceUsers)
                return Error{ErrorCode::TooLarge,
                             QStringLiteral("At most %1 users can be watched.").arg(limits::presenceUsers),
                             0};
        }
    }
    if (feed.token.isEmpty() && feed.ticket.isEmpty())
        return Error{ErrorCode::NotSignedIn, QStringLiteral("The feed needs a token."), 0};
    return feed;
}

Result<FeedQuery> pollQueryOf(const HttpRequest &request, const QString &token)
{
    return feedQueryOf(request, token,
                       {QStringLiteral("cursor"), QStringLiteral("wait"), QStringLiteral("watch")});
}

Result<FeedQuery> streamQueryOf(const HttpRequest &request, const QString &token)
{
    auto query = feedQueryOf(request, token,
                             {QStringLiteral("cursor"), QStringLiteral("ticket"), QStringLiteral("watch")});
    const QByteArray last = request.field("Last-Event-ID");
    if (query && !last.isEmpty())
        query->cursor = QString::fromLatin1(last); // later than that of the address
    return query;
}

} // namespace

HttpApi::HttpApi(const ApiSettings &settings, ConnectionTable &table)
    : m_settings(settings)
    , m_cors(settings.corsOrigins)
    , m_peers(table)
{
}

std::optional<HttpRoute> HttpApi::route(const HttpRequest &head) const
{
    if (isPage(head.path))
        return HttpRoute{{"GET"}, 0, false, apiAnswerTime};
    if (const auto match = matchRoute(head.method, head.path)) {
        const bool hasBody = !match->route->body.empty();
        return HttpRoute{{head.method}, hasBody ? apiBodyBytes : 0, hasBody, apiAnswerTime};
    }
    HttpRoute route{methodsAt(head.path)};
    if (route.methods.empty())
        return std::nullopt;
    if (m_cors.isPreflight(head))
        route.methods.push_back(head.method);
    return route;
}

void HttpApi::handle(const HttpRequest &request, const HttpReplier &replier)
{
    if (isPage(request.path))
        return openPage(request, ApiReplier(replier, {}));
    const ApiReplier api(replier, m_cors.fields(request));
    if (request.method == "OPTIONS")
        return api.answer(CorsPolicy::preflightAnswer(methodsAt(request.path)));
    if (request.path == documentPath)
        return api.answer(jsonAnswer(openApiDocument()));
    if (!request.body.isEmpty() && !isJson(request))
        return api.answer(
            refusalAnswer(415, QStringLiteral("A body has the Content-Type application/json."), {}));
    if (const auto begun = begin(request, api); !begun)
        api.answer(errorAnswer(begun.error()));
}

//! Makes a connection of the core out of \a request. Fails with what is wrong with it.
Result<Done> HttpApi::begin(const HttpRequest &request, const ApiReplier &api)
{
    const auto token = tokenOf(request);
    if (!token)
        return token.error();
    const QString address = addressOf(request);
    if (request.path == pollPath) {
        auto query = pollQueryOf(request, *token);
        if (!query)
            return query.error();
        m_peers.add(std::make_unique<PollPeer>(api, std::move(*query)), address, ConnectionKind::Poll);
    } else if (request.path == streamPath) {
        auto query = streamQueryOf(request, *token);
        if (!query)
            return query.error();
        m_peers.add(std::make_unique<StreamPeer>(api, std::move(*query)), address, ConnectionKind::Stream);
    } else {
        const auto match = matchRoute(request.method, request.path);
        auto call = readCall(*match, request.query, request.body, CallPeer::requestId);
        if (!call)
            return call.error();
        m_peers.add(std::make_unique<CallPeer>(api, *token, std::move(*call)), address, ConnectionKind::Call);
    }
    return Done{};
}

void HttpApi::openPage(const HttpRequest &request, const ApiReplier &replier)
{
    const auto settings = m_settings.pages;
    const auto open = [&](const QString &invite, PagePeer::Page page) {
        m_peers.add(std::make_unique<PagePeer>(replier, invite, std::move(page)), addressOf(request),
                    ConnectionKind::Call);
    };
    if (request.path == serverPagePath)
        return open({}, [settings](const auto &answer) { return serverPage(*settings, answer); });
    if (request.path.startsWith(messagePagePath)) {
        const QString path = QString::fromLatin1(request.path);
        return open({}, [=](const auto &answer) { return messagePage(*settings, path, answer); });
    }
    const qsizetype codeAt = request.path.indexOf('/', 1) + 1;
    const QString code = QString::fromLatin1(request.path.mid(codeAt, codeLength));
    // Nobody is asked about the code of a password link: that would help to guess one.
    if (request.path.startsWith(passwordPagePath))
        return open({}, [=](const auto &answer) { return passwordPage(*settings, code, answer); });
    const auto page = [=](const auto &answer) { return invitePage(*settings, code, answer); };
    if (code.isEmpty()) // serverInfo would be about no invite
        return replier.answer(page(reply::Any(Error{ErrorCode::InviteInvalid, {}, 0})));
    open(code, page);
}

QString HttpApi::addressOf(const HttpRequest &request) const
{
    return clientAddress(request, m_settings.trustedProxies).toString();
}

HttpResponse HttpApi::problem(const HttpRequest &head, int status, QByteArray text, HttpFields fields)
{
    const HttpFields cors = m_cors.fields(head);
    fields.insert(fields.end(), cors.begin(), cors.end());
    HttpResponse response = refusalAnswer(status, QString::fromUtf8(text), std::move(fields));
    secure(response);
    return response;
}

} // namespace kith
