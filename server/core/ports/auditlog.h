// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <utility>
#include <vector>

namespace kith {

/*!
    Keeps events for an operator, each with named facts.

    A fact is an id, a code or an address. It is never a token, a password, an unknown handle (users type passwords there), or a text
    that a user wrote. Called on the core thread.
*/
class AuditLog
{
public:
    enum class Level {
        Debug, //!< routine
        Info,
    };
    using Facts = std::vector<std::pair<QString, QString>>;

    virtual ~AuditLog() = default;

    //! \a event is one of a few fixed names, such as "account_created".
    virtual void note(Level level, const QString &event, const Facts &facts) = 0;
};

} // namespace kith
