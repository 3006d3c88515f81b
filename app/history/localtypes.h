// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

//! The rows of the local history as the lists show them. Plain values; they cross threads.
namespace kith {

//! Whether a row waits in the outbox.
enum class Pending {
    None, //!< no: the server has all of it
    Queued, //!< it will be sent
    Failed, //!< the server refused it; the user decides: retry, edit or discard
};

//! What a reply quotes, as it is now.
struct Quote {
    UserId author;
    QString text; //!< empty where deleted
    bool deleted = false;

    bool operator==(const Quote &) const = default;
};

/*!
    One row of a timeline: a text, a member, a title or a history entry, or one of an unknown kind.

    What waits in the outbox is applied: a queued edit shows its text, a queued deletion is deleted, a queued reaction is
    there. So a row looks the same before and after the server accepted it.
*/
struct LocalMessage {
    ConversationId conversation;
    Message message; //!< seq is 0 until the server accepted it; sentAt is then writtenAt
    std::int64_t place = 0; //!< among those with seq 0, which stand below all others unless lostAfter; rises
    Pending pending = Pending::None;
    ClientId
        pendingId; //!< what retry, discard and edit take: the message's own id, or that of its failed edit
    QString failure; //!< where Failed: a sentence for the user
    std::optional<Quote>
        quote; //!< of message.target; nullopt where that is not in the cache, or of an unknown kind
    //! Of what the server lost: its seq is 0, and it stands behind the message with this one. Its place names it.
    std::optional<Seq> lostAfter = std::nullopt;

    bool operator==(const LocalMessage &) const = default;

    bool isLost() const { return lostAfter.has_value(); }
    //! Older above newer, what waits in the outbox last.
    bool isBefore(const LocalMessage &other) const { return order() < other.order(); }
    bool isSame(const LocalMessage &other) const
    {
        if (isLost() || other.isLost())
            return isLost() && other.isLost() && place == other.place;
        if (message.seq != 0 && other.message.seq != 0)
            return message.seq == other.message.seq;
        return !message.clientId.isNull() && message.clientId == other.message.clientId;
    }

private:
    std::tuple<Seq, bool, std::int64_t> order() const
    {
        const Seq seq = message.seq != 0 ? message.seq : lostAfter.value_or(INT64_MAX);
        return {seq, message.seq == 0, place};
    }
};

//! A part of a timeline.
struct LocalPage {
    ConversationId conversation;
    std::vector<LocalMessage> messages; //!< newest first
    bool end = false; //!< nothing newer is cached
    bool floor = false; //!< nothing older is cached
    bool start = false; //!< nothing older exists

    bool operator==(const LocalPage &) const = default;
};

//! What the text in the composer answers or changes.
struct DraftTarget {
    Seq replyTo = 0; //!< 0: no reply
    Seq editing = 0; //!< 0: no edit
    QString editText; //!< what the edited message is to say; the draft waits meanwhile

    bool operator==(const DraftTarget &) const = default;
};

//! One row of the conversation list.
struct LocalConversation {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title; //!< of a group; a direct one is named after its peer
    UserId peer; //!< of a direct one
    Role role = Role::None; //!< the user's own; None: has left
    int memberCount = 0;
    Seq head = 0; //!< the last entry that was applied
    std::int64_t messages = 0; //!< texts up to head
    Seq read = 0; //!< the user's own mark
    std::int64_t readMessages = 0; //!< texts up to it
    std::int64_t notUnread = 0; //!< texts above it that are the user's own, or deleted
    Seq joined = 0; //!< the entry by which somebody made the user a member of this group; 0: none known
    Seq deliveredToAll = 0; //!< the smallest mark of the other members; 0 where they exchange none
    Seq readByAll = 0;
    std::optional<LocalMessage> last; //!< what the second line shows: the newest row, queued ones included
    std::int64_t lastTime = 0; //!< its time, or when the conversation became known: the list's order
    QString draft;
    DraftTarget draftTarget;
    int queued = 0; //!< rows of the outbox
    int failed = 0;
    bool gone = false; //!< the server does not know it any more

    bool operator==(const LocalConversation &) const = default;

    //! The texts above the mark. Where there are none, having become a member above it counts as one.
    std::int64_t unread() const
    {
        const bool isNew = role != Role::None && read < joined;
        return std::max<std::int64_t>(messages - readMessages - notUnread, isNew ? 1 : 0);
    }
};

//! Something that the user did and the server must be told. It stays in the outbox until the server accepts it.
struct Outgoing {
    ConversationId conversation;
    UserId peer; //!< of a direct conversation, which the server may not have yet; else null
    ClientId clientId; //!< made with newId() before the first try
    EntryKind kind = EntryKind::Text; //!< Text, Edit, Delete or Reaction
    QString text;
    Seq target = 0; //!< what a text replies to, or what the others change
    bool withdrawn = false; //!< of a reaction
    std::int64_t writtenAt = 0;
    std::int64_t place = 0; //!< given by the history: the order of sending
    Pending pending = Pending::Queued;
    QString failure;

    bool operator==(const Outgoing &) const = default;
};

//! What the outbox sends next.
struct NextOutgoing {
    std::vector<Outgoing> first; //!< the first queued of each conversation, in the order of sending
    int queued = 0; //!< of all conversations

    bool operator==(const NextOutgoing &) const = default;
};

//! Where the cached part of a conversation begins.
struct LocalFloor {
    Seq seq = 0; //!< ask the server for what is before; 0: nothing is cached, ask for the newest
    bool start = false; //!< nothing is older

    bool operator==(const LocalFloor &) const = default;
};

//! How far the log of a conversation is applied and stored, and what is missing.
struct LocalHead {
    enum Need {
        Nothing,
        Log, //!< an entry above head + 1 was given, or the server is further
        Info, //!< the conversation is not known, or its counts are not
        Reconcile, //!< what is here may be of a history that the server has not any more
    };

    ConversationId conversation;
    Seq head = 0;
    Need need = Nothing;
    Seq serverHead = 0; //!< 0: not known
    Seq before = 0; //!< to reconcile, the server's messages below it are needed

    bool operator==(const LocalHead &) const = default;
};

} // namespace kith
