// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/alternative.h"
#include "shared/error.h"
#include "shared/types.h"

#include <variant>

//! The frames of a server: answers, which carry the "re" of their request, and pushes, which carry none.
namespace kith::reply {

//! Done.
struct Ok {
    bool operator==(const Ok &) const = default;

    static constexpr std::string_view type = "ok";
    static constexpr auto fields() { return std::tuple{}; }
};

struct Server {
    QString name;
    QString version;
    bool openRegistration = false;
    QString invitedBy; //!< a name
    std::int64_t people = 0;
    bool insecureAllowed = false; //!< the operator trusts the network: clients may connect without encryption

    bool operator==(const Server &) const = default;

    static constexpr std::string_view type = "server";
    static constexpr auto fields()
    {
        return std::tuple{
            field("name", &Server::name),
            field("version", &Server::version),
            optional("openRegistration", &Server::openRegistration),
            optional("invitedBy", &Server::invitedBy),
            optional("people", &Server::people),
            optional("insecureAllowed", &Server::insecureAllowed),
        };
    }
};

struct HandleState {
    QString handle;
    bool free = false;

    bool operator==(const HandleState &) const = default;

    static constexpr std::string_view type = "handle";
    static constexpr auto fields()
    {
        return std::tuple{field("handle", &HandleState::handle), optional("free", &HandleState::free)};
    }
};

//! The token is shown once; the server keeps only its hash.
struct Session {
    QString token;
    DeviceId device;
    User user;

    bool operator==(const Session &) const = default;

    static constexpr std::string_view type = "session";
    static constexpr auto fields()
    {
        return std::tuple{
            field("token", &Session::token),
            field("device", &Session::device),
            field("user", &Session::user),
        };
    }
};

//! The ticket is shown once; the server keeps only its hash.
struct Ticket {
    QString ticket;
    std::int64_t expiresAt = 0;

    bool operator==(const Ticket &) const = default;

    static constexpr std::string_view type = "ticket";
    static constexpr auto fields()
    {
        return std::tuple{field("ticket", &Ticket::ticket), field("expiresAt", &Ticket::expiresAt)};
    }
};

struct Welcome {
    int version = 0; //!< the one chosen
    User user;
    DeviceId device;
    QString server; //!< its name
    std::int64_t time = 0; //!< the server's clock
    bool fresh = false; //!< the device starts at the heads: ask for the conversations
    QString cursor;
    EpochId
        epoch; //!< another one than before: the history went back in time, and the device starts at the heads
    ServerRole role = ServerRole::Member; //!< of the user, now
    bool mayInvite = false; //!< whether the user may make invites, now

    bool operator==(const Welcome &) const = default;

    static constexpr std::string_view type = "welcome";
    static constexpr auto fields()
    {
        return std::tuple{
            field("version", &Welcome::version),  field("user", &Welcome::user),
            field("device", &Welcome::device),    field("server", &Welcome::server),
            field("time", &Welcome::time),        optional("fresh", &Welcome::fresh),
            optional("cursor", &Welcome::cursor), field("epoch", &Welcome::epoch),
            optional("role", &Welcome::role),     optional("mayInvite", &Welcome::mayInvite),
        };
    }
};

//! The entry is stored; the same clientId gets the same answer.
struct Accepted {
    ConversationId conversation;
    ClientId clientId;
    Seq seq = 0;
    std::int64_t sentAt = 0;
    std::int64_t messages = 0;

    bool operator==(const Accepted &) const = default;

    static constexpr std::string_view type = "accepted";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &Accepted::conversation),
            field("clientId", &Accepted::clientId),
            field("seq", &Accepted::seq),
            field("sentAt", &Accepted::sentAt),
            optional("messages", &Accepted::messages),
        };
    }
};

struct Conversations {
    std::vector<Conversation> items;
    std::vector<User> users; //!< everybody named in them
    ConversationId next; //!< ask for the page after it

    bool operator==(const Conversations &) const = default;

    static constexpr std::string_view type = "conversations";
    static constexpr auto fields()
    {
        return std::tuple{
            field("items", &Conversations::items),
            optional("users", &Conversations::users),
            optional("next", &Conversations::next),
        };
    }
};

//! Oldest first.
struct Page {
    ConversationId conversation;
    std::vector<Message> messages;
    bool more = false; //!< there are older ones
    std::vector<User> users; //!< authors and subjects in it
    Seq head = 0; //!< of the log when the page was read; changes by entries above it may be missing
    bool newer = false; //!< of a page asked for with after or around: there are newer ones

    bool operator==(const Page &) const = default;

    static constexpr std::string_view type = "page";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &Page::conversation),
            field("messages", &Page::messages),
            optional("more", &Page::more),
            optional("head", &Page::head),
            optional("newer", &Page::newer),
            optional("users", &Page::users),
        };
    }
};

struct Log {
    ConversationId conversation;
    std::vector<Entry> entries;
    Seq head = 0;
    std::vector<User> users;

    bool operator==(const Log &) const = default;

    static constexpr std::string_view type = "log";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &Log::conversation),
            field("entries", &Log::entries),
            field("head", &Log::head),
            optional("users", &Log::users),
        };
    }
};

struct Acked {
    QString cursor;

    bool operator==(const Acked &) const = default;

    static constexpr std::string_view type = "acked";
    static constexpr auto fields() { return std::tuple{field("cursor", &Acked::cursor)}; }
};

