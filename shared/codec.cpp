// SPDX-License-Identifier: Apache-2.0
#include "shared/codec.h"

#include "shared/cborvalue.h"
#include "shared/jsonvalue.h"
#include "shared/text.h"

namespace kith {

namespace {

constexpr std::string_view typeName = "type";
constexpr std::int64_t greatestId =
    (std::int64_t(1) << 53) - 1; // what JSON numbers carry exactly (RFC 8259, 6)

template <typename Body>
QByteArray encodeFrame(std::string_view numberName, std::int64_t number, const Body &body, Encoding encoding)
{
    if (encoding == Encoding::Json) {
        json::Writer out;
        out.startObject();
        out.name(typeName);
        out.plain(Body::type);
        if (number) {
            out.name(numberName);
            out.integer(number);
        }
        json::writeFields(out, body);
        out.endObject();
        return out.finish();
    }
    cbor::Writer out;
    const auto map = out.startMap();
    out.text(typeName);
    out.text(Body::type);
    if (number) {
        out.text(numberName);
        out.integer(number);
    }
    out.endMap(map, cbor::writeFields(out, body) + (number ? 2 : 1));
    return out.finish();
}

Rejected malformed(const QString &what)
{
    return {{ErrorCode::BadRequest, what, 0}, 0, true};
}

//! Calls \a read with the alternative of \a Any whose type is \a type, put into \a body; false if there is none.
template <typename Any, std::size_t index = 0, typename Read>
bool visitType(std::string_view type, Any &body, Read read)
{
    if constexpr (index == std::variant_size_v<typename Any::variant>) {
        return false;
    } else {
        using Struct = std::variant_alternative_t<index, typename Any::variant>;
        if (type != Struct::type)
            return visitType<Any, index + 1>(type, body, read);
        read(body.template emplace<Struct>());
        return true;
    }
}

Rejected rejected(ErrorCode code, const QString &message, std::int64_t number = 0)
{
    return {{code, message, 0}, number, false};
}

Error invalidText()
{
    return {ErrorCode::InvalidText, QStringLiteral("a text is not valid Unicode"), 0};
}

/*!
    The frame whose \a type and \a number were read. \a repeatsName: one of its objects has a name twice. \a read reads
    the body and returns its error, if any.
*/
template <typename Frame, typename Read>
std::variant<Frame, Rejected> decodeBody(std::optional<std::string_view> type,
                                         std::optional<std::int64_t> number, std::string_view numberName,
                                         bool repeatsName, Read read)
{
    Frame frame;
    if (!number || *number < 0 || *number > greatestId)
        return rejected(
            ErrorCode::BadRequest,
            QStringLiteral("'%1' must be a whole number from 1 to 2^53 - 1").arg(latin1(numberName)));
    if constexpr (std::is_same_v<Frame, Reply>)
        frame.re = *number;
    else
        frame.id = *number;
    if (repeatsName)
        return rejected(ErrorCode::BadRequest, QStringLiteral("a name stands twice in one object"), *number);
    if (!type)
        return rejected(ErrorCode::BadRequest, QStringLiteral("'type' must be text"), *number);
    std::optional<Error> error;
    if (!visitType(*type, frame.body, [&](auto &alternative) { error = read(alternative); }))
        return rejected(ErrorCode::UnknownRequest,
                        QStringLiteral("this version knows no frame of type '%1'")
                            .arg(cut(QString::fromUtf8(type->data(), qsizetype(type->size())), 64)),
                        *number);
    if (error)
        return Rejected{*error, *number, false};
    return frame;
}

template <typename Frame>
constexpr UnknownNames unknownNames =
    std::is_same_v<Frame, Reply> ? UnknownNames::AreKept : UnknownNames::AreErrors;

template <typename Frame>
std::variant<Frame, Rejected> decodeJson(const QByteArray &bytes, std::string_view numberName)
{
    if (!QByteArrayView(bytes).trimmed().startsWith('{'))
        return malformed(QStringLiteral("a frame is a JSON object"));
    json::Document document(bytes);
    json::Reader reader(unknownNames<Frame>);
    // The type may stand anywhere in the object: one pass finds it and checks the form, a second reads the body.
    std::optional<std::string_view> type;
    QByteArray unescapedType;
    std::int64_t number = 0;
    bool goodNumber = true;
    int numbers = 0;
    const bool whole = document.check([&](std::string_view name, json::Value value) {
        if (name == typeName && json::isText(value)) {
            type = json::readUtf8(value, unescapedType);
        } else if (name == numberName) {
            ++numbers;
            goodNumber = reader.read(value, number) && number != 0;
        }
    });
    if (!whole)
        return malformed(QStringLiteral("not JSON"));
    if (numbers > 1) {
        goodNumber = true;
        number = 0; // which of them it is nobody knows
    }
    return decodeBody<Frame>(type, goodNumber ? std::optional(number) : std::nullopt, numberName,
                             document.repeatsName(), [&](auto &body) -> std::optional<Error> {
                                 if (!reader.read(document.root(), body))
                                     return reader.error();
                                 return document.hasValidText() ? std::nullopt : std::optional(invalidText());
                             });
}

template <typename Frame>
std::variant<Frame, Rejected> decodeCbor(const QByteArray &bytes, std::string_view numberName)
{
    // The type may stand anywhere in the map: one pass finds it and checks the form, a second reads the body.
    cbor::Input input(bytes);
    cbor::Reader reader(input);
    std::optional<std::string_view> type;
    QByteArray joinedType;
    std::int64_t number = 0;
    bool goodNumber = true;
    int numbers = 0;
    if (!bytes.isEmpty() && !input.is(cbor::Major::Map))
        return malformed(QStringLiteral("a frame is a CBOR map"));
    const bool whole = reader.readMap([&](std::string_view name) {
        if (name == typeName && input.is(cbor::Major::Text)) {
            QByteArrayView utf8;
            const bool taken = input.readString(utf8, joinedType);
            type = asView(utf8);
            return taken;
        }
        if (name != numberName)
            return reader.skip();
        ++numbers;
        const bool isInteger = input.isInteger();
        const bool taken = reader.read(number);
        goodNumber = taken && number != 0;
        return taken || (isInteger ? reader.wellFormed() : reader.skip()); // one out of range is behind us
    });
    if (!whole)
        return malformed(QStringLiteral("not CBOR, or cut short"));
    if (!input.atEnd())
        return malformed(QStringLiteral("not CBOR: more bytes follow the frame"));
    if (type && !QUtf8StringView(type->data(), qsizetype(type->size())).isValidUtf8())
        return malformed(QStringLiteral("not CBOR: 'type' is not UTF-8"));
    if (numbers > 1) {
        goodNumber = true;
        number = 0; // which of them it is nobody knows
    }
    return decodeBody<Frame>(type, goodNumber ? std::optional(number) : std::nullopt, numberName,
                             input.repeatsName(), [&](auto &body) -> std::optional<Error> {
                                 cbor::Input again(bytes);
                                 cbor::Reader bodyReader(again, unknownNames<Frame>);
                                 if (!bodyReader.read(body))
                                     return bodyReader.error();
                                 return input.hasInvalidText() ? std::optional(invalidText()) : std::nullopt;
                             });
}

template <typename Frame>
std::variant<Frame, Rejected> decode(const QByteArray &bytes, Encoding encoding, std::string_view numberName)
{
    return encoding == Encoding::Json ? decodeJson<Frame>(bytes, numberName)
                                      : decodeCbor<Frame>(bytes, numberName);
}

} // namespace

bool named(Error &error, std::string_view field)
{
    if (!error.message.startsWith(u'\''))
        error.message = QStringLiteral("'%1' %2").arg(latin1(field), error.message);
    return false;
}

QString subprotocol(Encoding encoding)
{
    return encoding == Encoding::Json ? QStringLiteral("kith.v1.json") : QStringLiteral("kith.v1.cbor");
}

QByteArray encode(const Request &request, Encoding encoding)
{
    return std::visit([&](const auto &body) { return encodeFrame("id", request.id, body, encoding); },
                      request.body);
}

QByteArray encode(const Reply &reply, Encoding encoding)
{
    return std::visit([&](const auto &body) { return encodeFrame("re", reply.re, body, encoding); },
                      reply.body);
}

std::variant<Request, Rejected> decodeRequest(const QByteArray &bytes, Encoding encoding)
{
    return decode<Request>(bytes, encoding, "id");
}

std::variant<Reply, Rejected> decodeReply(const QByteArray &bytes, Encoding encoding)
{
    return decode<Reply>(bytes, encoding, "re");
}

} // namespace kith
