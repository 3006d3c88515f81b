// SPDX-License-Identifier: Apache-2.0
#include "server/api/openapi.h"

#include "server/api/feedpeer.h"
#include "shared/limits.h"
#include "shared/replies.h"
#include "shared/routes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace kith {

namespace {

// The names of the structs within frames. A frame has its type as its name.
template <typename Struct>
constexpr std::string_view schemaName = Struct::type;
template <>
constexpr std::string_view schemaName<Entry> = "entry";
template <>
constexpr std::string_view schemaName<Reaction> = "reaction";
template <>
constexpr std::string_view schemaName<Message> = "message";
template <>
constexpr std::string_view schemaName<User> = "user";
template <>
constexpr std::string_view schemaName<Member> = "member";
template <>
constexpr std::string_view schemaName<Conversation> = "conversation";
template <>
constexpr std::string_view schemaName<Position> = "position";
template <>
constexpr std::string_view schemaName<Presence> = "presence";
template <>
constexpr std::string_view schemaName<Device> = "device";
template <>
constexpr std::string_view schemaName<Invite> = "invite";
template <>
constexpr std::string_view schemaName<ListedAccount> = "listedAccount";
template <>
constexpr std::string_view schemaName<AuditEntry> = "auditEntry";

template <typename Struct>
concept Frame = requires
{
    Struct::type;
};

QString text(std::string_view ascii)
{
    return latin1(ascii);
}

QString key(const char *ascii)
{
    return QString::fromLatin1(ascii);
}

QJsonObject object(std::initializer_list<std::pair<const char *, QJsonValue>> fields)
{
    QJsonObject result;
    for (const auto &[name, value] : fields)
        result.insert(key(name), value);
    return result;
}

QJsonObject typed(const char *type)
{
    return object({{"type", key(type)}});
}

QJsonObject reference(const char *kind, std::string_view name)
{
    return object({{"$ref", key("#/components/") + key(kind) + u'/' + text(name)}});
}

QJsonObject content(const char *mediaType, const QJsonObject &schema)
{
    return object({{mediaType, object({{"schema", schema}})}});
}

QJsonObject answered(const QString &description, const QJsonObject &body)
{
    return object({{"200", object({{"description", description}, {"content", body}})},
                   {"default", reference("responses", "problem")}});
}

template <Named Enum>
QJsonArray namesOf()
{
    QJsonArray names;
    for (const char *name : EnumNames<Enum>::names)
        names.append(key(name));
    return names;
}

//! "getConversationsByConversationMessages" for GET /v1/conversations/{conversation}/messages.
QString operationId(const Route &route)
{
    QString id = text(route.method).toLower();
    for (QString segment : text(route.path).split(u'/').mid(2)) {
        if (segment.startsWith(u'{'))
            id += QStringLiteral("By");
        segment.remove(u'{').remove(u'}');
        id += segment.left(1).toUpper() + segment.mid(1);
    }
    return id;
}

class OpenApiWriter
{
public:
    QJsonObject document();

private:
    void add(const Route &route);
    void addPage(const char *path, const char *id, const char *summary, const QJsonObject &body,
                 const QJsonObject &more);
    QJsonObject answer(std::string_view types);
    QJsonObject events();

    template <typename T>
    QJsonObject schemaOf(const T *);
    template <typename Tag>
    QJsonObject schemaOf(const Id<Tag> *);
    template <typename T>
    QJsonObject schemaOf(const std::vector<T> *);

    template <Described Struct>
    QJsonObject objectSchema();
    template <typename Body>
    void describe(const Route &route, QJsonObject &operation);

