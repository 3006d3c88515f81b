// SPDX-License-Identifier: Apache-2.0
#include "tests/samples/samples.h"

#include "app/history/useractions.h"
#include "app/people/avatar.h"
#include "tests/samples/samplefiller.h"

namespace kith::samples {

UuidBytes idOf(const QString &name, int color)
{
    for (int salt = 0;; ++salt) {
        const UuidBytes id = makeUuidV8(name.toUtf8() + QByteArray::number(salt));
        if (colorIndex(id) == color)
            return id;
    }
}

User person(const QString &handle, const QString &name, int color)
{
    return {UserId(idOf(handle, color)), handle, name};
}

const People &people()
{
    static const People everybody;
    return everybody;
}

ConversationId group(const QString &title, int color)
{
    return ConversationId(idOf(title, color));
}

ConversationId with(const User &peer)
{
    return directConversation(me().id, peer.id);
}

std::int64_t now()
{
    return at(today, 9, 18);
}

User me()
{
    return person(QStringLiteral("ada"), QStringLiteral("Ada Brandt"), 5);
}

ConversationId harbourCrew()
{
    return group(QStringLiteral("Harbour crew"), 6);
}

ConversationId amara()
{
    return with(people().amara);
}

ConversationId leila()
{
    return with(people().leila);
}

ConversationId boathouse()
{
    return group(QStringLiteral("Boathouse"), 4);
}

ConversationId arabicCrew()
{
    return group(QStringLiteral("فريق الميناء"), 8);
}

void fill(History &history, PresenceTracker &presences)
{
    Filler filler(history);
    fillRestored(filler);
    fillHarbourCrew(filler);
    fillPairs(filler);
    fillGroups(filler);
    fillRightToLeft(filler);
    history.userActions().setDraft(
        group(QStringLiteral("Release 2.4"), 2),
        QStringLiteral("I think we should hold until the upgrade ran on Windows, too"));

    const People &p = people();
    const auto online = [](const User &user) { return Presence{user.id, PresenceState::Online, 0}; };
    presences.apply(reply::Presences{{online(p.amara),
                                      online(p.priya),
                                      online(p.yuki),
                                      online(p.soren),
                                      online(p.noa),
                                      {p.jun.id, PresenceState::Offline, at(today, 8, 58)},
                                      {p.mateo.id, PresenceState::Offline, at(today, 8, 24)},
                                      {p.leila.id, PresenceState::Offline, at(today - 1, 21, 40)},
                                      {p.khai.id, PresenceState::Offline, at(today - 2, 18, 5)}}});
    presences.apply(reply::Typing{harbourCrew(), p.soren.id, true});
    presences.apply(reply::Typing{harbourCrew(), p.yuki.id, true});
    presences.apply(reply::Typing{with(p.yuki), p.yuki.id, true});
}

} // namespace kith::samples
