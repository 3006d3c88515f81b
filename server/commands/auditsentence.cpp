// SPDX-License-Identifier: Apache-2.0
#include "server/commands/auditsentence.h"

#include "shared/fields.h"

namespace kith {

namespace {

QString deed(const AuditEntry &entry, const QString &subject)
{
    const bool isOwn = entry.actor == entry.subject;
    switch (entry.action) {
    case AuditAction::InviteCreated:
        return QStringLiteral("made the invite %1").arg(toText(entry.invite));
    case AuditAction::InviteRevoked:
        return QStringLiteral("revoked the invite %1").arg(toText(entry.invite));
    case AuditAction::AccountCreated:
        if (!isOwn)
            return QStringLiteral("added %1").arg(subject);
        return entry.invite.isNull() ? QStringLiteral("joined")
                                     : QStringLiteral("joined with the invite %1").arg(toText(entry.invite));
    case AuditAction::AccountDisabled:
        return QStringLiteral("disabled %1").arg(subject);
    case AuditAction::AccountEnabled:
        return QStringLiteral("enabled %1").arg(subject);
    case AuditAction::RoleSet:
        return QStringLiteral("made %1 %2 of the server").arg(subject, latin1(nameOf(entry.role)));
    case AuditAction::DevicesRevoked:
        return QStringLiteral("signed %1 out everywhere").arg(subject);
    case AuditAction::PasswordResetCreated:
        return QStringLiteral("made a password link for %1").arg(subject);
    case AuditAction::PasswordReset:
        return isOwn ? QStringLiteral("set a new password with a link")
                     : QStringLiteral("set a new password for %1").arg(subject);
    case AuditAction::OwnerChanged:
        return QStringLiteral("made %1 owner of the group %2, whose owners are all disabled")
            .arg(subject, toText(entry.conversation));
    case AuditAction::Unknown:
        break;
    }
    return QStringLiteral("did what this version does not know");
}

} // namespace

QString handleOf(UserId user, const Handles &handles)
{
    if (user.isNull())
        return QStringLiteral("(kithd)");
    const auto found = handles.find(user);
    return found == handles.end() ? toText(user) : found->second;
}

QString auditSentence(const AuditEntry &entry, const Handles &handles)
{
    return handleOf(entry.actor, handles) + u' ' + deed(entry, handleOf(entry.subject, handles));
}

} // namespace kith
