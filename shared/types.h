// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"
#include "shared/ids.h"

#include <QString>

#include <vector>

//! The values that frames carry. All times are milliseconds since 1970 (UTC).
namespace kith {

//! The place of an entry in its conversation's log, from 1, without gaps. 0 names none.
using Seq = std::int64_t;

enum class ConversationKind { Direct, Group, Self, Unknown };

template <>
struct EnumNames<ConversationKind> {
    static constexpr std::array names{"direct", "group", "self"};
    static constexpr auto unknown = ConversationKind::Unknown;
};

enum class Role { None, Member, Admin, Owner }; //!< in the order of permissions; None: not a member

template <>
struct EnumNames<Role> {
    static constexpr std::array names{"none", "member", "admin", "owner"};
    static constexpr auto unknown = Role::Member; // nobody gets permissions by an unknown role
};

//! What members who join a group see of it.
enum class HistoryAccess {
    All, //!< its whole log
    Joined, //!< its log from the entry on by which they joined
};

template <>
struct EnumNames<HistoryAccess> {
    static constexpr std::array names{"all", "joined"};
    static constexpr auto unknown = HistoryAccess::All; // promises nothing
};

enum class EntryKind {
    Text, //!< a message: text, target (what it replies to)
    Edit, //!< text takes the place of target's
    Delete, //!< target has no text from now on
    Reaction, //!< text (an emoji) on target, or its withdrawal
    Member, //!< subject now has role
    Title, //!< text is the title
    Joined, //!< self log: the user became a member of about
    Left, //!< self log: the user is no longer a member of about, by its entry target
    Read, //!< self log: about is read up to target
    History, //!< text is the name of the HistoryAccess
    Unknown, //!< of a later version; keeps its place
};

template <>
struct EnumNames<EntryKind> {
    static constexpr std::array names{"text",  "edit",   "delete", "reaction", "member",
                                      "title", "joined", "left",   "read",     "history"};
    static constexpr auto unknown = EntryKind::Unknown;
};

//! One entry of a conversation's log, as it happened.
struct Entry {
    Seq seq = 0;
    EntryKind kind = EntryKind::Text;
    UserId author;
    ClientId clientId; //!< the sender's id of it; the same log holds it once
    std::int64_t sentAt = 0; //!< the server's logical clock: rises with seq
    std::int64_t writtenAt = 0; //!< the sender's clock; orders nothing. 0: as sentAt
    std::int64_t messages = 0; //!< texts in the log up to and with this entry
    QString text;
    Seq target = 0;
    bool withdrawn = false; //!< of a reaction
    UserId subject;
    Role role = Role::None;
    ConversationId about;

    bool operator==(const Entry &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("seq", &Entry::seq),
            field("kind", &Entry::kind),
            field("author", &Entry::author),
            optional("clientId", &Entry::clientId),
            field("sentAt", &Entry::sentAt),
            optional("writtenAt", &Entry::writtenAt),
            optional("messages", &Entry::messages),
            optional("text", &Entry::text),
            optional("target", &Entry::target),
            optional("withdrawn", &Entry::withdrawn),
            optional("subject", &Entry::subject),
            optional("role", &Entry::role),
            optional("about", &Entry::about),
        };
    }
};

//! What the text of EntryKind::History says.
inline HistoryAccess historyAccess(const QString &text)
{
    return *valueOf<HistoryAccess>(QStringView(text), UnknownNames::AreKept);
}

//! Who reacted to a message with one emoji.
struct Reaction {
    QString emoji;
    std::vector<UserId> users; //!< in the order in which they reacted
    std::vector<Seq> seqs = {}; //!< of the entries by which they did, one each

    bool operator==(const Reaction &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("emoji", &Reaction::emoji), field("users", &Reaction::users),
                          optional("seqs", &Reaction::seqs)};
    }
};

//! One item of a timeline (a text, member, title or history entry) as it is now.
struct Message {
    Seq seq = 0;
    EntryKind kind = EntryKind::Text;
    UserId author;
    ClientId clientId;
    std::int64_t sentAt = 0;
    std::int64_t writtenAt = 0;
    std::int64_t messages = 0;
    QString text; //!< the latest; empty where deleted
    Seq target = 0; //!< what it replies to
    Seq edited = 0; //!< the last edit's seq
    bool deleted = false;
    std::vector<Reaction> reactions;
    UserId subject;
    Role role = Role::None;

    bool operator==(const Message &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("seq", &Message::seq),
            field("kind", &Message::kind),
            field("author", &Message::author),
            optional("clientId", &Message::clientId),
            field("sentAt", &Message::sentAt),
            optional("writtenAt", &Message::writtenAt),
            optional("messages", &Message::messages),
            optional("text", &Message::text),
            optional("target", &Message::target),
            optional("edited", &Message::edited),
            optional("deleted", &Message::deleted),
            optional("reactions", &Message::reactions),
            optional("subject", &Message::subject),
            optional("role", &Message::role),
        };
    }
};

//! What an account may do on its server, in the order of permissions. Role is that of a member of a group.
enum class ServerRole { Member, Admin, Owner };

template <>
struct EnumNames<ServerRole> {
    static constexpr std::array names{"member", "admin", "owner"};
    static constexpr auto unknown = ServerRole::Member; // nobody gets permissions by an unknown role
};

struct User {
    UserId id;
    QString handle;
    QString name;

    bool operator==(const User &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("id", &User::id), field("handle", &User::handle), field("name", &User::name)};
    }
};