//! Also pushed, when somebody watched comes or goes.
struct Presences {
    std::vector<Presence> items;

    bool operator==(const Presences &) const = default;

    static constexpr std::string_view type = "presences";
    static constexpr auto fields() { return std::tuple{field("items", &Presences::items)}; }
};

struct People {
    std::vector<User> users;
    bool more = false; //!< there are more that match

    bool operator==(const People &) const = default;

    static constexpr std::string_view type = "people";
    static constexpr auto fields()
    {
        return std::tuple{field("users", &People::users), optional("more", &People::more)};
    }
};

struct Devices {
    std::vector<Device> items;

    bool operator==(const Devices &) const = default;

    static constexpr std::string_view type = "devices";
    static constexpr auto fields() { return std::tuple{field("items", &Devices::items)}; }
};

//! The code is shown once; the server keeps only its hash.
struct NewInvite {
    QString code;
    Invite invite;

    bool operator==(const NewInvite &) const = default;

    static constexpr std::string_view type = "newInvite";
    static constexpr auto fields()
    {
        return std::tuple{field("code", &NewInvite::code), field("invite", &NewInvite::invite)};
    }
};

struct Invites {
    std::vector<Invite> items;
    std::vector<User> users; //!< who made them
    InviteId next; //!< ask for the page after it

    bool operator==(const Invites &) const = default;

    static constexpr std::string_view type = "invites";
    static constexpr auto fields()
    {
        return std::tuple{
            field("items", &Invites::items),
            optional("users", &Invites::users),
            optional("next", &Invites::next),
        };
    }
};

struct Accounts {
    std::vector<ListedAccount> items;
    UserId next; //!< ask for the page after it

    bool operator==(const Accounts &) const = default;

    static constexpr std::string_view type = "accounts";
    static constexpr auto fields()
    {
        return std::tuple{field("items", &Accounts::items), optional("next", &Accounts::next)};
    }
};

//! The code is shown once; the server keeps only its hash.
struct PasswordReset {
    QString code;
    std::int64_t expiresAt = 0;

    bool operator==(const PasswordReset &) const = default;

    static constexpr std::string_view type = "passwordReset";
    static constexpr auto fields()
    {
        return std::tuple{field("code", &PasswordReset::code), field("expiresAt", &PasswordReset::expiresAt)};
    }
};

//! Newest first.
struct AuditLog {
    std::vector<AuditEntry> items;
    bool more = false; //!< there are older ones
    std::vector<User> users; //!< everybody named in them

    bool operator==(const AuditLog &) const = default;

    static constexpr std::string_view type = "auditLog";
    static constexpr auto fields()
    {
        return std::tuple{
            field("items", &AuditLog::items),
            optional("more", &AuditLog::more),
            optional("users", &AuditLog::users),
        };
    }
};

//! Pushed: an entry of a conversation, in the order of its log.
struct Event {
    ConversationId conversation;
    Entry entry;

    bool operator==(const Event &) const = default;

    static constexpr std::string_view type = "event";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Event::conversation), field("entry", &Event::entry)};
    }
};

//! Pushed about twice a minute for each log that moved: up to where the device was sent it.
struct Head {
    ConversationId conversation;
    Seq seq = 0;

    bool operator==(const Head &) const = default;

    static constexpr std::string_view type = "head";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Head::conversation), field("seq", &Head::seq)};
    }
};

//! Pushed once after Welcome: all that was missed is delivered.
struct CaughtUp {
    bool operator==(const CaughtUp &) const = default;

    static constexpr std::string_view type = "caughtUp";
    static constexpr auto fields() { return std::tuple{}; }
};

//! Pushed: how far a log was delivered to a member and read by them.
struct Marks {
    ConversationId conversation;
    UserId user;
    Seq delivered = 0;
    Seq read = 0;

    bool operator==(const Marks &) const = default;

    static constexpr std::string_view type = "marks";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &Marks::conversation),
            field("user", &Marks::user),
            optional("delivered", &Marks::delivered),
            optional("read", &Marks::read),
        };
    }
};

//! Pushed; expires by itself after limits::typingTime.
struct Typing {
    ConversationId conversation;
    UserId user;
    bool on = false;

    bool operator==(const Typing &) const = default;

    static constexpr std::string_view type = "typing";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &Typing::conversation),
            field("user", &Typing::user),
            optional("on", &Typing::on),
        };
    }
};

/*!
    Any answer or push. Not an alias of std::variant, whose special members would take seconds to compile in each source: these
    are compiled once.
*/
struct Any : std::variant<Error, Ok, Server, HandleState, Session, Welcome, Accepted, Conversations, Page,
                          Log, Acked, Presences, People, Devices, Ticket, Event, Head, CaughtUp, Marks,
                          Typing, NewInvite, Invites, Accounts, PasswordReset, AuditLog> {
    Any();
    Any(const Any &other);
    Any(Any &&other) noexcept;
    Any &operator=(const Any &other);
    Any &operator=(Any &&other) noexcept;
    ~Any();

    template <typename Body>
    requires isAlternative<std::remove_cvref_t<Body>, variant> Any(Body &&body)
        : variant(std::in_place_type<std::remove_cvref_t<Body>>, std::forward<Body>(body))
    {
    }

    bool operator==(const Any &other) const;
    bool operator<(const Any &other) const = delete; //!< which QMetaType would take from std::variant
};

} // namespace kith::reply
