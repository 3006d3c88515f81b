// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdio>

//! What commands say to whoever typed them.
namespace kith::console {

inline void print(const QString &text)
{
    const QByteArray line = text.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
}

//! Answers \a status, the command's own.
inline int fail(const QString &problem, int status = 1)
{
    const QByteArray line = "kithd: " + problem.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
    return status;
}

} // namespace kith::console
