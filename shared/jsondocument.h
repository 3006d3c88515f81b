// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/nameset.h"

#include <QString>

#include <optional>
#include <simdjson.h>
#include <string_view>

//! Reads JSON (RFC 8259) with simdjson's On-Demand API, which checks only what is read: see Document::check().
namespace kith::json {

using Array = simdjson::ondemand::array;
using Object = simdjson::ondemand::object;
using Value = simdjson::ondemand::value;

inline bool isText(Value value)
{
    return value.raw_json_token().front() == '"';
}

//! Sets \a to to a value that isText(). False where that is not valid Unicode.
bool readText(Value value, QString &to);

constexpr const char *noUtf8 = "\xff"; //!< in the place of text whose escapes are not valid Unicode

//! Returns a value that isText() as UTF-8, or noUtf8. It is in the document, or where it had escapes in \a owner. nullopt where JSON
//! lacks one of them.
std::optional<std::string_view> readUtf8(Value value, QByteArray &owner);

//! As readUtf8().
std::optional<std::string_view> readName(simdjson::ondemand::raw_json_string name, QByteArray &owner);

//! Reads a whole number, which may be written as 1.0 or 1e3. False where it is none, or not above -2^63 and below 2^63.
bool readInteger(Value value, std::int64_t &to);

//! Calls \a use(name, value, owner) for each field, as long as it returns true; \a owner as in readUtf8(). Returns false where \a use
//! did, or where the text is not JSON.
template <typename Use>
bool readObject(Object object, Use use)
{
    for (auto field : object) {
        Value value;
        QByteArray owner;
        if (field.value().get(value))
            return false;
        const auto name = readName(field.key().value_unsafe(), owner);
        if (!name || !use(*name, value, owner))
            return false;
    }
    return true;
}

//! Calls \a use(value) for each item, as readObject() does.
template <typename Use>
bool readArray(Array array, Use use)
{
    for (auto item : array) {
        Value value;
        if (item.get(value) || !use(value))
            return false;
    }
    return true;
}

//! A text that is one JSON object. Its bytes and its parser belong to the thread, which has one document at a time.
class Document
{
public:
    explicit Document(QByteArrayView text);
    Q_DISABLE_COPY_MOVE(Document)

    //! Reads everything once. Calls \a use(name, value) for each field of the object. Returns false where the text is not JSON, or
    //! nested more than 512 deep.
    template <typename Use>
    bool check(Use use)
    {
        Object object;
        return !m_error && !m_document.get_object().get(object) && checkFields(object, deepest - 1, use)
            && atEnd();
    }

    // Set by check():
    bool repeatsName() const { return m_repeatsName; } //!< in one object
    bool hasValidText() const { return m_validText; } //!< valid Unicode, everywhere

    //! The object, to read it again after check().
    Object root();

private:
    static constexpr int deepest = 512;

    bool checkValue(Value value, int depth);
    bool atEnd() { return m_document.current_location().error() == simdjson::OUT_OF_BOUNDS; }

    template <typename Use>
    bool checkFields(Object object, int depth, Use use)
    {
        NameSet names;
        return readObject(object, [&](std::string_view name, Value value, const QByteArray &owner) {
            m_validText &= owner != noUtf8;
            m_repeatsName |= !names.insert({name.data(), qsizetype(name.size())}, owner);
            if (!checkValue(value, depth))
                return false;
            use(name, value);
            return true;
        });
    }

    simdjson::ondemand::document m_document;
    simdjson::error_code m_error;
    bool m_repeatsName = false;
    bool m_validText = true;
};

} // namespace kith::json
