// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/inviteservice.h"

#include "server/core/people/asker.h"
#include "server/core/sessions/answerwithusers.h"
#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t longest = std::chrono::milliseconds(limits::inviteTime).count();

std::optional<Error> checkBounds(const request::CreateInvite &request)
{
    const auto outOf = [](const QString &message) { return Error{ErrorCode::BadRequest, message, 0}; };
    if (request.uses < 0 || request.uses > limits::inviteUses)
        return outOf(QStringLiteral("'uses' is from 1 to %1, or 0 for any number.").arg(limits::inviteUses));
    if (request.validFor < 0 || request.validFor > longest)
        return outOf(QStringLiteral("'validFor' is at most %1 milliseconds, or 0 for no end.").arg(longest));
    return std::nullopt;
}

} // namespace

void InviteService::withInviter(const SessionPtr &session, const Replier &replier,
                                std::function<void(UserId user, UserId whose)> use)
{
    const auto check = [membersMayInvite = m_settings.membersMayInvite](ServerRole role) {
        return permissions::checkInvite(role, membersMayInvite);
    };
    withAsker(m_stores.accounts, session, replier, check, [use = std::move(use)](const Account &asker) {
        const UserId user = asker.user.id;
        use(user, permissions::checkAdminister(asker.role) ? user : UserId());
    });
}

void InviteService::create(const SessionPtr &session, const request::CreateInvite &request,
                           const Replier &replier)
{
    withInviter(session, replier, [=, this](UserId user, UserId) {
        if (const auto error = checkBounds(request))
            return replier.fail(*error);
        const std::int64_t now = m_clock.now();
        const QString code = newInviteCode(m_random);
        const Invite invite{newId<InviteId>(now, m_random), user, now,
                            request.validFor > 0 ? now + request.validFor : 0,
                            request.uses > 0 ? request.uses : -1};
        m_stores.invites.create(invite, secretHash(code), replier.then<Done>([=](Done) {
            return reply::NewInvite{code, invite};
        }));
    });
}

void InviteService::list(const SessionPtr &session, InviteId after, const Replier &replier)
{
    withInviter(session, replier, [=, this](UserId, UserId whose) {
        const auto answer = [=, this](Result<std::vector<Invite>> found) {
            if (!found)
                return replier.fail(found.error());
            reply::Invites invites{std::move(*found), {}, {}};
            if (invites.items.size() > limits::listedInvites) {
                invites.items.resize(limits::listedInvites);
                invites.next = invites.items.back().id;
            }
            std::vector<UserId> makers;
            for (const Invite &invite : invites.items)
                makers.push_back(invite.createdBy);
            answerWithUsers(m_stores.accounts, std::move(invites), std::move(makers), replier);
        };
        m_stores.invites.list(whose, after, limits::listedInvites + 1, m_clock.now(), answer);
    });
}

void InviteService::revoke(const SessionPtr &session, InviteId invite, const Replier &replier)
{
    withInviter(session, replier, [=, this](UserId user, UserId whose) {
        const auto answer = [replier](Result<bool> revoked) {
            if (!revoked)
                replier.fail(revoked.error());
            else if (*revoked)
                replier.answer(reply::Ok{});
            else
                replier.fail(ErrorCode::NotFound, QStringLiteral("There is no such invite."));
        };
        m_stores.invites.revoke(invite, whose, {user, m_clock.now()}, answer);
    });
}

} // namespace kith
