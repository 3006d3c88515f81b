// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/sessionaudit.h"

namespace kith {

namespace {

// A session keeps its user and device after its end.
AuditLog::Facts factsOf(const Session &session)
{
    AuditLog::Facts facts{{QStringLiteral("peer"), session.peer}};
    if (!session.user.id.isNull()) {
        facts.emplace_back(QStringLiteral("user"), toText(session.user.id));
        facts.emplace_back(QStringLiteral("device"), toText(session.device));
    }
    return facts;
}

QString yesOrNo(bool is)
{
    return is ? QStringLiteral("yes") : QStringLiteral("no");
}

//! What a request is about, where the answer does not say it. Another one has a code or a handle in such a field.
struct SubjectOf {
    AuditLog::Facts operator()(const request::RevokeDevice &body) const
    {
        return {{QStringLiteral("revoked"), toText(body.device)}};
    }
    AuditLog::Facts operator()(const request::RevokeInvite &body) const
    {
        return {{QStringLiteral("invite"), toText(body.invite)}};
    }
    AuditLog::Facts operator()(const request::SetDisabled &body) const
    {
        return {subject(body.user), {QStringLiteral("disabled"), yesOrNo(body.disabled)}};
    }
    AuditLog::Facts operator()(const request::SetServerRole &body) const
    {
        return {subject(body.user), {QStringLiteral("role"), latin1(nameOf(body.role))}};
    }
    AuditLog::Facts operator()(const request::RevokeDevices &body) const { return {subject(body.user)}; }
    AuditLog::Facts operator()(const request::CreatePasswordReset &body) const
    {
        return {subject(body.user)};
    }
    AuditLog::Facts operator()(const auto &) const { return {}; }

private:
    static std::pair<QString, QString> subject(UserId user)
    {
        return {QStringLiteral("subject"), toText(user)};
    }
};

} // namespace

void SessionAudit::opened(const QString &peer)
{
    m_log.note(AuditLog::Level::Debug, QStringLiteral("connection_opened"), {{QStringLiteral("peer"), peer}});
}

void SessionAudit::closed(const Session &session, int code)
{
    AuditLog::Facts facts = factsOf(session);
    facts.emplace_back(QStringLiteral("code"), QString::number(code));
    const bool usual = code < 1002 || code == 1005 || code == 1006 || code == int(CloseCode::PageFull);
    m_log.note(usual ? AuditLog::Level::Debug : AuditLog::Level::Info, QStringLiteral("connection_closed"),
               facts);
}

void SessionAudit::throttled(Session &session)
{
    if (session.kind != ConnectionKind::Socket)
        m_refused.add(session.peer, QStringLiteral("rate"));
    else if (!std::exchange(session.throttled, true))
        m_log.note(AuditLog::Level::Info, QStringLiteral("throttled"), factsOf(session));
}

Replier SessionAudit::audited(const SessionPtr &session, const Request &request, const char *event,
                              const Replier &replier)
{
    const QString name = std::visit([](const auto &body) { return latin1(body.type); }, request.body);
    const AuditLog::Facts subject = std::visit(SubjectOf(), request.body);
    return replier.observedBy([=, this, success = QLatin1StringView(event)](const reply::Any &answer) {
        AuditLog::Facts facts = factsOf(*session);
        if (const auto *error = std::get_if<Error>(&answer)) {
            if (error->code == ErrorCode::RateLimited)
                return throttled(*session);
            facts.emplace_back(QStringLiteral("request"), name);
            facts.emplace_back(QStringLiteral("error"), latin1(nameOf(error->code)));
            // The store says once that it is away; here each client would say it again and again.
            const bool ours = error->code == ErrorCode::Unavailable;
            return m_log.note(ours ? AuditLog::Level::Debug : AuditLog::Level::Info,
                              QStringLiteral("refused"), facts);
        }
        if (success.isEmpty())
            return;
        if (const auto *created = std::get_if<reply::Session>(&answer)) {
            facts.emplace_back(QStringLiteral("user"), toText(created->user.id));
            facts.emplace_back(QStringLiteral("device"), toText(created->device));
        } else if (const auto *invite = std::get_if<reply::NewInvite>(&answer)) {
            facts.emplace_back(QStringLiteral("invite"), toText(invite->invite.id));
        }
        facts.insert(facts.end(), subject.begin(), subject.end());
        m_log.note(AuditLog::Level::Info, success, facts);
    });
}

} // namespace kith
