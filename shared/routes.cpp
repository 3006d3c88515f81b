// SPDX-License-Identifier: Apache-2.0
#include "shared/routes.h"

#include "shared/jsonvalue.h"

#include <QStringDecoder>
#include <QStringList>

#include <algorithm>
#include <cctype>

namespace kith {

namespace {

struct RouteOptions {
    std::string_view query = {};
    std::string_view body = {};
    std::string_view kind = {};
    bool anonymous = false;
};

template <typename Body>
constexpr Route route(std::string_view method, std::string_view path, std::string_view answers,
                      std::string_view summary, RouteOptions options = {})
{
    return {method,        path,
            Body::type,    [] { return request::Any(Body()); },
            answers,       summary,
            options.query, options.body,
            options.kind,  options.anonymous};
}

// clang-format off
// Of several that say all of a request toHttp() takes the first.
constexpr Route table[] = {
    route<request::ServerInfo>("GET", "/v1/server", "server", "Describes the server", {.anonymous = true}),
    route<request::ServerInfo>("POST", "/v1/invites/lookup", "server", "Describes the server to someone with an invite", {.body = "invite", .anonymous = true}),
    route<request::CheckHandle>("POST", "/v1/handles/check", "handle", "Tells whether a handle is free", {.body = "handle invite", .anonymous = true}),
    route<request::Register>("POST", "/v1/accounts", "session", "Creates an account and its first device", {.body = "handle name password deviceName invite", .anonymous = true}),
    route<request::Login>("POST", "/v1/sessions", "session", "Creates another device of an account", {.body = "handle password deviceName", .anonymous = true}),
    route<request::Logout>("DELETE", "/v1/sessions/current", "ok", "Ends this device"),

    route<request::ChangePassword>("PUT", "/v1/password", "ok", "Changes the password and ends the other devices", {.body = "oldPassword newPassword"}),
    route<request::GetDevices>("GET", "/v1/devices", "devices", "Lists the devices of the account"),
    route<request::RevokeDevice>("DELETE", "/v1/devices/{device}", "ok", "Ends a device of the account"),
    route<request::CreateTicket>("POST", "/v1/tickets", "ticket", "Makes a ticket for the address of an event stream"),

    route<request::FindPeople>("GET", "/v1/people", "people", "Finds people by handle or name, or by id", {.query = "query users"}),
    route<request::Watch>("GET", "/v1/presence", "presences", "Tells who is online", {.query = "users"}),

    route<request::GetConversations>("GET", "/v1/conversations", "conversations", "Lists the conversations", {.query = "after"}),
    route<request::GetConversations>("GET", "/v1/conversations/{conversation}", "conversations", "Returns one conversation"),
    route<request::OpenDirect>("PUT", "/v1/people/{user}/conversation", "conversations", "Returns the direct conversation with a person, made if there is none"),
    route<request::CreateGroup>("PUT", "/v1/groups/{clientId}", "conversations", "Creates a group", {.body = "title members history"}),
    route<request::AddMembers>("POST", "/v1/conversations/{conversation}/members", "ok", "Adds members to a group", {.body = "users"}),
    route<request::RemoveMember>("DELETE", "/v1/conversations/{conversation}/members/{user}", "ok", "Removes a member from a group, or leaves it"),
    route<request::SetRole>("PUT", "/v1/conversations/{conversation}/members/{user}/role", "ok", "Sets the role of a member", {.body = "role"}),
    route<request::SetTitle>("PUT", "/v1/conversations/{conversation}/title", "ok", "Renames a group", {.body = "title"}),
    route<request::SetHistory>("PUT", "/v1/conversations/{conversation}/visibility", "ok", "Sets what members see who join later", {.body = "history"}),

    route<request::GetHistory>("GET", "/v1/conversations/{conversation}/messages", "page", "Returns messages as they are now", {.query = "before after around limit"}),
    route<request::GetLog>("GET", "/v1/conversations/{conversation}/log", "log", "Returns the entries of the log as they happened", {.query = "after limit"}),

    route<request::Send>("PUT", "/v1/conversations/{conversation}/messages/{clientId}", "accepted", "Sends a text", {.body = "text target writtenAt", .kind = "text"}),
    route<request::Send>("PUT", "/v1/people/{user}/messages/{clientId}", "accepted", "Sends a text to a person", {.body = "text writtenAt", .kind = "text"}),
    route<request::Send>("PUT", "/v1/conversations/{conversation}/messages/{target}/edits/{clientId}", "accepted ok", "Edits a text", {.body = "text", .kind = "edit"}),
    route<request::Send>("PUT", "/v1/conversations/{conversation}/messages/{target}/deletion/{clientId}", "accepted ok", "Deletes a text", {.kind = "delete"}),
    route<request::Send>("PUT", "/v1/conversations/{conversation}/messages/{target}/reactions/{clientId}", "accepted ok", "Reacts to a text, or takes a reaction back", {.body = "text withdrawn", .kind = "reaction"}),

    route<request::CreateInvite>("POST", "/v1/invites", "newInvite", "Makes an invite", {.body = "uses validFor"}),
    route<request::GetInvites>("GET", "/v1/invites", "invites", "Lists the invites", {.query = "after"}),
    route<request::RevokeInvite>("DELETE", "/v1/invites/{invite}", "ok", "Revokes an invite"),
    route<request::GetAccounts>("GET", "/v1/accounts", "accounts", "Lists the accounts", {.query = "query after"}),
    route<request::SetDisabled>("PUT", "/v1/accounts/{user}/disabled", "ok", "Disables or enables an account", {.body = "disabled"}),
    route<request::SetServerRole>("PUT", "/v1/accounts/{user}/role", "ok", "Sets the server role of an account", {.body = "role"}),
    route<request::RevokeDevices>("DELETE", "/v1/accounts/{user}/devices", "ok", "Ends all devices of an account"),
    route<request::CreatePasswordReset>("POST", "/v1/accounts/{user}/password-resets", "passwordReset", "Makes a code with which an account sets a new password"),
    route<request::ResetPassword>("POST", "/v1/password-resets", "session", "Sets a new password with such a code", {.body = "code newPassword deviceName", .anonymous = true}),
    route<request::GetAuditLog>("GET", "/v1/audit", "auditLog", "Lists who administered what", {.query = "before"}),

    route<request::MarkRead>("PUT", "/v1/conversations/{conversation}/read", "ok", "Marks a conversation as read", {.body = "seq"}),
    route<request::SetTyping>("PUT", "/v1/conversations/{conversation}/typing", "ok", "Shows the others that one is typing", {.body = "on"}),
};
// clang-format on

constexpr bool hasRoute(std::string_view type)
{
    return std::ranges::any_of(table, [type](const Route &route) { return route.type == type; });
}

QByteArray toBytes(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

Error badRequest(const QString &message)
{
    return {ErrorCode::BadRequest, message, 0};
}

bool isIn(std::string_view list, std::string_view name)
{
    return std::ranges::count(namesIn(list), name) > 0;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

bool isField(std::string_view segment)
{
    return segment.starts_with('{');
}

std::string_view fieldIn(std::string_view segment)
{
    return segment.substr(1, segment.size() - 2);
}

//! Text without its percent-encoding (RFC 3986, 2.1); nullopt where an escape is bad, or the text is not UTF-8 or has a U+0000.
std::optional<QString> decoded(QByteArrayView text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        const QByteArray digits =
            text.sliced(i + 1).first(std::min<qsizetype>(2, text.size() - i - 1)).toByteArray();
        if (digits.size() < 2
            || !std::ranges::all_of(digits, [](unsigned char digit) { return std::isxdigit(digit); }))
            return std::nullopt;
        bytes += QByteArray::fromHex(digits);
        i += 2;
    }
    if (bytes.contains('\0') || !QUtf8StringView(bytes).isValidUtf8())
        return std::nullopt;
    // QString::fromUtf8() drops a leading U+FEFF.
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decode(bytes);
}

// How a value in a path or a query is written in JSON.
enum class Form { Text, Literal, List };

template <typename T>
constexpr Form formOf = Form::Text;
template <>
constexpr Form formOf<bool> = Form::Literal;
template <>
constexpr Form formOf<int> = Form::Literal;
template <>
constexpr Form formOf<std::int64_t> = Form::Literal;
template <typename T>
constexpr Form formOf<std::vector<T>> = Form::List;

template <typename Body>
Form formIn(const Body &body, std::string_view name)
{
    Form form = Form::Text;
    const auto look = [&](const auto &field) {
        if (field.name == name)
            form = formOf<std::remove_cvref_t<decltype(body.*field.member)>>;
    };
    std::apply([&](const auto &...fields) { (look(fields), ...); }, Body::fields());
    return form;
}

//! Whether \a text is a whole number or a boolean in JSON. What is not is written as text, which the codec refuses.
bool isLiteral(QStringView text)
{
    if (text == u"true" || text == u"false")
        return true;
    const QStringView digits = text.startsWith(u'-') ? text.sliced(1) : text;
    return !digits.isEmpty() && (digits.size() == 1 || digits.front() != u'0')
        && std::ranges::all_of(digits, [](QChar digit) { return digit >= u'0' && digit <= u'9'; });
}

//! Whether \a body has a default, which says nothing, in one of the fields \a names.
template <typename Body>
bool hasDefault([[maybe_unused]] const Body &body,
                [[maybe_unused]] const std::vector<std::string_view> &names)
{
    [[maybe_unused]] static const Body defaults{};
    [[maybe_unused]] const auto isDefault = [&](const auto &field) {
        return std::ranges::count(names, field.name) > 0 && body.*field.member == defaults.*field.member;
    };
    return std::apply([&](const auto &...fields) { return (isDefault(fields) || ...); }, Body::fields());
}

QByteArray quoted(const QString &text)
{
    json::Writer out;
    out.text(text);
    return out.finish();
}

QByteArray jsonValue(Form form, const QString &text)
{
    if (form == Form::Literal && isLiteral(text))
        return text.toLatin1();
    if (form != Form::List)
        return quoted(text);
    QByteArrayList items;
    for (const QString &item : text.isEmpty() ? QStringList() : text.split(u','))
        items.append(quoted(item));
    return '[' + items.join(',') + ']';
}

qsizetype skipBlanks(QByteArrayView json, qsizetype at)
{
    while (at < json.size() && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n'))
        ++at;
    return at;
}

QString textOf(bool value)
{
    return value ? QStringLiteral("true") : QStringLiteral("false");
}
QString textOf(int value)
{
    return QString::number(value);
}
QString textOf(std::int64_t value)
{
    return QString::number(value);
}
QString textOf(const QString &value)
{
    return value;
}

template <typename Tag>
QString textOf(const Id<Tag> &value)
{
    return toText(value);
}

template <Named Enum>
QString textOf(Enum value)
{
    return latin1(nameOf(value));
}

template <typename T>
QString textOf(const std::vector<T> &values)
{
    QStringList items;
    for (const T &value : values)
        items.append(textOf(value));
    return items.join(u',');
}

//! \a body by \a route; nullopt where that leaves out anything.
template <typename Body>
std::optional<HttpCall> callBy(const Route &route, const Body &body)
{
    [[maybe_unused]] static const Body defaults{};
    const auto inPath = fieldsInPath(route.path);
    std::vector<QByteArray> values(inPath.size());
    QByteArrayList query;
    json::Writer out;
    out.startObject();
    bool says = true;
    const auto put = [&](const auto &field) {
        const auto &value = body.*field.member;
        const bool isSet = field.required || value != defaults.*field.member;
        if (const auto at = std::ranges::find(inPath, field.name); at != inPath.end()) {
            says &= value != defaults.*field.member;
            values[std::size_t(at - inPath.begin())] = textOf(value).toUtf8().toPercentEncoding();
        } else if (field.name == "kind" && !route.kind.empty()) {
            says &= textOf(value) == latin1(route.kind);
        } else if (isSet && isIn(route.query, field.name)) {
            query.append(toBytes(field.name) + '=' + textOf(value).toUtf8().toPercentEncoding());
        } else if (isSet && isIn(route.body, field.name)) {
            out.name(field.name);
            json::write(out, value);
        } else {
            says &= !isSet;
        }
    };
    std::apply([&](const auto &...fields) { (put(fields), ...); }, Body::fields());
    out.endObject();
    if (!says)
        return std::nullopt;

    HttpCall call{toBytes(route.method), {}, route.body.empty() ? QByteArray() : out.finish()};
    auto value = values.cbegin();
    for (std::string_view segment : split(route.path.substr(1), '/'))
        call.target += '/' + (isField(segment) ? *value++ : toBytes(segment));
    if (!query.isEmpty())
        call.target += '?' + query.join('&');
    return call;
}

} // namespace

std::span<const Route> routes()
{
    return table;
}

std::vector<std::string_view> namesIn(std::string_view list)
{
    return list.empty() ? std::vector<std::string_view>() : split(list, ' ');
}

std::vector<std::string_view> fieldsInPath(std::string_view path)
{
    std::vector<std::string_view> fields;
    for (std::string_view segment : split(path, '/')) {
        if (isField(segment))
            fields.push_back(fieldIn(segment));
    }
    return fields;
}

std::optional<RouteMatch> matchRoute(QByteArrayView method, QByteArrayView path)
{
    const auto sent = split(asView(path), '/');
    for (const Route &route : table) {
        const auto segments = split(route.path, '/');
        if (asView(method) != route.method || segments.size() != sent.size())
            continue;
        RouteMatch match{&route, {}};
        const bool matches = std::ranges::equal(segments, sent, [&](auto segment, auto given) {
            if (!isField(segment))
                return segment == given;
            match.values.push_back(toBytes(given));
            return !given.empty();
        });
        if (matches)
            return match;
    }
    return std::nullopt;
}

Result<QueryFields> readQuery(QByteArrayView query)
{
    QueryFields fields;
    if (query.isEmpty())
        return fields;
    const QByteArray bytes = query.toByteArray().replace('+', ' ');
    for (const QByteArray &field : bytes.split('&')) {
        const qsizetype end = field.indexOf('=');
        const auto name = decoded(end < 0 ? field : field.left(end));
        const auto value = decoded(end < 0 ? QByteArray() : field.mid(end + 1));
        if (!name || !value)
            return badRequest(QStringLiteral("The query is not percent-encoded UTF-8."));
        if (std::ranges::count(fields, *name, &QueryFields::value_type::first) > 0)
            return badRequest(QStringLiteral("'%1' stands twice in the query").arg(name->left(64)));
        fields.emplace_back(*name, *value);
    }
    return fields;
}

Result<Request> readCall(const RouteMatch &match, QByteArrayView query, const QByteArray &body,
                         std::int64_t id)
{
    const Route &route = *match.route;
    // One JSON object, so that the codec judges types, names and repetitions as in a frame.
    QByteArray frame = "{\"type\":\"" + toBytes(route.type) + "\",\"id\":" + QByteArray::number(qint64(id));
    const auto add = [&](std::string_view name, const QByteArray &value) {
        frame += ",\"" + toBytes(name) + "\":" + value;
    };
    const auto addText = [&](std::string_view name, const QString &text) {
        const Form form =
            std::visit([&](const auto &request) { return formIn(request, name); }, route.make());
        add(name, jsonValue(form, text));
    };
    if (!route.kind.empty())
        addText("kind", latin1(route.kind));
    auto value = match.values.cbegin();
    for (std::string_view name : fieldsInPath(route.path)) {
        const auto text = decoded(*value++);
        if (!text)
            return badRequest(QStringLiteral("'%1' is not percent-encoded UTF-8").arg(latin1(name)));
        addText(name, *text);
    }
    const auto queried = readQuery(query);
    if (!queried)
        return queried.error();
    for (const auto &[name, text] : *queried) {
        const QByteArray utf8 = name.toUtf8();
        if (!isIn(route.query, asView(utf8)))
            return badRequest(QStringLiteral("The query may not have '%1'.").arg(name.left(64)));
        addText(asView(utf8), text);
    }

    const QByteArray object = body.isEmpty() ? QByteArray("{}") : body;
    const qsizetype start = skipBlanks(object, 0);
    if (start == object.size() || object[start] != '{')
        return badRequest(QStringLiteral("The body is not a JSON object."));
    const qsizetype first = skipBlanks(object, start + 1);
    frame += (first < object.size() && object[first] == '}' ? "" : ",") + object.mid(start + 1);
    auto decodedFrame = decodeRequest(frame, Encoding::Json);
    if (auto *rejected = std::get_if<Rejected>(&decodedFrame))
        return rejected->error;
    auto &request = std::get<Request>(decodedFrame);
    const auto inPath = fieldsInPath(route.path);
    if (std::visit([&](const auto &fields) { return hasDefault(fields, inPath); }, request.body))
        return badRequest(QStringLiteral("The path has an id or a number of nothing."));
    return std::move(request);
}

std::optional<HttpCall> toHttp(const request::Any &request)
{
    return std::visit(
        [](const auto &body) {
            std::optional<HttpCall> call;
            if constexpr (hasRoute(std::remove_cvref_t<decltype(body)>::type)) {
                for (const Route &route : table) {
                    if (!call && route.type == body.type)
                        call = callBy(route, body);
                }
            }
            return call;
        },
        request);
}

} // namespace kith
