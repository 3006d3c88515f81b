// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/alternative.h"
#include "shared/types.h"

#include <variant>

//! The frames of a client. The fields of each struct stand beside "type" and "id".
namespace kith::request {

//! Who runs here; with an invite, who invites. Answer: Server.
struct ServerInfo {
    QString invite;

    bool operator==(const ServerInfo &) const = default;

    static constexpr std::string_view type = "serverInfo";
    static constexpr auto fields() { return std::tuple{optional("invite", &ServerInfo::invite)}; }
};

//! Is this handle free? Needs a valid invite unless registration is open. Answer: HandleState.
struct CheckHandle {
    QString handle;
    QString invite;

    bool operator==(const CheckHandle &) const = default;

    static constexpr std::string_view type = "checkHandle";
    static constexpr auto fields()
    {
        return std::tuple{field("handle", &CheckHandle::handle), optional("invite", &CheckHandle::invite)};
    }
};

//! A new account and its first device. Answer: Session.
struct Register {
    QString invite;
    QString handle;
    QString name;
    QString password;
    QString deviceName;

    bool operator==(const Register &) const = default;

    static constexpr std::string_view type = "register";
    static constexpr auto fields()
    {
        return std::tuple{
            optional("invite", &Register::invite),
            field("handle", &Register::handle),
            field("name", &Register::name),
            field("password", &Register::password),
            optional("deviceName", &Register::deviceName),
        };
    }
};

//! A new device of an account. Answer: Session.
struct Login {
    QString handle;
    QString password;
    QString deviceName;

    bool operator==(const Login &) const = default;

    static constexpr std::string_view type = "login";
    static constexpr auto fields()
    {
        return std::tuple{
            field("handle", &Login::handle),
            field("password", &Login::password),
            optional("deviceName", &Login::deviceName),
        };
    }
};

//! Signs this connection in. Answer: Welcome, then what the device lacks, then CaughtUp.
struct Hello {
    std::vector<int> versions; //!< the protocol versions that the client speaks
    QString token;
    QString cursor; //!< where to go on; without it the device starts at the heads
    QString client; //!< name and version, for the server's log
    QString ticket = {}; //!< in place of the token: of CreateTicket

    bool operator==(const Hello &) const = default;

    static constexpr std::string_view type = "hello";
    static constexpr auto fields()
    {
        return std::tuple{
            field("versions", &Hello::versions), optional("token", &Hello::token),
            optional("cursor", &Hello::cursor),  optional("client", &Hello::client),
            optional("ticket", &Hello::ticket),
        };
    }
};

//! Appends a text, edit, delete or reaction to a log. Answer: Accepted.
struct Send {
    ConversationId conversation; //!< this one, or
    UserId user; //!< the direct conversation with this user, made if there is none
    ClientId clientId;
    EntryKind kind = EntryKind::Text;
    QString text;
    Seq target = 0;
    bool withdrawn = false;
    std::int64_t writtenAt = 0;

    bool operator==(const Send &) const = default;

    static constexpr std::string_view type = "send";
    static constexpr auto fields()
    {
        return std::tuple{
            optional("conversation", &Send::conversation),
            optional("user", &Send::user),
            field("clientId", &Send::clientId),
            optional("kind", &Send::kind),
            optional("text", &Send::text),
            optional("target", &Send::target),
            optional("withdrawn", &Send::withdrawn),
            optional("writtenAt", &Send::writtenAt),
        };
    }
};

//! The direct conversation with a user, made if there is none. Answer: Conversations.
struct OpenDirect {
    UserId user;

    bool operator==(const OpenDirect &) const = default;

    static constexpr std::string_view type = "openDirect";
    static constexpr auto fields() { return std::tuple{field("user", &OpenDirect::user)}; }
};

//! Answer: Conversations. The same clientId names the same group.
struct CreateGroup {
    ClientId clientId;
    QString title;
    std::vector<UserId> members; //!< besides the one who asks
    HistoryAccess history = HistoryAccess::Joined;

