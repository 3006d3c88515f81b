// SPDX-License-Identifier: Apache-2.0
#include "server/core/requesttable.h"

#include <algorithm>
#include <array>

namespace kith {

namespace {

// RequestRow::auditEvent
constexpr const char *unaudited = nullptr;
constexpr const char *errorsOnly = "";

using Table = std::array<RequestRow, std::variant_size_v<request::Any::variant>>;

struct IndexedRow {
    std::size_t index;
    RequestRow row;
};

template <typename Body, std::size_t index = 0>
constexpr std::size_t indexOf()
{
    if constexpr (std::is_same_v<std::variant_alternative_t<index, request::Any::variant>, Body>)
        return index;
    else
        return indexOf<Body, index + 1>();
}

//! One request on its way to a service.
template <typename Body>
struct Call {
    const RequestServices &to;
    const SessionPtr &session;
    const Body &body;
    const Replier &replier;
};

template <typename Body, typename Handle>
constexpr IndexedRow row(RequestRow::Access access, const char *auditEvent, Handle,
                         RequestRow::Kind kind = RequestRow::Other)
{
    const auto handle = [](const RequestServices &services, const SessionPtr &session,
                           const request::Any &any, const Replier &replier) {
        Handle{}(Call<Body>{services, session, *std::get_if<Body>(&any), replier});
    };
    return {indexOf<Body>(), {access, kind, auditEvent, handle}};
}

// clang-format off
using enum RequestRow::Access;
using enum RequestRow::Kind;
constexpr IndexedRow rows[] = {
    row<request::ServerInfo>(Always, errorsOnly,            [](const auto &c) { c.to.accounts.serverInfo(c.session->peer, c.body, c.replier); }),
    row<request::CheckHandle>(Anonymous, errorsOnly,        [](const auto &c) { c.to.accounts.checkHandle(c.session->peer, c.body, c.replier); }),
    row<request::Register>(Anonymous, "account_created",    [](const auto &c) { c.to.accounts.registerAccount(c.session->peer, c.body, c.replier); }),
    row<request::Login>(Anonymous, "device_added",          [](const auto &c) { c.to.accounts.login(c.session->peer, c.body, c.replier); }),
    row<request::Hello>(Anonymous, errorsOnly,              [](const auto &c) { c.to.hello(c.session, c.body, c.replier); }),

    row<request::Send>(SignedIn, unaudited,                 [](const auto &c) { c.to.messages.send(c.session, c.body, c.replier); }),
    row<request::OpenDirect>(SignedIn, unaudited,           [](const auto &c) { c.to.conversations.openDirect(c.session->user.id, c.body, c.replier); }, Large),
    row<request::CreateGroup>(SignedIn, unaudited,          [](const auto &c) { c.to.conversations.createGroup(c.session->user.id, c.body, c.replier); }, Large),
    row<request::AddMembers>(SignedIn, unaudited,           [](const auto &c) { c.to.conversations.addMembers(c.session->user.id, c.body, c.replier); }),
    row<request::RemoveMember>(SignedIn, unaudited,         [](const auto &c) { c.to.conversations.removeMember(c.session->user.id, c.body, c.replier); }),
    row<request::SetRole>(SignedIn, unaudited,              [](const auto &c) { c.to.conversations.setRole(c.session->user.id, c.body, c.replier); }),
    row<request::SetTitle>(SignedIn, unaudited,             [](const auto &c) { c.to.conversations.setTitle(c.session->user.id, c.body, c.replier); }),
    row<request::SetHistory>(SignedIn, unaudited,           [](const auto &c) { c.to.conversations.setHistory(c.session->user.id, c.body, c.replier); }),
    row<request::GetConversations>(SignedIn, unaudited,     [](const auto &c) { c.to.conversations.list(c.session->user.id, c.body, c.replier); }, Large),
    row<request::GetHistory>(SignedIn, unaudited,           [](const auto &c) { c.to.conversations.history(c.session->user.id, c.body, c.replier); }, Large),
    row<request::GetLog>(SignedIn, unaudited,               [](const auto &c) { c.to.conversations.log(c.session->user.id, c.body, c.replier); }, Large),
    row<request::Ack>(SignedIn, unaudited,                  [](const auto &c) { c.to.inbox.ack(c.session, c.body.positions, c.replier); }),
    row<request::MarkRead>(SignedIn, unaudited,             [](const auto &c) { c.to.receipts.read(c.session, c.body, c.to.publisher, c.replier); }),

    row<request::Watch>(SignedIn, unaudited,                [](const auto &c) { c.to.presence.watch(c.session, c.body, c.replier); }),
    row<request::SetTyping>(SignedIn, unaudited,            [](const auto &c) { c.to.presence.typing(c.session, c.body, c.replier); }),
    row<request::FindPeople>(SignedIn, unaudited,           [](const auto &c) { c.to.accounts.findPeople(c.body, c.replier); }, Large),

    row<request::GetDevices>(SignedIn, unaudited,           [](const auto &c) { c.to.accounts.devices(c.session, c.replier); }, Large),
    row<request::RevokeDevice>(SignedIn, "device_revoked",  [](const auto &c) { c.to.accounts.revokeDevice(c.session, c.body.device, c.replier, c.to.readRevocations); }),
    row<request::CreateTicket>(SignedIn, unaudited,         [](const auto &c) { c.to.accounts.createTicket(c.session, c.replier); }),
    row<request::ChangePassword>(SignedIn, "password_changed",[](const auto &c) { c.to.accounts.changePassword(c.session, c.body, c.replier, c.to.readRevocations); }),
    row<request::Logout>(SignedIn, "device_revoked",        [](const auto &c) { c.to.accounts.revokeDevice(c.session, c.session->device, c.replier, c.to.readRevocations); }),

    row<request::CreateInvite>(SignedIn, "invite_created",  [](const auto &c) { c.to.invites.create(c.session, c.body, c.replier); }),
    row<request::GetInvites>(SignedIn, unaudited,           [](const auto &c) { c.to.invites.list(c.session, c.body.after, c.replier); }, Large),
    row<request::RevokeInvite>(SignedIn, "invite_revoked",  [](const auto &c) { c.to.invites.revoke(c.session, c.body.invite, c.replier); }),
    row<request::GetAccounts>(SignedIn, errorsOnly,         [](const auto &c) { c.to.administration.accounts(c.session, c.body, c.replier); }, Large),
    row<request::SetDisabled>(SignedIn, "disabled_set",     [](const auto &c) { c.to.administration.setDisabled(c.session, c.body, c.replier, [&to = c.to] { to.readRevocations(); to.successions.run(); }); }),
    row<request::SetServerRole>(SignedIn, "server_role_set",[](const auto &c) { c.to.administration.setRole(c.session, c.body, c.replier); }),
    row<request::RevokeDevices>(SignedIn, "devices_revoked",[](const auto &c) { c.to.administration.revokeDevices(c.session, c.body.user, c.replier, c.to.readRevocations); }),
    row<request::CreatePasswordReset>(SignedIn, "password_reset_created", [](const auto &c) { c.to.administration.createPasswordReset(c.session, c.body.user, c.replier); }),
    row<request::ResetPassword>(Anonymous, "password_reset",[](const auto &c) { c.to.accounts.resetPassword(c.session->peer, c.body, c.replier, c.to.readRevocations); }),
    row<request::GetAuditLog>(SignedIn, errorsOnly,         [](const auto &c) { c.to.administration.auditLog(c.session, c.body.before, c.replier); }, Large),
};
// clang-format on

constexpr Table table = [] {
    Table result{};
    for (const auto &[index, row] : rows)
        result[index] = row;
    return result;
}();

static_assert(std::size(rows) == std::size(table)
                  && std::ranges::all_of(table, [](const RequestRow &row) { return row.handle != nullptr; }),
              "each type of request has one row");

} // namespace

const RequestRow &requestRow(const request::Any &body)
{
    return table[body.index()];
}

} // namespace kith
