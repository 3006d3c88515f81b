// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/reconciler.h"

namespace kith {

//! The writes of one transaction: what the user did and what the server says. Each is harmless when repeated. Database
//! thread.
class HistoryWriter : public Reconciler
{
public:
    using Reconciler::Reconciler;

    // ---- What the user does; see UserActions
    void addOutgoing(const Outgoing &outgoing);
    void retry(ClientId id);
    std::optional<Outgoing> discard(ClientId id);
    void setDraft(ConversationId id, const QString &text, const DraftTarget &target);
    void sendAgain(std::int64_t lost, ClientId clientId);
    void removeLost(std::int64_t lost);

    // ---- What the server says; see ServerUpdates
    std::vector<LocalHead> applyConversations(const reply::Conversations &conversations);
    LocalHead reconcile(const Conversation &server, const reply::Page &page, Seq before);
    void applyUnlisted(const std::vector<ConversationId> &listed);
    void applyPage(const reply::Page &page, Seq before);
    Seq skipTo(const Conversation &server);
    void applyAccepted(const reply::Accepted &accepted, UserId peer);
    void applyUnchanged(ClientId id);
    void applyRefused(ClientId id, const QString &sentence);
    void applyMarks(const reply::Marks &marks);
    void applyUsers(const std::vector<User> &users);
    void setCursor(const QString &cursor);

private:
    bool queue(const Outgoing &outgoing);
    void dequeue(const Outgoing &outgoing);
    LocalHead reconcile(const Conversation &server, ConversationRow &known,
                        const std::vector<Message> &messages, bool more);
    Seq visibleFromIn(const Conversation &server) const;
    void skipUnseen(ConversationRow &row, const Conversation &server);
    void resetFromServer(ConversationRow &row, const Conversation &server);
    void noteJoining(ConversationRow &row, const Conversation &server);
    void update(ConversationRow &row, const Conversation &server);
};

} // namespace kith