    bool operator==(const CreateGroup &) const = default;

    static constexpr std::string_view type = "createGroup";
    static constexpr auto fields()
    {
        return std::tuple{
            field("clientId", &CreateGroup::clientId),
            field("title", &CreateGroup::title),
            optional("members", &CreateGroup::members),
            optional("history", &CreateGroup::history),
        };
    }
};

//! Owners and admins. Answer: Ok.
struct AddMembers {
    ConversationId conversation;
    std::vector<UserId> users;

    bool operator==(const AddMembers &) const = default;

    static constexpr std::string_view type = "addMembers";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &AddMembers::conversation),
            field("users", &AddMembers::users),
        };
    }
};

//! Removes another (owners and admins), or leaves. Answer: Ok.
struct RemoveMember {
    ConversationId conversation;
    UserId user;

    bool operator==(const RemoveMember &) const = default;

    static constexpr std::string_view type = "removeMember";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &RemoveMember::conversation),
            field("user", &RemoveMember::user),
        };
    }
};

//! Owners only. Answer: Ok.
struct SetRole {
    ConversationId conversation;
    UserId user;
    Role role = Role::Member;

    bool operator==(const SetRole &) const = default;

    static constexpr std::string_view type = "setRole";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &SetRole::conversation),
            field("user", &SetRole::user),
            field("role", &SetRole::role),
        };
    }
};

//! Owners and admins of a group. Answer: Ok.
struct SetTitle {
    ConversationId conversation;
    QString title;

    bool operator==(const SetTitle &) const = default;

    static constexpr std::string_view type = "setTitle";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &SetTitle::conversation), field("title", &SetTitle::title)};
    }
};

//! What members see who join from now on. Owners of a group. Answer: Ok.
struct SetHistory {
    ConversationId conversation;
    HistoryAccess history = HistoryAccess::Joined;

    bool operator==(const SetHistory &) const = default;

    static constexpr std::string_view type = "setHistory";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &SetHistory::conversation),
            field("history", &SetHistory::history),
        };
    }
};

//! The asking user's conversations in order of id, or the one named. Answer: Conversations.
struct GetConversations {
    ConversationId conversation; //!< this one only
    ConversationId after; //!< the next page

    bool operator==(const GetConversations &) const = default;

    static constexpr std::string_view type = "getConversations";
    static constexpr auto fields()
    {
        return std::tuple{
            optional("conversation", &GetConversations::conversation),
            optional("after", &GetConversations::after),
        };
    }
};

//! Messages as they are now: before, after or around a place, or the last 10 days. Answer: Page.
struct GetHistory {
    ConversationId conversation;
    Seq before = 0; //!< messages below it; 0: not asked for
    int limit = 0; //!< 0: the default
    Seq after = 0; //!< in place of before: messages above it
    Seq around = 0; //!< in place of both: half of them below it, the other half from it on

    bool operator==(const GetHistory &) const = default;

    static constexpr std::string_view type = "getHistory";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &GetHistory::conversation),
            optional("before", &GetHistory::before),
            optional("limit", &GetHistory::limit),
            optional("after", &GetHistory::after),
            optional("around", &GetHistory::around),
        };
    }
};

//! Entries as they happened, after a place. Answer: Log.
struct GetLog {
    ConversationId conversation;
    Seq after = 0;
    int limit = 0; //!< 0: the most

    bool operator==(const GetLog &) const = default;

    static constexpr std::string_view type = "getLog";
    static constexpr auto fields()
    {
        return std::tuple{
            field("conversation", &GetLog::conversation),
            optional("after", &GetLog::after),
            optional("limit", &GetLog::limit),
        };
    }
};

//! What this device has stored; cumulative. Answer: Acked.
struct Ack {
    std::vector<Position> positions;

    bool operator==(const Ack &) const = default;

