// SPDX-License-Identifier: Apache-2.0
#include "app/administration/invitesmodel.h"

#include "app/connection/serveraddress.h"
#include "app/text/textformat.h"
#include "shared/text.h"

namespace kith {

namespace {

constexpr std::int64_t hourMs = 60 * 60 * 1000;

} // namespace

InvitesModel::InvitesModel(Server *server, const QUrl &socket, UserId me, TimeSource *time, QObject *parent)
    : PagedModel(server, time, parent)
    , m_socket(socket)
    , m_me(me)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
{
    reload();
}

void InvitesModel::create(int uses, int hours)
{
    act(request::CreateInvite{uses, hours * hourMs}, [this](const reply::Any &answer) {
        if (const auto *made = std::get_if<reply::NewInvite>(&answer))
            Q_EMIT created(inviteLink(m_socket, made->code), titleOf(made->invite), untilOf(made->invite));
    });
}

void InvitesModel::revoke(const QString &inviteId)
{
    const auto invite = idFromText<InviteId>(inviteId);
    if (!invite)
        return;
    act(request::RevokeInvite{*invite}, {}, [this](const Error &error) {
        if (error.code != ErrorCode::NotFound) // used up, or revoked by a request whose answer was lost
            Q_EMIT failed(error.message);
    });
}

void InvitesModel::forgetRead()
{
    m_read.clear();
    m_next = {};
}

request::Any InvitesModel::nextPage() const
{
    return request::GetInvites{m_next};
}

bool InvitesModel::addPage(const reply::Any &page)
{
    const auto *invites = std::get_if<reply::Invites>(&page);
    if (!invites)
        return false;
    for (const User &user : invites->users)
        m_makers.insert_or_assign(user.id, TextFormat::name(user));
    addRows(m_read, invites->items);
    m_next = invites->next;
    return !m_next.isNull();
}

void InvitesModel::showRead()
{
    setRows(m_rows, m_read);
}

QString InvitesModel::titleOf(const Invite &invite)
{
    if (invite.usesLeft < 0)
        return tr("For any number");
    return invite.usesLeft == 1 ? tr("For one person") : tr("For %n people", nullptr, invite.usesLeft);
}

QString InvitesModel::untilOf(const Invite &invite) const
{
    const std::int64_t now = m_time->now();
    if (invite.expiresAt == 0)
        return tr("Valid until it is revoked");
    return invite.expiresAt > now
        ? tr("Valid until %1", "tomorrow at 09:58").arg(TextFormat::deadline(invite.expiresAt, now))
        : tr("Expired");
}

QString InvitesModel::makerOf(const Invite &invite) const
{
    const QString when = TextFormat::moment(invite.createdAt, m_time->now());
    if (invite.createdBy.isNull())
        return tr("Made on the command line %1", "yesterday at 09:58").arg(when);
    if (invite.createdBy == m_me)
        return tr("Made by you %1", "yesterday at 09:58").arg(when);
    const auto maker = m_makers.find(invite.createdBy);
    return tr("Made by %1 %2", "name, yesterday at 09:58")
        .arg(isolated(maker == m_makers.end() ? TextFormat::name({}) : maker->second), when);
}

int InvitesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant InvitesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Invite &invite = m_rows[std::size_t(index.row())].invite;
    switch (role) {
    case InviteIdRole:
        return toText(invite.id);
    case Qt::DisplayRole:
    case Title:
        return titleOf(invite);
    case Until:
        return untilOf(invite);
    case Maker:
        return makerOf(invite);
    default:
        return {};
    }
}

QHash<int, QByteArray> InvitesModel::roleNames() const
{
    return {{InviteIdRole, "inviteId"}, {Title, "title"}, {Until, "until"}, {Maker, "maker"}};
}

} // namespace kith