//! A member of a conversation, with the marks: how far its log was delivered to them and read. Marks only grow.
struct Member {
    UserId user;
    Role role = Role::Member;
    Seq delivered = 0; //!< acked by one of their devices
    Seq read = 0;
    Seq visibleFrom = 1; //!< the first entry of the log that they see

    bool operator==(const Member &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("user", &Member::user),
            field("role", &Member::role),
            optional("delivered", &Member::delivered),
            optional("read", &Member::read),
            optional("visibleFrom", &Member::visibleFrom),
        };
    }
};

struct Conversation {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title; //!< of a group
    std::vector<Member> members;
    Seq head = 0; //!< the seq of its last entry
    std::int64_t messages = 0; //!< texts in its log
    std::int64_t readMessages =
        0; //!< texts up to the asking user's read mark: messages − readMessages are unread
    std::vector<Message> last; //!< its last message, or none
    HistoryAccess history = HistoryAccess::All; //!< for members who join

    bool operator==(const Conversation &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("id", &Conversation::id),
            field("kind", &Conversation::kind),
            optional("title", &Conversation::title),
            field("members", &Conversation::members),
            optional("head", &Conversation::head),
            optional("messages", &Conversation::messages),
            optional("readMessages", &Conversation::readMessages),
            optional("last", &Conversation::last),
            optional("history", &Conversation::history),
        };
    }
};

//! A place in one conversation's log: of an ack, or of a mark.
struct Position {
    ConversationId conversation;
    Seq seq = 0;

    bool operator==(const Position &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Position::conversation), field("seq", &Position::seq)};
    }
};

enum class PresenceState { Unknown, Offline, Online };

template <>
struct EnumNames<PresenceState> {
    static constexpr std::array names{"unknown", "offline", "online"};
    static constexpr auto unknown = PresenceState::Unknown;
};

struct Presence {
    UserId user;
    PresenceState state = PresenceState::Unknown;
    std::int64_t lastSeen = 0; //!< where offline and known

    bool operator==(const Presence &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("user", &Presence::user), field("state", &Presence::state),
                          optional("lastSeen", &Presence::lastSeen)};
    }
};

struct Device {
    DeviceId id;
    QString name;
    std::int64_t createdAt = 0;
    std::int64_t lastSeen = 0;
    bool current = false; //!< the one that asks

    bool operator==(const Device &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("id", &Device::id), field("name", &Device::name),
                          field("createdAt", &Device::createdAt), optional("lastSeen", &Device::lastSeen),
                          optional("current", &Device::current)};
    }
};

//! An invite to this server. Its code is shown once, in NewInvite; the server keeps only a hash.
struct Invite {
    InviteId id;
    UserId createdBy; //!< null: made on the command line
    std::int64_t createdAt = 0;
    std::int64_t expiresAt = 0; //!< 0: never
    int usesLeft = 0; //!< negative: without limit

    bool operator==(const Invite &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("id", &Invite::id),
            optional("createdBy", &Invite::createdBy),
            field("createdAt", &Invite::createdAt),
            optional("expiresAt", &Invite::expiresAt),
            field("usesLeft", &Invite::usesLeft),
        };
    }
};

//! An account as those see it who administer the server.
struct ListedAccount {
    User user;
    ServerRole role = ServerRole::Member;
    bool disabled = false;
    std::int64_t createdAt = 0;
    std::int64_t lastSeen = 0; //!< of any of its devices; 0: never
    int devices = 0;

    bool operator==(const ListedAccount &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("user", &ListedAccount::user),
            optional("role", &ListedAccount::role),
            optional("disabled", &ListedAccount::disabled),
            field("createdAt", &ListedAccount::createdAt),
            optional("lastSeen", &ListedAccount::lastSeen),
            optional("devices", &ListedAccount::devices),
        };
    }
};

//! What an AuditEntry records.
enum class AuditAction {
    InviteCreated, //!< invite
    InviteRevoked, //!< invite
    AccountCreated, //!< subject; invite, where one was used
    AccountDisabled, //!< subject
    AccountEnabled, //!< subject
    RoleSet, //!< subject has role from now on
    DevicesRevoked, //!< all devices of subject
    PasswordResetCreated, //!< a link with which subject can set a new password
    PasswordReset, //!< subject's, with such a link or on the command line
    OwnerChanged, //!< subject now owns the group conversation, whose owners are all disabled
    Unknown, //!< of a later version
};

template <>
struct EnumNames<AuditAction> {
    static constexpr std::array names{
        "inviteCreated", "inviteRevoked",  "accountCreated",       "accountDisabled", "accountEnabled",
        "roleSet",       "devicesRevoked", "passwordResetCreated", "passwordReset",   "ownerChanged"};
    static constexpr auto unknown = AuditAction::Unknown;
};

//! Who administered what and when. Numbered in the order of commits, from 1.
struct AuditEntry {
    std::int64_t number = 0;
    std::int64_t at = 0;
    AuditAction action = AuditAction::Unknown;
    UserId actor; //!< null: the command line, or the server itself
    UserId subject;
    ServerRole role = ServerRole::Member;
    InviteId invite;
    ConversationId conversation;

    bool operator==(const AuditEntry &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{
            field("number", &AuditEntry::number),      field("at", &AuditEntry::at),
            field("action", &AuditEntry::action),      optional("actor", &AuditEntry::actor),
            optional("subject", &AuditEntry::subject), optional("role", &AuditEntry::role),
            optional("invite", &AuditEntry::invite),   optional("conversation", &AuditEntry::conversation),
        };
    }
};

} // namespace kith