    static constexpr std::string_view type = "ack";
    static constexpr auto fields() { return std::tuple{field("positions", &Ack::positions)}; }
};

//! Answer: Ok.
struct MarkRead {
    ConversationId conversation;
    Seq seq = 0;

    bool operator==(const MarkRead &) const = default;

    static constexpr std::string_view type = "markRead";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &MarkRead::conversation), field("seq", &MarkRead::seq)};
    }
};

//! Replaces the set of users whose presence is pushed. Answer: Presences.
struct Watch {
    std::vector<UserId> users;

    bool operator==(const Watch &) const = default;

    static constexpr std::string_view type = "watch";
    static constexpr auto fields() { return std::tuple{field("users", &Watch::users)}; }
};

//! Shown to the other members while they are online, never stored. Answer: Ok.
struct SetTyping {
    ConversationId conversation;
    bool on = false;

    bool operator==(const SetTyping &) const = default;

    static constexpr std::string_view type = "setTyping";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &SetTyping::conversation), optional("on", &SetTyping::on)};
    }
};

//! By handle or name, or by id. Answer: People.
struct FindPeople {
    QString query; //!< the start of a handle or of a word of a name
    std::vector<UserId> users; //!< these, instead

    bool operator==(const FindPeople &) const = default;

    static constexpr std::string_view type = "findPeople";
    static constexpr auto fields()
    {
        return std::tuple{optional("query", &FindPeople::query), optional("users", &FindPeople::users)};
    }
};

//! Answer: Devices.
struct GetDevices {
    bool operator==(const GetDevices &) const = default;

    static constexpr std::string_view type = "getDevices";
    static constexpr auto fields() { return std::tuple{}; }
};

//! One of the asking user's devices. Answer: Ok.
struct RevokeDevice {
    DeviceId device;

    bool operator==(const RevokeDevice &) const = default;

    static constexpr std::string_view type = "revokeDevice";
    static constexpr auto fields() { return std::tuple{field("device", &RevokeDevice::device)}; }
};

//! Makes a ticket, which signs one connection in, for where a token must not stand. Answer: Ticket.
struct CreateTicket {
    bool operator==(const CreateTicket &) const = default;

    static constexpr std::string_view type = "createTicket";
    static constexpr auto fields() { return std::tuple{}; }
};

//! Ends the other devices. Answer: Ok.
struct ChangePassword {
    QString oldPassword;
    QString newPassword;

    bool operator==(const ChangePassword &) const = default;

    static constexpr std::string_view type = "changePassword";
    static constexpr auto fields()
    {
        return std::tuple{
            field("oldPassword", &ChangePassword::oldPassword),
            field("newPassword", &ChangePassword::newPassword),
        };
    }
};

//! Revokes this device. Answer: Ok, then the connection closes.
struct Logout {
    bool operator==(const Logout &) const = default;

    static constexpr std::string_view type = "logout";
    static constexpr auto fields() { return std::tuple{}; }
};

//! Makes an invite to this server. Owners and admins; members where the server lets them. Answer: NewInvite.
struct CreateInvite {
    int uses = 1; //!< 0: without limit
    std::int64_t validFor = 0; //!< milliseconds from now; 0: without end

    bool operator==(const CreateInvite &) const = default;

    static constexpr std::string_view type = "createInvite";
    static constexpr auto fields()
    {
        return std::tuple{
            optional("uses", &CreateInvite::uses),
            optional("validFor", &CreateInvite::validFor),
        };
    }
};

//! Valid invites, the newest first: owners and admins see all of them, members their own. Answer: Invites.
struct GetInvites {
    InviteId after; //!< the next page

    bool operator==(const GetInvites &) const = default;

    static constexpr std::string_view type = "getInvites";
    static constexpr auto fields() { return std::tuple{optional("after", &GetInvites::after)}; }
};

//! One that GetInvites lists. Answer: Ok.
struct RevokeInvite {
    InviteId invite;

