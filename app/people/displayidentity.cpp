// SPDX-License-Identifier: Apache-2.0
#include "app/people/displayidentity.h"

#include "app/people/avatar.h"
#include "app/text/textformat.h"

namespace kith {

DisplayIdentity identityOf(const User &user, const History &history)
{
    return {TextFormat::name(user, history), personInitials(TextFormat::name(user)), colorIndex(user.id),
            false};
}

DisplayIdentity identityOf(const LocalConversation &conversation, const History &history)
{
    if (conversation.kind != ConversationKind::Direct) {
        const QString title = conversation.title.isEmpty() ? TextFormat::tr("Group") : conversation.title;
        return {title, groupInitials(title), colorIndex(conversation.id), true};
    }
    User peer = history.user(conversation.peer);
    peer.id = conversation.peer;
    return identityOf(peer, history);
}

QString presenceName(PresenceState state)
{
    return latin1(nameOf(state));
}

} // namespace kith
