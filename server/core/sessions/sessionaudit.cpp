// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/sessionaudit.h"

namespace kith {

namespace {

// Requests of which the journal hears when they succeed, too.
const QHash<QString, QString> &successes()
{
    static const QHash<QString, QString> events{
        {QStringLiteral("register"), QStringLiteral("account_created")},
        {QStringLiteral("login"), QStringLiteral("device_added")},
        {QStringLiteral("revokeDevice"), QStringLiteral("device_revoked")},
        {QStringLiteral("logout"), QStringLiteral("device_revoked")},
        {QStringLiteral("changePassword"), QStringLiteral("password_changed")},
    };
    return events;
}

// Whom it is about; user and device stay with a session also after its end.
AuditLog::Facts factsOf(const Session &session)
{
    AuditLog::Facts facts{{QStringLiteral("peer"), session.peer}};
    if (!session.user.id.isNull()) {
        facts.emplace_back(QStringLiteral("user"), toText(session.user.id));
        facts.emplace_back(QStringLiteral("device"), toText(session.device));
    }
    return facts;
}

} // namespace

void SessionAudit::opened(const QString &peer)
{
    m_audit.note(AuditLog::Level::Debug, QStringLiteral("connection_opened"),
                 {{QStringLiteral("peer"), peer}});
}

void SessionAudit::closed(const Session &session, int code)
{
    AuditLog::Facts facts = factsOf(session);
    facts.emplace_back(QStringLiteral("code"), QString::number(code));
    const bool usual = code < 1002 || code == 1005 || code == 1006;
    m_audit.note(usual ? AuditLog::Level::Debug : AuditLog::Level::Info, QStringLiteral("connection_closed"),
                 facts);
}

void SessionAudit::throttled(Session &session)
{
    if (!std::exchange(session.throttled, true))
        m_audit.note(AuditLog::Level::Info, QStringLiteral("throttled"), factsOf(session));
}

Replier SessionAudit::noting(const SessionPtr &session, const Request &request, const Replier &replier)
{
    const QString name = std::visit([](const auto &body) { return latin1(body.type); }, request.body);
    const auto *revoked = std::get_if<request::RevokeDevice>(&request.body);
    const DeviceId device = revoked ? revoked->device : DeviceId();
    return replier.heardBy([=, this](const reply::Any &answer) {
        AuditLog::Facts facts = factsOf(*session);
        if (const auto *error = std::get_if<Error>(&answer)) {
            if (error->code == ErrorCode::RateLimited)
                return throttled(*session);
            facts.emplace_back(QStringLiteral("request"), name);
            facts.emplace_back(QStringLiteral("error"), latin1(nameOf(error->code)));
            return m_audit.note(AuditLog::Level::Info, QStringLiteral("refused"), facts);
        }
        const auto event = successes().constFind(name);
        if (event == successes().constEnd())
            return;
        if (const auto *made = std::get_if<reply::Session>(&answer)) {
            facts.emplace_back(QStringLiteral("user"), toText(made->user.id));
            facts.emplace_back(QStringLiteral("device"), toText(made->device));
        } else if (!device.isNull()) {
            facts.emplace_back(QStringLiteral("revoked"), toText(device));
        }
        m_audit.note(AuditLog::Level::Info, *event, facts);
    });
}

} // namespace kith
