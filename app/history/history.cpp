// SPDX-License-Identifier: Apache-2.0
#include "app/history/history.h"

#include "app/history/historythread.h"

#include <QPointer>

namespace kith {

namespace {

//! Calls \a done unless its context is gone by then.
template <typename Done>
auto whileAlive(QObject *context, Done done)
{
    return [context = QPointer<QObject>(context), done = std::move(done)](const auto &answer) {
        if (context)
            done(answer);
    };
}

constexpr auto ignore = [](const auto &) {};

constexpr auto cursorName = "cursor";

} // namespace

History::History(const QString &file, QObject *parent, Work work)
    : QObject(parent)
    , m_file(file)
    , m_work(work)
{
}

History::~History() = default;

void History::open(UserId me)
{
    m_me = me;
    m_thread = std::make_unique<HistoryThread>(m_file, me, this);
    m_thread->begin(m_work);
}

// ---- Reading

void History::conversations(QObject *context, Answer<std::vector<LocalConversation>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.conversations(); },
                   whileAlive(context, std::move(done)));
}

void History::conversation(ConversationId id, QObject *context, Answer<std::optional<LocalConversation>> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.conversation(id); },
                   whileAlive(context, std::move(done)));
}

void History::messagesBefore(ConversationId id, Seq before, int limit, QObject *context,
                             Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.before(id, before, limit); },
                   whileAlive(context, std::move(done)));
}

void History::messagesAfter(ConversationId id, Seq after, int limit, QObject *context, Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.after(id, after, limit); },
                   whileAlive(context, std::move(done)));
}

void History::messagesAround(ConversationId id, Seq seq, int limit, QObject *context, Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.around(id, seq, limit); },
                   whileAlive(context, std::move(done)));
}

void History::members(ConversationId id, QObject *context, Answer<std::vector<Member>> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.tables().conversations.members(id); },
                   whileAlive(context, std::move(done)));
}

void History::outgoing(QObject *context, Answer<std::vector<Outgoing>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().outbox.all(); },
                   whileAlive(context, std::move(done)));
}

void History::nextOutgoing(QObject *context, Answer<NextOutgoing> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().outbox.next(); },
                   whileAlive(context, std::move(done)));
}

void History::floor(ConversationId id, QObject *context, Answer<LocalFloor> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.floor(id); },
                   whileAlive(context, std::move(done)));
}

void History::unsentReadMarks(QObject *context, Answer<std::vector<Position>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().conversations.unsentReadMarks(); },
                   whileAlive(context, std::move(done)));
}

void History::unknownUsers(QObject *context, Answer<std::vector<UserId>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().conversations.unnamedMembers(); },
                   whileAlive(context, std::move(done)));
}

void History::cursor(QObject *context, Answer<QString> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().value(cursorName); },
                   whileAlive(context, std::move(done)));
}

// ---- Writing

template <typename Write, typename Deliver>
void History::write(Write write, Deliver deliver)
{
    m_thread->write(
        [write = std::move(write)](HistoryWriter &writer, HistoryTables &) {
            write(writer);
            return Done{};
        },
        std::move(deliver));
}

void History::addOutgoing(const Outgoing &outgoing, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.addOutgoing(outgoing); }, whileAlive(context, std::move(done)));
}

void History::retry(ClientId id)
{
    write([=](HistoryWriter &writer) { writer.retry(id); }, ignore);
}

void History::discard(ClientId id, QObject *context, Answer<std::optional<Outgoing>> done)
{
    m_thread->write(
        [id](HistoryWriter &writer, HistoryTables &) { return writer.discard(id); },
        whileAlive(context, [done = std::move(done)](const Result<std::optional<Outgoing>> &outgoing) {
            done(outgoing ? *outgoing : std::nullopt);
        }));
}

void History::setDraft(ConversationId id, const QString &text)
{
    write([=](HistoryWriter &writer) { writer.setDraft(id, text); }, ignore);
}

void History::setReadMark(ConversationId id, Seq seq)
{
    write([=](HistoryWriter &writer) { writer.setReadMark(id, seq); }, ignore);
}

void History::addDirect(UserId peer, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.addDirect(peer); }, whileAlive(context, std::move(done)));
}

void History::applyEvents(std::vector<reply::Event> events, QObject *context, Applied done)
{
    m_thread->write([events = std::move(events)](HistoryWriter &writer,
                                                 HistoryTables &) { return writer.applyEvents(events); },
                    whileAlive(context, std::move(done)));
}

void History::compare(std::vector<Position> heads, QObject *context, Applied done)
{
    m_thread->write([=](HistoryWriter &writer, HistoryTables &) { return writer.compare(heads); },
                    whileAlive(context, std::move(done)));
}

void History::applyConversations(const reply::Conversations &conversations, QObject *context, Applied done)
{
    m_thread->write(
        [=](HistoryWriter &writer, HistoryTables &) { return writer.applyConversations(conversations); },
        whileAlive(context, std::move(done)));
}

void History::applyPage(const reply::Page &page, Seq before, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.applyPage(page, before); },
          whileAlive(context, std::move(done)));
}

void History::skipTo(const Conversation &server, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.skipTo(server); }, whileAlive(context, std::move(done)));
}

void History::applyAccepted(const reply::Accepted &accepted, UserId peer, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.applyAccepted(accepted, peer); },
          whileAlive(context, std::move(done)));
}

void History::applyRefused(ClientId id, const QString &sentence, QObject *context, Stored done)
{
    write([=](HistoryWriter &writer) { writer.applyRefused(id, sentence); },
          whileAlive(context, std::move(done)));
}

void History::applyMarks(const reply::Marks &marks)
{
    write([=](HistoryWriter &writer) { writer.applyMarks(marks); }, ignore);
}

void History::applyUsers(const std::vector<User> &users)
{
    write([=](HistoryWriter &writer) { writer.applyUsers(users); }, ignore);
}

void History::readMarkSent(const Position &position)
{
    write([=](HistoryWriter &writer) { writer.readMarkSent(position); }, ignore);
}

void History::setCursor(const QString &cursor)
{
    m_thread->write(
        [cursor](HistoryWriter &, HistoryTables &tables) {
            tables.setValue(cursorName, cursor);
            return Done{};
        },
        ignore);
}

} // namespace kith
