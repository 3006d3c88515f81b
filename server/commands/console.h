// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdio>

//! Output of commands.
namespace kith::console {

inline void write(std::FILE *to, const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), to);
}

//! Prints a line of the result.
inline void print(const QString &line)
{
    write(stdout, line);
}

//! Prints progress or an error.
inline void report(const QString &line)
{
    write(stderr, line);
}

//! Reports \a problem and returns \a status, the exit status.
inline int fail(const QString &problem, int status = 1)
{
    report(QStringLiteral("kithd: ") + problem);
    return status;
}

} // namespace kith::console
