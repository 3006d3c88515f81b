// SPDX-License-Identifier: Apache-2.0
#include "app/history/useractions.h"

#include "app/history/historythread.h"

namespace kith {

void UserActions::addOutgoing(const Outgoing &outgoing, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.addOutgoing(outgoing); }, context, std::move(done));
}

void UserActions::retry(ClientId id)
{
    m_thread.write([=](HistoryWriter &writer) { writer.retry(id); });
}

void UserActions::discard(ClientId id, QObject *context, HistoryAnswer<std::optional<Outgoing>> done)
{
    m_thread.write([=](HistoryWriter &writer) { return writer.discard(id); }, context,
                   [done = std::move(done)](const Result<std::optional<Outgoing>> &outgoing) {
                       done(outgoing ? *outgoing : std::nullopt);
                   });
}

void UserActions::sendAgain(std::int64_t lost, ClientId clientId, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.sendAgain(lost, clientId); }, context,
                   std::move(done));
}

void UserActions::removeLost(std::int64_t lost)
{
    m_thread.write([=](HistoryWriter &writer) { writer.removeLost(lost); });
}

void UserActions::setDraft(ConversationId id, const QString &text, const DraftTarget &target)
{
    m_thread.write([=](HistoryWriter &writer) { writer.setDraft(id, text, target); });
}

void UserActions::setReadMark(ConversationId id, Seq seq)
{
    m_thread.write([=](HistoryWriter &writer) { writer.setReadMark(id, seq); });
}

void UserActions::addDirect(UserId peer, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.addDirect(peer); }, context, std::move(done));
}

} // namespace kith
