// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/samples/samplelog.h"
#include "tests/samples/samples.h"

//! Who and what the samples are made of.
namespace kith::samples {

User person(const QString &handle, const QString &name, int color);

//! Everybody who appears. The numbers are the colours of avatars: rose, coral, amber, olive, leaf, teal, sky, …
struct People {
    User ada = me();
    User amara = person(QStringLiteral("amara"), QStringLiteral("Amara Okonkwo"), 1);
    User soren = person(QStringLiteral("soren"), QStringLiteral("Søren Lindqvist-Aagaard"), 7);
    User priya = person(QStringLiteral("priya"), QStringLiteral("Priya Raghunathan"), 8);
    User jun = person(QStringLiteral("jun"), QStringLiteral("Jun Watanabe"), 6);
    User zofia = person(QStringLiteral("zofia"), QStringLiteral("Zofia Wójcik"), 0);
    User yuki = person(QStringLiteral("yuki"), QStringLiteral("Yuki Tanabe"), 9);
    User mateo = person(QStringLiteral("mateo"), QStringLiteral("Mateo Quispe Huamán"), 3);
    User leila = person(QStringLiteral("leila"), QStringLiteral("Leila Haddad"), 9);
    User khai = person(QStringLiteral("minhkhai"), QStringLiteral("Nguyễn Thị Minh Khai"), 2);
    User seun = person(QStringLiteral("seun"), QStringLiteral("Oluwaseun Adeyemi-Bankole"), 1);
    User layla = person(QStringLiteral("layla"), QStringLiteral("ليلى حدّاد"), 5);
    User saeed = person(QStringLiteral("saeed"), QStringLiteral("سعيد بن راشد المهيري"), 8);
    User nour = person(QStringLiteral("nour"), QStringLiteral("نور الدين الجزائري"), 2);
    User noa = person(QStringLiteral("noa"), QStringLiteral("נועה לוי"), 4);

    std::vector<User> all() const
    {
        return {ada,   amara, soren, priya, jun,   zofia, yuki, mateo,
                leila, khai,  seun,  layla, saeed, nour,  noa};
    }
};

const People &people();

ConversationId group(const QString &title, int color);
ConversationId with(const User &peer);

//! Gives a history its conversations, one after the other.
class Filler
{
public:
    explicit Filler(History &history)
        : m_history(history)
    {
    }

    //! The first of \a members owns it, Ada is an admin.
    void addGroup(ConversationId id, const QString &title, const std::vector<User> &members)
    {
        Conversation conversation;
        conversation.id = id;
        conversation.kind = ConversationKind::Group;
        conversation.title = title;
        for (const User &user : members)
            conversation.members.push_back({user.id, Role::Member, 0, 0});
        conversation.members.front().role = Role::Owner;
        conversation.members.push_back({me().id, Role::Admin, 0, 0});
        introduce(conversation);
    }

    void addDirect(const User &peer)
    {
        Conversation conversation;
        conversation.id = with(peer);
        conversation.members = {{me().id, Role::Member, 0, 0}, {peer.id, Role::Member, 0, 0}};
        introduce(conversation);
    }

    //! Read by Ada up to \a read, 0: all of it.
    void write(ConversationId id, const Log &log, Seq read = 0)
    {
        m_history.serverUpdates().applyEvents(log.events(), &m_context, [](const auto &) {});
        m_history.userActions().setReadMark(id, read != 0 ? read : log.head());
    }

    //! The server is restored from a backup: all that it has is \a log from now on.
    void restore(ConversationId id, const QString &title, const std::vector<User> &members, const Log &log);
    void enterEpoch(const QString &name);

    void mark(ConversationId id, const std::vector<User> &members, Seq delivered, Seq read)
    {
        for (const User &member : members)
            m_history.serverUpdates().applyMarks({id, member.id, delivered, read});
    }

    ClientId queue(ConversationId id, const User *peer, const QString &text, std::int64_t time,
                   Seq replyTo = 0)
    {
        Outgoing outgoing;
        outgoing.conversation = id;
        outgoing.peer = peer ? peer->id : UserId();
        outgoing.clientId = ClientId(makeUuidV8(toRaw(id) + text.toUtf8()));
        outgoing.text = text;
        outgoing.target = replyTo;
        outgoing.writtenAt = time;
        m_history.userActions().addOutgoing(outgoing, &m_context, [](const auto &) {});
        return outgoing.clientId;
    }

    void refuse(ClientId id, const QString &sentence)
    {
        m_history.serverUpdates().applyRefused(id, sentence, &m_context, [](const auto &) {});
    }

private:
    void introduce(const Conversation &conversation)
    {
        m_history.serverUpdates().applyConversations({{conversation}, people().all(), {}}, &m_context,
                                                     [](const auto &) {});
    }

    History &m_history;
    QObject m_context; //!< no answer is waited for
};

void fillRestored(Filler &filler); //!< the first: what was there before would have to be reconciled, too
void fillHarbourCrew(Filler &filler);
void fillGroups(Filler &filler);
void fillPairs(Filler &filler);
void fillRightToLeft(Filler &filler);

} // namespace kith::samples
