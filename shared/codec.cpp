// SPDX-License-Identifier: Apache-2.0
#include "shared/codec.h"

#include "shared/cborvalue.h"
#include "shared/jsonvalue.h"

#include <QJsonDocument>

namespace kith {

namespace {

constexpr std::string_view typeName = "type";
constexpr std::int64_t greatestId =
    (std::int64_t(1) << 53) - 1; // what JSON numbers carry exactly (RFC 8259, 6)

template <typename Body>
QByteArray encodeFrame(std::string_view numberName, std::int64_t number, const Body &body, Encoding encoding)
{
    if (encoding == Encoding::Json) {
        QJsonObject object = json::write(body);
        object.insert(latin1(typeName), latin1(Body::type));
        if (number)
            object.insert(latin1(numberName), static_cast<qint64>(number));
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
    QByteArray bytes;
    QCborStreamWriter out(&bytes);
    out.startMap(cbor::fieldCount(body) + (number ? 2 : 1));
    out.append(latin1(typeName));
    out.append(latin1(Body::type));
    if (number) {
        out.append(latin1(numberName));
        out.append(static_cast<qint64>(number));
    }
    cbor::writeFields(out, body);
    out.endMap();
    return bytes;
}

Rejected malformed(const QString &what)
{
    return {{ErrorCode::BadRequest, what, 0}, 0, true};
}

//! Calls \a read with the alternative of \a Any whose type is \a type, put into \a body; false if there is none.
template <typename Any, std::size_t index = 0, typename Read>
bool visitType(const QString &type, Any &body, Read read)
{
    if constexpr (index == std::variant_size_v<Any>) {
        return false;
    } else {
        using Struct = std::variant_alternative_t<index, Any>;
        if (type != latin1(Struct::type))
            return visitType<Any, index + 1>(type, body, read);
        read(body.template emplace<Struct>());
        return true;
    }
}

Rejected rejected(ErrorCode code, const QString &message, std::int64_t number = 0)
{
    return {{code, message, 0}, number, false};
}

/*!
    The frame whose \a type and \a number were read. \a read reads the body and returns its error, if any.
*/
template <typename Frame, typename Read>
std::variant<Frame, Rejected> decodeBody(const std::optional<QString> &type,
                                         std::optional<std::int64_t> number, std::string_view numberName,
                                         Read read)
{
    Frame frame;
    auto &[frameNumber, body] = frame;
    if (!number || *number < 0 || *number > greatestId)
        return rejected(
            ErrorCode::BadRequest,
            QStringLiteral("'%1' must be a whole number from 1 to 2^53 - 1").arg(latin1(numberName)));
    frameNumber = *number;
    if (!type)
        return rejected(ErrorCode::BadRequest, QStringLiteral("'type' must be text"), *number);
    std::optional<Error> error;
    if (!visitType(*type, body, [&](auto &alternative) { error = read(alternative); }))
        return rejected(ErrorCode::UnknownRequest,
                        QStringLiteral("this version knows no frame of type '%1'").arg(type->left(64)),
                        *number);
    if (error)
        return Rejected{*error, *number, false};
    return frame;
}

template <typename Frame>
std::variant<Frame, Rejected> decodeJson(QByteArray bytes, std::string_view numberName)
{
    // Qt's parser drops a raw U+FEFF at the start of a string, but not an escaped one.
    if (bytes.contains("\xef\xbb\xbf"))
        bytes.replace("\xef\xbb\xbf", "\\ufeff");
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return malformed(QStringLiteral("not JSON: %1").arg(problem.errorString()));
    if (!document.isObject())
        return malformed(QStringLiteral("a frame is a JSON object"));
    const QJsonObject object = document.object();

    json::Reader reader;
    std::optional<QString> type(std::in_place);
    if (!reader.read(object.value(latin1(typeName)), *type))
        type.reset();
    std::optional<std::int64_t> number(0);
    const QJsonValue numberValue = object.value(latin1(numberName));
    if (!numberValue.isUndefined() && (!reader.read(numberValue, *number) || *number == 0))
        number.reset();
    return decodeBody<Frame>(type, number, numberName, [&](auto &body) -> std::optional<Error> {
        return reader.readFields(object, body) ? std::nullopt : std::optional(reader.error());
    });
}

template <typename Frame>
std::variant<Frame, Rejected> decodeCbor(const QByteArray &bytes, std::string_view numberName)
{
    // The type may stand anywhere in the map: one pass finds it and checks the form, a second reads the body.
    QCborStreamReader stream(bytes);
    cbor::Reader reader(stream);
    std::optional<QString> type;
    std::int64_t number = 0;
    bool goodNumber = true;
    if (!stream.isMap() && stream.lastError() == QCborError::NoError)
        return malformed(QStringLiteral("a frame is a CBOR map"));
    const bool whole = reader.readMap([&](const QString &name) {
        if (name == latin1(typeName) && stream.isString())
            return reader.read(type.emplace());
        if (name != latin1(numberName))
            return reader.skip();
        const bool taken = reader.read(number);
        goodNumber = taken && number != 0;
        return taken || (reader.wellFormed() && reader.skip()); // one that is out of range still stands there
    });
    if (!whole || stream.currentOffset() != bytes.size()) {
        const QString problem = stream.lastError() != QCborError::NoError ? stream.lastError().toString()
            : whole ? QStringLiteral("more bytes follow the frame")
                    : reader.error().message;
        return malformed(QStringLiteral("not CBOR: %1").arg(problem));
    }
    return decodeBody<Frame>(type, goodNumber ? std::optional(number) : std::nullopt, numberName,
                             [&](auto &body) -> std::optional<Error> {
                                 QCborStreamReader again(bytes);
                                 cbor::Reader bodyReader(again);
                                 return bodyReader.read(body) ? std::nullopt
                                                              : std::optional(bodyReader.error());
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
