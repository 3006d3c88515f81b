// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"

#include "app/history/historythread.h"
#include "shared/limits.h"

namespace kith {

void ServerUpdates::enterEpoch(EpochId epoch, QObject *context, HistoryAnswer<Result<bool>> done)
{
    m_thread.write([=](HistoryWriter &writer) { return writer.enterEpoch(epoch); }, context, std::move(done));
}

void ServerUpdates::reconcile(const Conversation &server, const reply::Page &page, Seq before,
                              QObject *context, HistoryAnswer<Result<LocalHead>> done)
{
    m_thread.write([=](HistoryWriter &writer) { return writer.reconcile(server, page, before); }, context,
                   std::move(done));
}

void ServerUpdates::applyUnlisted(std::vector<ConversationId> listed, QObject *context, StoredAnswer done)
{
    m_thread.write([listed = std::move(listed)](HistoryWriter &writer) { writer.applyUnlisted(listed); },
                   context, std::move(done));
}

void ServerUpdates::applyEvents(std::vector<reply::Event> events, QObject *context, Applied done)
{
    m_thread.write([events = std::move(events)](HistoryWriter &writer) { return writer.applyEvents(events); },
                   context, std::move(done));
}

void ServerUpdates::compare(std::vector<Position> heads, QObject *context, Applied done)
{
    m_thread.write([heads = std::move(heads)](HistoryWriter &writer) { return writer.compare(heads); },
                   context, std::move(done));
}

void ServerUpdates::applyConversations(const reply::Conversations &conversations, QObject *context,
                                       Applied done)
{
    m_thread.write([=](HistoryWriter &writer) { return writer.applyConversations(conversations); }, context,
                   std::move(done));
}

void ServerUpdates::applyPage(const reply::Page &page, Seq before, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyPage(page, before); }, context, std::move(done));
}

void ServerUpdates::skipTo(const Conversation &server, QObject *context, HistoryAnswer<Result<Seq>> done)
{
    m_thread.write([=](HistoryWriter &writer) { return writer.skipTo(server); }, context, std::move(done));
}

void ServerUpdates::applyAccepted(const reply::Accepted &accepted, UserId peer, QObject *context,
                                  StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyAccepted(accepted, peer); }, context,
                   std::move(done));
}

void ServerUpdates::applyUnchanged(ClientId id, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyUnchanged(id); }, context, std::move(done));
}

void ServerUpdates::applyRefused(ClientId id, const QString &sentence, QObject *context, StoredAnswer done)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyRefused(id, sentence); }, context,
                   std::move(done));
}

void ServerUpdates::applyMarks(const reply::Marks &marks)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyMarks(marks); });
}

void ServerUpdates::applyUsers(const std::vector<User> &users)
{
    m_thread.write([=](HistoryWriter &writer) { writer.applyUsers(users); });
}

void ServerUpdates::readMarkSent(const Position &position)
{
    m_thread.write([=](HistoryWriter &writer) { writer.readMarkSent(position); });
}

void ServerUpdates::setCursor(const QString &cursor)
{
    m_thread.write([=](HistoryWriter &writer) { writer.setCursor(cursor); });
}

void ServerUpdates::nextOutgoing(QObject *context, HistoryAnswer<NextOutgoing> done)
{
    m_thread.read([](LocalReader &reader) { return reader.tables().outbox.next(); }, context,
                  std::move(done));
}

void ServerUpdates::handOverOutgoing(QObject *context, HistoryAnswer<NextOutgoing> done)
{
    const auto handOver = [](LocalReader &reader) {
        OutboxTable &outbox = reader.tables().outbox;
        const NextOutgoing next = outbox.next();
        for (const Outgoing &outgoing : next.first)
            outbox.handOver(outgoing.clientId);
        return next;
    };
    m_thread.read(handOver, context, std::move(done));
}

void ServerUpdates::unsentReadMarks(QObject *context, HistoryAnswer<std::vector<Position>> done)
{
    m_thread.read([](LocalReader &reader) { return reader.tables().conversations.unsentReadMarks(); },
                  context, std::move(done));
}

void ServerUpdates::unknownUsers(QObject *context, HistoryAnswer<std::vector<UserId>> done)
{
    m_thread.read([](LocalReader &reader) { return reader.tables().conversations.unnamedMembers(); }, context,
                  std::move(done));
}

void ServerUpdates::uncounted(QObject *context, HistoryAnswer<std::vector<ConversationId>> done)
{
    m_thread.read(
        [](LocalReader &reader) { return reader.tables().conversations.uncounted(limits::pageMessages); },
        context, std::move(done));
}

void ServerUpdates::cursor(QObject *context, HistoryAnswer<QString> done)
{
    m_thread.read([](LocalReader &reader) { return reader.tables().value(HistoryTables::cursorName); },
                  context, std::move(done));
}

} // namespace kith
