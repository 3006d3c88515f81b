// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/requests.h"

//! How the people of the tests come in, all with the same password.
namespace kith {

inline request::Register account(const QString &handle)
{
    request::Register request;
    request.handle = handle;
    request.name = handle;
    request.password = QStringLiteral("correct horse battery");
    return request;
}
inline request::Login login(const QString &handle,
                            const QString &password = QStringLiteral("correct horse battery"))
{
    return {handle, password, QStringLiteral("laptop")};
}

} // namespace kith
