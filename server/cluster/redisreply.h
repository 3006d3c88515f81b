// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QString>

#include <hiredis/hiredis.h>

//! Looking into what Redis answered. Nothing is taken for what it should be.
namespace kith {

//! Whether \a reply is there and of \a type (REDIS_REPLY_…).
inline bool isReply(const redisReply *reply, int type)
{
    return reply && reply->type == type;
}

//! The bytes of a string, which live as long as the reply; empty where it is none.
inline QByteArrayView textOf(const redisReply *reply)
{
    return isReply(reply, REDIS_REPLY_STRING) ? QByteArrayView(reply->str, qsizetype(reply->len))
                                              : QByteArrayView();
}

//! What is wrong with a reply, for a log.
inline QString problem(const redisReply *reply)
{
    return isReply(reply, REDIS_REPLY_ERROR) ? QString::fromUtf8(reply->str, qsizetype(reply->len)).left(200)
                                             : QStringLiteral("it gives an answer that is none of Redis'");
}

} // namespace kith
