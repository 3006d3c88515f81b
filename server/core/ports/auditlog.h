// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <utility>
#include <vector>

namespace kith {

/*!
    What an operator may want to know of later: an event and the facts of it, by name.

    Facts are ids, codes and addresses. Never a token, a password, a handle that nobody has (a password is
    easily typed there), or what somebody wrote.
*/
class AuditLog
{
public:
    enum class Level {
        Debug, //!< happens all day
        Info,
    };
    using Facts = std::vector<std::pair<QString, QString>>;

    virtual ~AuditLog() = default;

    //! \a event is one of a few fixed names, such as "account_created".
    virtual void note(Level level, const QString &event, const Facts &facts) = 0;
};

} // namespace kith
