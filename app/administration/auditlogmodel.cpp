// SPDX-License-Identifier: Apache-2.0
#include "app/administration/auditlogmodel.h"

#include "app/text/textformat.h"
#include "shared/text.h"

namespace kith {

AuditLogModel::AuditLogModel(Server *server, TimeSource *time, QObject *parent)
    : PagedModel(server, time, parent)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
{
    reload();
}

void AuditLogModel::forgetRead()
{
    m_read.clear();
}

request::Any AuditLogModel::nextPage() const
{
    return request::GetAuditLog{m_read.empty() ? 0 : m_read.back().entry.number};
}

bool AuditLogModel::addPage(const reply::Any &page)
{
    const auto *log = std::get_if<reply::AuditLog>(&page);
    if (!log)
        return false;
    for (const User &user : log->users)
        m_users.insert_or_assign(user.id, user);
    addRows(m_read, log->items);
    return log->more && !log->items.empty();
}

void AuditLogModel::showRead()
{
    setRows(m_rows, m_read);
}

//! With the handle: a log may not leave open whom it names.
QString AuditLogModel::nameOfUser(UserId user) const
{
    const auto known = m_users.find(user);
    if (known == m_users.end() || known->second.name.isEmpty() || known->second.handle.isEmpty())
        return isolated(TextFormat::name(known == m_users.end() ? User{} : known->second));
    return tr("%1 (@%2)", "a name and its handle").arg(isolated(known->second.name), known->second.handle);
}

QString AuditLogModel::sentence(const AuditEntry &entry) const
{
    const QString actor = nameOfUser(entry.actor);
    const QString subject = nameOfUser(entry.subject);
    const bool byNobody = entry.actor.isNull(); // the command line, or the server
    const bool byThemselves = entry.actor == entry.subject;
    switch (entry.action) {
    case AuditAction::InviteCreated:
        return byNobody ? tr("An invite was made on the command line") : tr("%1 made an invite").arg(actor);
    case AuditAction::InviteRevoked:
        return byNobody ? tr("An invite was revoked on the command line")
                        : tr("%1 revoked an invite").arg(actor);
    case AuditAction::AccountCreated:
        if (!entry.invite.isNull())
            return tr("%1 joined with an invite").arg(subject);
        return byNobody ? tr("The account of %1 was made on the command line").arg(subject)
                        : tr("%1 joined").arg(subject);
    case AuditAction::AccountDisabled:
        return byNobody ? tr("The account of %1 was disabled on the command line").arg(subject)
                        : tr("%1 disabled the account of %2").arg(actor, subject);
    case AuditAction::AccountEnabled:
        return byNobody ? tr("The account of %1 was enabled on the command line").arg(subject)
                        : tr("%1 enabled the account of %2").arg(actor, subject);
    case AuditAction::RoleSet:
        switch (entry.role) {
        case ServerRole::Owner:
            return byNobody ? tr("%1 became an owner of the server").arg(subject)
                            : tr("%1 made %2 an owner of the server").arg(actor, subject);
        case ServerRole::Admin:
            return byNobody ? tr("%1 became an admin of the server").arg(subject)
                            : tr("%1 made %2 an admin of the server").arg(actor, subject);
        case ServerRole::Member:
            return byNobody ? tr("%1 became a member of the server").arg(subject)
                            : tr("%1 made %2 a member of the server").arg(actor, subject);
        }
        return {};
    case AuditAction::DevicesRevoked:
        return byNobody ? tr("All devices of %1 were ended on the command line").arg(subject)
                        : tr("%1 ended all devices of %2").arg(actor, subject);
    case AuditAction::PasswordResetCreated:
        return byNobody ? tr("A password link for %1 was made on the command line").arg(subject)
                        : tr("%1 made a password link for %2").arg(actor, subject);
    case AuditAction::PasswordReset:
        return byNobody    ? tr("The password of %1 was set on the command line").arg(subject)
            : byThemselves ? tr("%1 set a new password with a link").arg(subject)
                           : tr("%1 set the password of %2").arg(actor, subject);
    case AuditAction::OwnerChanged:
        return tr("%1 now owns a group whose owners are disabled").arg(subject);
    case AuditAction::Unknown:
        break;
    }
    return tr("This entry needs a newer Kith");
}

int AuditLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant AuditLogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AuditEntry &entry = m_rows[std::size_t(index.row())].entry;
    switch (role) {
    case Qt::DisplayRole:
    case Sentence:
        return sentence(entry);
    case When:
        return tr("%1, %2", "day, time")
            .arg(TextFormat::day(TextFormat::dayOf(entry.at), TextFormat::dayOf(m_time->now())),
                 TextFormat::time(entry.at));
    case Action:
        return latin1(nameOf(entry.action));
    default:
        return {};
    }
}

QHash<int, QByteArray> AuditLogModel::roleNames() const
{
    return {{Sentence, "sentence"}, {When, "when"}, {Action, "action"}};
}

} // namespace kith
