// SPDX-License-Identifier: Apache-2.0
#include "shared/jsondocument.h"

#include <QStringDecoder>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace kith::json {

namespace {

using simdjson::ondemand::json_type;

//! What a thread reuses.
struct Memory {
    simdjson::ondemand::parser parser;
    QByteArray text; //!< with the bytes behind it that simdjson may read
};

//! The content of a string, which has escapes still.
std::string_view contentOf(Value value)
{
    const std::string_view token = value.raw_json_token(); // and the blanks behind it
    return token.substr(1, token.rfind('"') - 1);
}

bool hasEscapes(std::string_view content)
{
    return content.find('\\') != std::string_view::npos;
}

enum class Escapes { Valid, NotUnicode, NotJson };

//! Sets \a to to \a content without its escapes.
Escapes unescape(std::string_view content, QString &to)
{
    // QString::fromUtf8() drops a leading U+FEFF.
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    to.resize(decode.requiredSpace(qsizetype(content.size()))); // an escape is longer than what it stands for
    QChar *at = to.data();
    bool hasUnits = false;
    for (;;) {
        const auto escape = content.find('\\');
        const auto plain = content.substr(0, escape);
        at = decode.appendToBuffer(at, QByteArrayView(plain.data(), qsizetype(plain.size())));
        if (escape == std::string_view::npos)
            break;
        content.remove_prefix(escape + 1); // a character follows, or the string had no end
        constexpr std::string_view letters("\"\\/bfnrt");
        constexpr std::string_view meanings("\"\\/\b\f\n\r\t");
        const char *const digits = content.data() + 1;
        std::uint16_t unit = 0;
        if (const auto i = letters.find(content.front()); i != std::string_view::npos) {
            unit = std::uint16_t(meanings[i]);
            content.remove_prefix(1);
        } else if (content.front() == 'u' && content.size() >= 5
                   && std::from_chars(digits, digits + 4, unit, 16).ptr == digits + 4) {
            content.remove_prefix(5);
            hasUnits = true;
        } else {
            return Escapes::NotJson;
        }
        *at++ = QChar(unit);
    }
    to.truncate(at - to.constData());
    return hasUnits && !to.isValidUtf16() ? Escapes::NotUnicode : Escapes::Valid;
}

//! As readUtf8().
std::optional<std::string_view> unescapedUtf8(std::string_view content, QByteArray &owner)
{
    if (!hasEscapes(content))
        return content;
    QString text;
    const Escapes escapes = unescape(content, text);
    if (escapes == Escapes::NotJson)
        return std::nullopt;
    owner = escapes == Escapes::Valid ? text.toUtf8() : QByteArray(noUtf8);
    return std::string_view(owner.constData(), std::size_t(owner.size()));
}

//! Whether a number is written as 0, so that it is not one too small for a double.
bool isZero(std::string_view number)
{
    return number.substr(0, number.find_first_of("eE")).find_first_of("123456789") == std::string_view::npos;
}

} // namespace

bool readText(Value value, QString &to)
{
    return unescape(contentOf(value), to) == Escapes::Valid;
}

std::optional<std::string_view> readUtf8(Value value, QByteArray &owner)
{
    return unescapedUtf8(contentOf(value), owner);
}

std::optional<std::string_view> readName(simdjson::ondemand::raw_json_string name, QByteArray &owner)
{
    const char *end = std::strchr(name.raw(), '"'); // which follows, or there were no document
    if (hasEscapes({name.raw(), std::size_t(end - name.raw())})) {
        for (end = name.raw(); *end != '"';)
            end += *end == '\\' ? 2 : 1;
    }
    return unescapedUtf8({name.raw(), std::size_t(end - name.raw())}, owner);
}

bool readInteger(Value value, std::int64_t &to)
{
    if (!value.get_int64().get(to))
        return to != INT64_MIN;
    constexpr double limit = 9223372036854775808.0;
    double number = 0;
    if (value.get_double().get(number) || std::abs(number) >= limit)
        return false;
    to = std::int64_t(number);
    return double(to) == number;
}

Document::Document(QByteArrayView text)
{
    thread_local Memory memory;
    auto &[parser, copy] = memory;
    const auto size = std::size_t(text.size());
    const std::size_t room = std::bit_ceil(size + simdjson::SIMDJSON_PADDING);
    if (std::size_t(copy.size()) < room) {
        copy.resize(qsizetype(room));
        m_error = parser.allocate(room);
        if (m_error)
            return;
    }
    std::fill_n(std::copy(text.begin(), text.end(), copy.begin()), simdjson::SIMDJSON_PADDING, ' ');
    m_error = parser.iterate(copy.constData(), size, std::size_t(copy.size())).get(m_document);
}

Object Document::root()
{
    Object object;
    m_document.rewind();
    [[maybe_unused]] const bool failed = m_document.get_object().get(object); // not after check()
    return object;
}

bool Document::checkValue(Value value, int depth)
{
    json_type type{};
    if (depth == 0 || value.type().get(type))
        return false;
    switch (type) {
    case json_type::object: {
        Object object;
        return !value.get_object().get(object)
            && checkFields(object, depth - 1, [](std::string_view, Value) {});
    }
    case json_type::array: {
        Array array;
        return !value.get_array().get(array)
            && readArray(array, [&](Value item) { return checkValue(item, depth - 1); });
    }
    case json_type::string: {
        simdjson::ondemand::raw_json_string string;
        if (value.get_raw_json_string().get(string)) // without it a colon may follow
            return false;
        QString text;
        const auto content = contentOf(value);
        const Escapes escapes = hasEscapes(content) ? unescape(content, text) : Escapes::Valid;
        m_validText &= escapes != Escapes::NotUnicode;
        return escapes != Escapes::NotJson;
    }
    case json_type::number: {
        double number = 0;
        return !value.get_double().get(number) && (number != 0 || isZero(value.raw_json_token()));
    }
    case json_type::boolean: {
        bool boolean = false;
        return !value.get_bool().get(boolean);
    }
    case json_type::null: {
        bool null = false;
        return !value.is_null().get(null) && null;
    }
    default: // later versions have a type for what is none
        return false;
    }
}

} // namespace kith::json
