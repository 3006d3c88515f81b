// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <QHash>

#include <deque>
#include <functional>

namespace kith {

//! Lets what is done to one conversation happen one after the other, where each must see what the one before did.
class Turns
{
public:
    using Turn = std::function<void()>;

    //! Runs \a turn when all earlier ones of \a conversation are over. It says itself when it is.
    void take(ConversationId conversation, Turn turn)
    {
        if (const auto waiting = m_waiting.find(conversation); waiting != m_waiting.end())
            return waiting->push_back(std::move(turn));
        m_waiting.insert(conversation, {});
        turn();
    }

    void over(ConversationId conversation)
    {
        const auto waiting = m_waiting.find(conversation);
        if (waiting->empty()) {
            m_waiting.erase(waiting);
            return;
        }
        const Turn next = std::move(waiting->front());
        waiting->pop_front();
        next();
    }

private:
    QHash<ConversationId, std::deque<Turn>> m_waiting; //!< behind the one underway, for each that has one
};

} // namespace kith
