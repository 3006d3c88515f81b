// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"

#include <QStringList>

#include <map>

namespace kith {

/*!
    Shows a history whole, as its models do: reads each conversation once and then follows the signals.

    Complains where a signal does not fit what is shown.
*/
class Screen : public QObject
{
    Q_OBJECT

public:
    //! \a history is open and outlives it.
    explicit Screen(History *history);

    const std::map<ConversationId, LocalConversation> &conversations() const { return m_conversations; }
    //! Oldest first, those without a seq left out.
    std::vector<LocalMessage> rows(ConversationId id) const;
    //! Of all conversations: what the server lost.
    std::vector<LocalMessage> lost() const;
    QStringList complaints() const { return m_complaints; }

    //! Reads everything again, and complains where it is another.
    void compare();

private:
    //! The clientId while there is no seq; the place of a lost one.
    using Key = std::tuple<Seq, ClientId, std::int64_t>;

    static Key keyOf(const LocalMessage &row);
    void read(ConversationId id);
    void meet(const std::vector<LocalConversation> &conversations);
    void add(ConversationId id, const std::vector<LocalMessage> &rows);
    void change(ConversationId id, const std::vector<LocalMessage> &rows);
    void complain(ConversationId id, const Key &row, const char *what);

    History *m_history;
    std::map<ConversationId, LocalConversation> m_conversations;
    std::map<ConversationId, std::map<Key, LocalMessage>> m_rows; //!< of those that were read
    QStringList m_complaints;
};

} // namespace kith
