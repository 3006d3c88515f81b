// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localdatabase.h"
#include "app/history/localtypes.h"

namespace kith {

//! Whether the rows of a conversation are of the history that the server has. It may have gone back in time.
enum class Reconciliation {
    Done,
    Due, //!< they are to be compared with the server's
    Left, //!< the same, once the user is a member again
    Gone, //!< the same, once the server knows the conversation again; what was here is in LostTable
};

//! A conversation as it is stored: without what waits in the outbox, and with how much of its timeline is cached.
struct ConversationRow {
    LocalConversation info;
    std::optional<Message> last;
    bool readSent = true; //!< the server knows info.read
    Seq floor = 1; //!< every row from here to the head is cached
    bool start = false; //!< and nothing is older
    Reconciliation reconciliation = Reconciliation::Done;

    bool isReconciled() const { return reconciliation == Reconciliation::Done; }
};

//! Stores conversations, their members and the names of users. Database thread.
class ConversationTable
{
public:
    explicit ConversationTable(LocalDatabase &database)
        : m_database(database)
    {
    }

    std::optional<ConversationRow> find(ConversationId id) const;
    std::vector<ConversationRow> all() const; //!< without the self log, newest first
    void put(const ConversationRow &row);
    std::vector<Position> unsentReadMarks() const;
    void makeAllDue(); //!< to be reconciled; read marks are not sent any more, and the self log is forgotten
    std::vector<ConversationId> due() const;
    //! Newest first: those with unread messages that are not all cached, but at most \a most.
    std::vector<ConversationId> uncounted(int most) const;

    std::vector<Member> members(ConversationId id) const; //!< those who left excluded
    std::optional<Member> member(ConversationId id, UserId user) const; //!< those who left included
    void putMember(ConversationId id, const Member &member);
    void removeMembers(ConversationId id);
    struct Summary {
        int count = 0;
        Seq delivered = 0, read = 0; //!< the smallest of all but \a me
    };
    Summary summary(ConversationId id, UserId me) const;

    std::vector<User> users() const;
    bool putUser(const User &user); //!< false where nothing changed
    std::vector<UserId> unnamedMembers() const;

private:
    LocalDatabase &m_database;
};

} // namespace kith
