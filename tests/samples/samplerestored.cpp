// SPDX-License-Identifier: Apache-2.0
#include "tests/samples/samplefiller.h"

namespace kith::samples {

namespace {

std::vector<Message> messagesOf(const Log &log)
{
    std::vector<Message> messages;
    for (const auto &[conversation, entry] : log.events()) {
        Message message;
        message.seq = entry.seq;
        message.author = entry.author;
        message.clientId = entry.clientId;
        message.sentAt = message.writtenAt = entry.sentAt;
        message.messages = entry.messages;
        message.text = entry.text;
        messages.push_back(message);
    }
    return messages;
}

} // namespace

void Filler::enterEpoch(const QString &name)
{
    m_history.serverUpdates().enterEpoch(EpochId(idOf(name, 0)), &m_context, [](const auto &) {});
}

void Filler::restore(ConversationId id, const QString &title, const std::vector<User> &members,
                     const Log &log)
{
    const std::vector<Message> messages = messagesOf(log);
    Conversation conversation;
    conversation.id = id;
    conversation.kind = ConversationKind::Group;
    conversation.title = title;
    conversation.head = log.head();
    conversation.messages = conversation.readMessages = messages.back().messages;
    conversation.members = {{me().id, Role::Admin, log.head(), log.head()}};
    for (const User &user : members)
        conversation.members.push_back({user.id, Role::Member, log.head(), log.head()});
    conversation.last = {messages.back()};
    m_history.serverUpdates().reconcile(conversation, {id, messages, false, {}, log.head()}, 0, &m_context,
                                        [](const auto &) {});
}

void fillRestored(Filler &filler)
{
    const People &p = people();
    const ConversationId id = boathouse();
    const QString title = QStringLiteral("Boathouse");
    const std::vector<User> others{p.jun, p.priya, p.leila};
    filler.enterEpoch(QStringLiteral("before"));
    filler.addGroup(id, title, others);
    Log backup(id);
    backup.on(today - 6, 17, 2)
        .say(p.jun, QStringLiteral("The roof is tight again. I used the last of the tar."));
    backup.on(today - 6, 17, 9).say(p.ada, QStringLiteral("Thank you! Is the ladder back on its hook?"));
    backup.say(p.jun, QStringLiteral("It is."));
    Log log = backup;
    log.on(today - 6, 18, 20)
        .say(p.ada,
             QStringLiteral(
                 "Then let us paint the doors on Saturday. I have two brushes and can ask my neighbour for a "
                 "third; somebody else brings the sandpaper."));
    log.on(today - 6, 18, 24).say(p.priya, QStringLiteral("Sandpaper: me. 80 and 120."));
    log.say(p.priya, QStringLiteral("And cake."));
    log.on(today - 6, 18, 40).say(p.ada, QStringLiteral("Ten o\u2019clock?"));
    filler.write(id, log);
    filler.enterEpoch(QStringLiteral("after"));
    filler.restore(id, title, others, backup);
    backup.on(today - 6, 20, 15)
        .say(p.leila,
             QStringLiteral(
                 "The server was down for a while. Does anybody know what we agreed on for Saturday?"));
    filler.write(id, backup);
}

} // namespace kith::samples
