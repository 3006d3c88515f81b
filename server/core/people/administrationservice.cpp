// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/administrationservice.h"

#include "server/core/people/asker.h"
#include "server/core/sessions/answerwithusers.h"
#include "shared/limits.h"

namespace kith {

namespace {

permissions::Denial mayAdminister(ServerRole role)
{
    return permissions::checkAdminister(role);
}

permissions::Denial mayAdministerAccount(const Account &asker, const Account &subject)
{
    return permissions::checkAdminister(asker, subject);
}

//! Answers Ok, and calls \a done after that.
Callback<Done> okThen(const Replier &replier, std::function<void()> done)
{
    return [replier, done = std::move(done)](const Result<Done> &result) {
        if (!result)
            return replier.fail(result.error());
        replier.answer(reply::Ok{});
        done();
    };
}

} // namespace

void AdministrationService::withSubject(const SessionPtr &session, UserId subject, const Replier &replier,
                                        Check check, Use use)
{
    withAsker(m_stores.accounts, session, replier, mayAdminister, [=, this](const Account &asker) {
        m_stores.accounts.find(subject, [=, this](const Result<std::optional<Account>> &found) {
            if (!found)
                return replier.fail(found.error());
            if (!*found)
                return replier.fail(ErrorCode::NotFound, QStringLiteral("There is no such account."));
            if (const auto denial = check(asker, **found))
                return replier.fail(*denial);
            use({asker.user.id, m_clock.now()}, **found);
        });
    });
}

void AdministrationService::accounts(const SessionPtr &session, const request::GetAccounts &request,
                                     const Replier &replier)
{
    withAsker(m_stores.accounts, session, replier, mayAdminister, [=, this](const Account &) {
        const auto answer = [](std::vector<ListedAccount> found) {
            reply::Accounts accounts{std::move(found), {}};
            if (accounts.items.size() > limits::listedAccounts) {
                accounts.items.resize(limits::listedAccounts);
                accounts.next = accounts.items.back().user.id;
            }
            return accounts;
        };
        m_stores.accounts.listPage(request.query.left(limits::nameCharacters), request.after,
                                   limits::listedAccounts + 1,
                                   replier.then<std::vector<ListedAccount>>(answer));
    });
}

void AdministrationService::setDisabled(const SessionPtr &session, const request::SetDisabled &request,
                                        const Replier &replier, std::function<void()> done)
{
    withSubject(session, request.user, replier, mayAdministerAccount,
                [=, this](const Actor &by, const Account &subject) {
                    m_stores.accounts.setDisabled(subject.user.id, request.disabled, by,
                                                  okThen(replier, done));
                });
}

void AdministrationService::setRole(const SessionPtr &session, const request::SetServerRole &request,
                                    const Replier &replier)
{
    const auto check = [role = request.role](const Account &asker, const Account &subject) {
        return permissions::checkSetServerRole(asker, subject, role);
    };
    withSubject(session, request.user, replier, check, [=, this](const Actor &by, const Account &subject) {
        m_stores.accounts.setRole(subject.user.id, request.role, by,
                                  replier.then<Done>([](Done) { return reply::Ok{}; }));
    });
}

void AdministrationService::revokeDevices(const SessionPtr &session, UserId user, const Replier &replier,
                                          std::function<void()> done)
{
    withSubject(session, user, replier, mayAdministerAccount,
                [=, this](const Actor &by, const Account &subject) {
                    m_stores.devices.revokeAll(subject.user.id, by, okThen(replier, done));
                });
}

void AdministrationService::createPasswordReset(const SessionPtr &session, UserId user,
                                                const Replier &replier)
{
    withSubject(session, user, replier, mayAdministerAccount,
                [=, this](const Actor &by, const Account &subject) {
                    if (subject.disabled)
                        return replier.fail(ErrorCode::Conflict,
                                            QStringLiteral("This account is disabled. Enable it first."));
                    const QString code = newInviteCode(m_random);
                    const std::int64_t expiresAt =
                        by.at + std::chrono::milliseconds(limits::passwordResetTime).count();
                    m_stores.accounts.setPasswordReset(subject.user.id, secretHash(code), expiresAt, by,
                                                       replier.then<Done>([=](Done) {
                                                           return reply::PasswordReset{code, expiresAt};
                                                       }));
                });
}

void AdministrationService::auditLog(const SessionPtr &session, std::int64_t before, const Replier &replier)
{
    withAsker(m_stores.accounts, session, replier, permissions::checkAudit, [=, this](const Account &) {
        m_stores.audit.list(
            before, limits::listedAudit + 1, [=, this](Result<std::vector<AuditEntry>> found) {
                if (!found)
                    return replier.fail(found.error());
                reply::AuditLog log{std::move(*found), false, {}};
                log.more = log.items.size() > limits::listedAudit;
                if (log.more)
                    log.items.resize(limits::listedAudit);
                std::vector<UserId> named;
                for (const AuditEntry &entry : log.items)
                    named.insert(named.end(), {entry.actor, entry.subject});
                answerWithUsers(m_stores.accounts, std::move(log), std::move(named), replier);
            });
    });
}

} // namespace kith
