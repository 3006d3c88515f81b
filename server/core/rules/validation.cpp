// SPDX-License-Identifier: Apache-2.0
#include "server/core/rules/validation.h"

#include "shared/emoji.h"
#include "shared/limits.h"
#include "shared/text.h"

#include <algorithm>

namespace kith::validation {

namespace {

Error invalid(const QString &message)
{
    return {ErrorCode::InvalidText, message, 0};
}

Error tooLarge(const QString &message)
{
    return {ErrorCode::TooLarge, message, 0};
}

// Text that shows on one line, and leaves alone what stands around it.
std::optional<Error> checkLine(const QString &text, int most, const QString &what)
{
    if (!hasVisible(text))
        return invalid(QStringLiteral("The %1 must show something.").arg(what));
    if (text.size() > most)
        return tooLarge(QStringLiteral("The %1 has at most %2 characters.").arg(what).arg(most));
    if (!isOneLine(text))
        return invalid(QStringLiteral("The %1 must be one line.").arg(what));
    if (turnsDirection(text))
        return invalid(QStringLiteral("The %1 must not have characters that set a direction.").arg(what));
    return std::nullopt;
}

} // namespace

std::optional<Error> checkMessage(const QString &text)
{
    if (!hasVisible(text))
        return invalid(QStringLiteral("A message needs text that shows."));
    if (text.size() > limits::textBytes || text.toUtf8().size() > limits::textBytes)
        return tooLarge(QStringLiteral("A message has at most %1 bytes of UTF-8.").arg(limits::textBytes));
    return std::nullopt;
}

std::optional<Error> checkEmoji(const QString &text)
{
    if (text.toUtf8().size() > limits::emojiBytes)
        return tooLarge(QStringLiteral("A reaction is one emoji."));
    return asOneEmoji(text) ? std::nullopt
                            : std::optional(invalid(QStringLiteral("A reaction is one emoji.")));
}

std::optional<Error> checkTitle(const QString &text)
{
    return checkLine(text, limits::titleCharacters, QStringLiteral("title"));
}

std::optional<Error> checkHandle(const QString &text)
{
    const auto isAlphanumeric = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
    };
    const auto fits = [&](QChar c) { return isAlphanumeric(c) || c == u'.' || c == u'_' || c == u'-'; };
    if (text.size() < limits::handleMin || text.size() > limits::handleMax)
        return invalid(QStringLiteral("A handle has %1 to %2 characters.")
                           .arg(limits::handleMin)
                           .arg(limits::handleMax));
    if (!isAlphanumeric(text.front()) || !std::ranges::all_of(text, fits))
        return invalid(QStringLiteral(
            "A handle has letters a to z, digits, '.', '_' and '-', and starts with a letter or digit."));
    return std::nullopt;
}

std::optional<Error> checkName(const QString &text)
{
    return checkLine(text, limits::nameCharacters, QStringLiteral("name"));
}

std::optional<Error> checkPassword(const QString &text)
{
    if (text.size() < limits::passwordMin)
        return Error{ErrorCode::WeakPassword,
                     QStringLiteral("A password has at least %1 characters.").arg(limits::passwordMin), 0};
    if (text.toUtf8().size() > limits::passwordMaxBytes)
        return tooLarge(QStringLiteral("A password has at most %1 bytes.").arg(limits::passwordMaxBytes));
    return std::nullopt;
}

} // namespace kith::validation
