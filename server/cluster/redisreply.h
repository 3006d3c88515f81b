// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QString>

#include <hiredis/hiredis.h>

//! Checked access to replies of Redis.
namespace kith {

//! Returns whether \a reply is not null and of \a type (REDIS_REPLY_…).
inline bool isReply(const redisReply *reply, int type)
{
    return reply && reply->type == type;
}

//! Returns the bytes of a string reply, valid as long as the reply; empty for other types.
inline QByteArrayView textOf(const redisReply *reply)
{
    return isReply(reply, REDIS_REPLY_STRING) ? QByteArrayView(reply->str, qsizetype(reply->len))
                                              : QByteArrayView();
}

//! Returns what is wrong with \a reply, for the log.
inline QString problem(const redisReply *reply)
{
    return isReply(reply, REDIS_REPLY_ERROR) ? QString::fromUtf8(reply->str, qsizetype(reply->len)).left(200)
                                             : QStringLiteral("it gives an answer that is none of Redis'");
}

} // namespace kith