    bool operator==(const RevokeInvite &) const = default;

    static constexpr std::string_view type = "revokeInvite";
    static constexpr auto fields() { return std::tuple{field("invite", &RevokeInvite::invite)}; }
};

//! All accounts in order of their names, disabled ones too. Owners and admins. Answer: Accounts.
struct GetAccounts {
    QString query; //!< as of FindPeople; empty: all
    UserId after; //!< the next page

    bool operator==(const GetAccounts &) const = default;

    static constexpr std::string_view type = "getAccounts";
    static constexpr auto fields()
    {
        return std::tuple{optional("query", &GetAccounts::query), optional("after", &GetAccounts::after)};
    }
};

//! Disables an account, which ends its devices, or enables it again. Owners and admins, below their own role. Answer: Ok.
struct SetDisabled {
    UserId user;
    bool disabled = false;

    bool operator==(const SetDisabled &) const = default;

    static constexpr std::string_view type = "setDisabled";
    static constexpr auto fields()
    {
        return std::tuple{field("user", &SetDisabled::user), field("disabled", &SetDisabled::disabled)};
    }
};

//! Admins name admins; owners name and withdraw any role. The last owner stays. Answer: Ok.
struct SetServerRole {
    UserId user;
    ServerRole role = ServerRole::Member;

    bool operator==(const SetServerRole &) const = default;

    static constexpr std::string_view type = "setServerRole";
    static constexpr auto fields()
    {
        return std::tuple{field("user", &SetServerRole::user), field("role", &SetServerRole::role)};
    }
};

//! Ends all devices of another account. Owners and admins, below their own role. Answer: Ok.
struct RevokeDevices {
    UserId user;

    bool operator==(const RevokeDevices &) const = default;

    static constexpr std::string_view type = "revokeDevices";
    static constexpr auto fields() { return std::tuple{field("user", &RevokeDevices::user)}; }
};

//! Makes a code with which another account can set a new password, once. Owners and admins, below their own role.
//! Answer: PasswordReset.
struct CreatePasswordReset {
    UserId user;

    bool operator==(const CreatePasswordReset &) const = default;

    static constexpr std::string_view type = "createPasswordReset";
    static constexpr auto fields() { return std::tuple{field("user", &CreatePasswordReset::user)}; }
};

//! Sets the password of the account that the code was made for, ends its devices, and makes a new one. Answer: Session.
struct ResetPassword {
    QString code;
    QString newPassword;
    QString deviceName;

    bool operator==(const ResetPassword &) const = default;

    static constexpr std::string_view type = "resetPassword";
    static constexpr auto fields()
    {
        return std::tuple{
            field("code", &ResetPassword::code),
            field("newPassword", &ResetPassword::newPassword),
            optional("deviceName", &ResetPassword::deviceName),
        };
    }
};

//! Owners. Answer: AuditLog.
struct GetAuditLog {
    std::int64_t before = 0; //!< a number; 0: the newest

    bool operator==(const GetAuditLog &) const = default;

    static constexpr std::string_view type = "getAuditLog";
    static constexpr auto fields() { return std::tuple{optional("before", &GetAuditLog::before)}; }
};

/*!
    Any request. Not an alias of std::variant, whose special members would take seconds to compile in each source: these
    are compiled once.
*/
struct Any
    : std::variant<ServerInfo, CheckHandle, Register, Login, Hello, Send, OpenDirect, CreateGroup, AddMembers,
                   RemoveMember, SetRole, SetTitle, SetHistory, GetConversations, GetHistory, GetLog, Ack,
                   MarkRead, Watch, SetTyping, FindPeople, GetDevices, RevokeDevice, CreateTicket,
                   ChangePassword, Logout, CreateInvite, GetInvites, RevokeInvite, GetAccounts, SetDisabled,
                   SetServerRole, RevokeDevices, CreatePasswordReset, ResetPassword, GetAuditLog> {
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

} // namespace kith::request
