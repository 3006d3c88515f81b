// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/replies.h"
#include "shared/requests.h"

#include <QObject>

#include <functional>

namespace kith {

/*!
    What a model may ask of the server. GUI thread.

    Messages are not sent here but through the history's outbox. A request here makes sense only while connected
    (members, titles, people, devices), and fails with a sentence for the user while not.
*/
class Server : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    using Answer = std::function<void(const Result<reply::Any> &)>;

    //! Exactly one answer, later, unless \a context is destroyed first. The error's message is a sentence for the user.
    virtual void ask(const request::Any &request, QObject *context, Answer done) = 0;

    //! Fetches the page below what is cached into the history, and answers after the history signalled its rows.
    virtual void loadOlder(ConversationId conversation, QObject *context,
                           std::function<void(const Result<Done> &)> done) = 0;

    //! The time of this computer's clock \a now by the server's, as far as that is known.
    virtual std::int64_t serverTime(std::int64_t now) const { return now; }

Q_SIGNALS:
    //! Requests are answered from now on; earlier ones may have failed.
    void connected();
};

} // namespace kith
