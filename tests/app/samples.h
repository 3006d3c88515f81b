// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"

#include <QTest>

//! Values that the client's tests are made of.
namespace kith::sample {

//! The same for the same number.
template <typename SomeId>
SomeId id(int number)
{
    UuidBytes bytes{};
    bytes[0] = 0x5a;
    bytes[14] = static_cast<std::uint8_t>(number >> 8);
    bytes[15] = static_cast<std::uint8_t>(number);
    return SomeId(bytes);
}

inline const UserId ada = id<UserId>(1);
inline const UserId bob = id<UserId>(2);
inline const UserId cleo = id<UserId>(3);
inline const ConversationId crew = id<ConversationId>(100);
inline const ConversationId adaAndBob = directConversation(ada, bob);

inline std::vector<User> users()
{
    return {{ada, QStringLiteral("ada"), QStringLiteral("Ada Lovelace")},
            {bob, QStringLiteral("bob"), QStringLiteral("Bob Bean")},
            {cleo, QStringLiteral("cleo"), QStringLiteral("Cleo Crane")}};
}

inline Entry text(Seq seq, UserId author, const QString &text, std::int64_t messages = 0)
{
    Entry entry;
    entry.seq = seq;
    entry.author = author;
    entry.clientId = id<ClientId>(1000 + static_cast<int>(seq));
    entry.sentAt = 1'000'000 + seq * 1000;
    entry.messages = messages ? messages : seq;
    entry.text = text;
    return entry;
}

inline Entry change(Seq seq, UserId author, EntryKind kind, Seq target, const QString &newText,
                    std::int64_t messages)
{
    Entry entry = text(seq, author, newText, messages);
    entry.kind = kind;
    entry.target = target;
    return entry;
}

inline Message message(const Entry &entry)
{
    Message message;
    message.seq = entry.seq;
    message.kind = entry.kind;
    message.author = entry.author;
    message.clientId = entry.clientId;
    message.sentAt = entry.sentAt;
    message.messages = entry.messages;
    message.text = entry.text;
    message.target = entry.target;
    message.subject = entry.subject;
    message.role = entry.role;
    return message;
}

//! Ada's direct conversation with Bob, with \a head texts of which the last is Bob's.
inline Conversation direct(Seq head = 0)
{
    Conversation conversation;
    conversation.id = adaAndBob;
    conversation.members = {{ada, Role::Member, head, head}, {bob, Role::Member, 0, 0}};
    conversation.head = conversation.messages = conversation.readMessages = head;
    if (head)
        conversation.last = {message(text(head, bob, QStringLiteral("text %1").arg(head)))};
    return conversation;
}

inline Outgoing outgoing(int number, const QString &text)
{
    Outgoing outgoing;
    outgoing.conversation = adaAndBob;
    outgoing.peer = bob;
    outgoing.clientId = id<ClientId>(number);
    outgoing.text = text;
    outgoing.writtenAt = 2'000'000 + number;
    return outgoing;
}

//! Calls \a ask(context, done) and waits for its answer.
template <typename Value, typename Ask>
Value wait(Ask ask)
{
    QObject context;
    std::optional<Value> answer;
    ask(&context, [&](const Value &value) { answer = value; });
    while (!answer) // the test's own watchdog ends what never comes
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return *answer;
}

//! The same for what is to be stored, and checks that it is.
template <typename Ask>
void store(Ask ask)
{
    QVERIFY(wait<Result<Done>>(ask));
}

inline LocalPage newest(History &history, ConversationId conversation, int limit = 50)
{
    return wait<LocalPage>(
        [&](QObject *context, auto done) { history.messagesBefore(conversation, 0, limit, context, done); });
}

inline std::vector<LocalConversation> conversations(History &history)
{
    return wait<std::vector<LocalConversation>>(
        [&](QObject *context, auto done) { history.conversations(context, done); });
}

inline std::vector<Outgoing> outbox(History &history)
{
    return wait<std::vector<Outgoing>>([&](QObject *context, auto done) { history.outgoing(context, done); });
}

inline QStringList texts(const LocalPage &page)
{
    QStringList texts;
    for (auto row = page.messages.rbegin(); row != page.messages.rend(); ++row)
        texts << row->message.text;
    return texts;
}

} // namespace kith::sample
