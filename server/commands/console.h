// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdio>

//! What commands say to whoever typed them.
namespace kith::console {

inline void write(std::FILE *to, const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), to);
}

//! The answer.
inline void print(const QString &line)
{
    write(stdout, line);
}

//! What is going on meanwhile.
inline void report(const QString &line)
{
    write(stderr, line);
}

//! Answers \a status, the command's own.
inline int fail(const QString &problem, int status = 1)
{
    report(QStringLiteral("kithd: ") + problem);
    return status;
}

} // namespace kith::console