    QJsonObject m_paths;
    QJsonObject m_schemas;
};

template <typename T>
QJsonObject OpenApiWriter::schemaOf(const T *)
{
    if constexpr (std::is_same_v<T, bool>) {
        return typed("boolean");
    } else if constexpr (std::is_same_v<T, QString>) {
        return typed("string");
    } else if constexpr (std::is_integral_v<T>) {
        return object({{"type", key("integer")}, {"format", key(sizeof(T) == 4 ? "int32" : "int64")}});
    } else if constexpr (std::is_enum_v<T>) {
        return object({{"type", key("string")}, {"enum", namesOf<T>()}});
    } else {
        if (!m_schemas.contains(text(schemaName<T>)))
            m_schemas.insert(text(schemaName<T>), objectSchema<T>());
        return reference("schemas", schemaName<T>);
    }
}

template <typename Tag>
QJsonObject OpenApiWriter::schemaOf(const Id<Tag> *)
{
    return object({{"type", key("string")}, {"format", key("uuid")}});
}

template <typename T>
QJsonObject OpenApiWriter::schemaOf(const std::vector<T> *)
{
    return object({{"type", key("array")}, {"items", schemaOf(static_cast<const T *>(nullptr))}});
}

template <Described Struct>
QJsonObject OpenApiWriter::objectSchema()
{
    QJsonObject properties;
    QJsonArray required;
    if constexpr (Frame<Struct>) {
        properties.insert(key("type"), object({{"const", text(Struct::type)}}));
        required.append(key("type"));
    }
    [[maybe_unused]] const auto add = [&](const auto &field) {
        using Member = std::remove_cvref_t<decltype(std::declval<Struct>().*field.member)>;
        properties.insert(text(field.name), schemaOf(static_cast<const Member *>(nullptr)));
        if (field.required)
            required.append(text(field.name));
    };
    std::apply([&](const auto &...fields) { (add(fields), ...); }, Struct::fields());
    return object({{"type", key("object")}, {"properties", properties}, {"required", required}});
}

//! Adds the parameters and the body of a request.
template <typename Body>
void OpenApiWriter::describe(const Route &route, QJsonObject &operation)
{
    const auto has = [](const std::vector<std::string_view> &names, std::string_view name) {
        return std::ranges::count(names, name) > 0;
    };
    QJsonArray parameters;
    QJsonObject properties;
    QJsonArray required;
    [[maybe_unused]] const auto add = [&](const auto &field) {
        using Member = std::remove_cvref_t<decltype(std::declval<Body>().*field.member)>;
        const QJsonObject schema = schemaOf(static_cast<const Member *>(nullptr));
        const bool inPath = has(fieldsInPath(route.path), field.name);
        if (inPath || has(namesIn(route.query), field.name)) {
            QJsonObject parameter = object({{"name", text(field.name)},
                                            {"in", key(inPath ? "path" : "query")},
                                            {"required", inPath || field.required},
                                            {"schema", schema}});
            if (schema.value(key("type")) == key("array"))
                parameter.insert(key("explode"), false); // separated by commas
            parameters.append(parameter);
        } else if (has(namesIn(route.body), field.name)) {
            properties.insert(text(field.name), schema);
            if (field.required)
                required.append(text(field.name));
        }
    };
    std::apply([&](const auto &...fields) { (add(fields), ...); }, Body::fields());
    if (!parameters.isEmpty())
        operation.insert(key("parameters"), parameters);
    if (!route.body.empty()) {
        const QJsonObject schema =
            object({{"type", key("object")}, {"properties", properties}, {"required", required}});
        operation.insert(
            key("requestBody"),
            object({{"required", !required.isEmpty()}, {"content", content("application/json", schema)}}));
    }
}

QJsonObject OpenApiWriter::answer(std::string_view types)
{
    QJsonArray schemas;
    const auto take = [&]<typename Body>(const Body *body, std::string_view type) {
        if (type == Body::type)
            schemas.append(schemaOf(body));
    };
    for (std::string_view type : namesIn(types)) {
        [&]<typename... Body>(const std::variant<Body...> *) {
            (take(static_cast<const Body *>(nullptr), type), ...);
        }(static_cast<const reply::Any::variant *>(nullptr));
    }
    return schemas.size() == 1 ? schemas.first().toObject() : object({{"oneOf", schemas}});
}

void OpenApiWriter::add(const Route &route)
{
    QJsonObject operation = object(
        {{"operationId", operationId(route)},
         {"summary", text(route.summary)},
         {"responses", answered(text(route.summary), content("application/json", answer(route.answers)))}});
    if (route.anonymous)
        operation.insert(key("security"), QJsonArray());
    std::visit([&]<typename Body>(const Body &) { describe<Body>(route, operation); }, route.make());
    QJsonObject item = m_paths.value(text(route.path)).toObject();
    item.insert(text(route.method).toLower(), operation);
    m_paths.insert(text(route.path), item);
}

void OpenApiWriter::addPage(const char *path, const char *id, const char *summary, const QJsonObject &body,
                            const QJsonObject &more)
{
    QJsonObject operation = more;
    operation.insert(key("operationId"), key(id));
    operation.insert(key("summary"), key(summary));
    operation.insert(key("responses"), answered(key(summary), body));
    m_paths.insert(key(path), object({{"get", operation}}));
}

QJsonObject OpenApiWriter::events()
{
    const QJsonObject events =
        object({{"type", key("array")}, {"items", answer("event caughtUp marks presences typing head")}});
    return object(
        {{"type", key("object")},
         {"properties",
          object({{"welcome", answer("welcome")}, {"events", events}, {"cursor", typed("string")}})},
         {"required", QJsonArray{key("welcome"), key("events"), key("cursor")}}});
}

QJsonObject OpenApiWriter::document()
{
    for (const Route &route : routes())
        add(route);
    const auto query = [](const char *name, const QJsonObject &schema) {
        return object({{"name", key(name)}, {"in", key("query")}, {"schema", schema}, {"explode", false}});
    };
    const QJsonObject cursor = query("cursor", typed("string"));
    const QJsonObject watch = query("watch", schemaOf(static_cast<const std::vector<UserId> *>(nullptr)));
    const QJsonObject wait = query(
        "wait", object({{"type", key("integer")}, {"minimum", 0}, {"maximum", int(longestWait.count())}}));
    const QJsonObject lastEventId =
        object({{"name", key("Last-Event-ID")}, {"in", key("header")}, {"schema", typed("string")}});
    addPage("/v1/events", "getEvents", "Polls the feed of this device", content("application/json", events()),
            object({{"parameters", QJsonArray{cursor, wait, watch}}}));
    addPage("/v1/events/stream", "getEventsStream", "Streams the feed of this device",
            content("text/event-stream", typed("string")),
            object({{"parameters", QJsonArray{cursor, watch, lastEventId}}}));
    addPage("/v1/openapi.json", "getOpenapi", "Returns this document",
            content("application/json", typed("object")), object({{"security", QJsonArray()}}));

    QJsonArray codes = namesOf<ErrorCode>();
    codes.append(key("replaced"));
    const QJsonObject problem = object(
        {{"type", key("object")},
         {"properties",
          object({{"type", typed("string")},
                  {"title", typed("string")},
                  {"status", typed("integer")},
                  {"detail", typed("string")},
                  {"code", object({{"type", key("string")}, {"enum", codes}})},
                  {"retryAfter",
                   object({{"type", key("integer")},
                           {"description", key("Milliseconds until the same request may succeed")}})}})},
         {"required", QJsonArray{key("type"), key("title"), key("status"), key("detail"), key("code")}}});
    m_schemas.insert(key("problem"), problem);
    const QJsonObject refused =
        object({{"description", key("The request failed")},
                {"content", content("application/problem+json", reference("schemas", "problem"))}});
    return object(
        {{"openapi", key("3.1.0")},
         {"info",
          object({{"title", key("Kith")},
                  {"version", key(KITH_VERSION)},
                  {"license", object({{"name", key("Apache-2.0")}, {"identifier", key("Apache-2.0")}})}})},
         {"paths", m_paths},
         {"components",
          object({{"schemas", m_schemas},
                  {"responses", object({{"problem", refused}})},
                  {"securitySchemes",
                   object({{"token", object({{"type", key("http")}, {"scheme", key("bearer")}})}})}})},
         {"security", QJsonArray{object({{"token", QJsonArray()}})}}});
}

} // namespace

const QByteArray &openApiDocument()
{
    static const QByteArray document =
        QJsonDocument(OpenApiWriter().document()).toJson(QJsonDocument::Compact);
    return document;
}

} // namespace kith
