// SPDX-License-Identifier: Apache-2.0
#include "app/administration/accountsmodel.h"

#include "app/connection/serveraddress.h"
#include "app/people/avatar.h"
#include "app/text/textformat.h"

namespace kith {

namespace {

constexpr std::int64_t typingPauseMs = 200; // before the server is asked

} // namespace

AccountsModel::AccountsModel(Server *server, const QUrl &socket, UserId me, ServerRole myRole,
                             TimeSource *time, QObject *parent)
    : PagedModel(server, time, parent)
    , m_socket(socket)
    , m_me(me)
    , m_myRole(myRole)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
    , m_queryTimer(time->timer([this] { read(0); }))
{
    reload();
}

AccountsModel::~AccountsModel() = default;

void AccountsModel::setQuery(const QString &query)
{
    if (m_query == query)
        return;
    m_query = query;
    Q_EMIT queryChanged();
    m_queryTimer->start(typingPauseMs);
}

void AccountsModel::setMyRole(ServerRole role)
{
    if (std::exchange(m_myRole, role) != role)
        rereadRows();
}

void AccountsModel::setDisabled(const QString &userId, bool disabled)
{
    if (const auto user = idFromText<UserId>(userId))
        act(request::SetDisabled{*user, disabled});
}

void AccountsModel::setRole(const QString &userId, const QString &role)
{
    const auto user = idFromText<UserId>(userId);
    const auto named = valueOf<ServerRole>(QStringView(role));
    if (user && named)
        act(request::SetServerRole{*user, *named});
}

void AccountsModel::endDevices(const QString &userId)
{
    if (const auto user = idFromText<UserId>(userId))
        act(request::RevokeDevices{*user});
}

void AccountsModel::makePasswordLink(const QString &userId)
{
    const auto user = idFromText<UserId>(userId);
    if (!user)
        return;
    act(request::CreatePasswordReset{*user}, [this, userId](const reply::Any &answer) {
        if (const auto *reset = std::get_if<reply::PasswordReset>(&answer))
            Q_EMIT passwordLinkMade(userId, passwordLink(m_socket, reset->code),
                                    TextFormat::deadline(reset->expiresAt, m_time->now()));
    });
}

void AccountsModel::forgetRead()
{
    m_queryTimer->stop();
    m_read.clear();
    m_next = {};
}

request::Any AccountsModel::nextPage() const
{
    return request::GetAccounts{m_query.trimmed(), m_next};
}

bool AccountsModel::addPage(const reply::Any &page)
{
    const auto *accounts = std::get_if<reply::Accounts>(&page);
    if (!accounts)
        return false;
    addRows(m_read, accounts->items);
    m_next = accounts->next;
    return !m_next.isNull();
}

void AccountsModel::showRead()
{
    setRows(m_rows, m_read);
}

bool AccountsModel::isBelow(const ListedAccount &account) const
{
    return account.user.id != m_me && account.role < m_myRole;
}

QStringList AccountsModel::rolesFor(const ListedAccount &account) const
{
    std::vector<ServerRole> roles;
    if (m_myRole == ServerRole::Owner)
        roles = {ServerRole::Member, ServerRole::Admin, ServerRole::Owner};
    else if (isBelow(account))
        roles = {ServerRole::Admin};
    QStringList names;
    for (const ServerRole role : roles) {
        if (account.user.id != m_me && role != account.role)
            names.append(latin1(nameOf(role)));
    }
    return names;
}

QStringList AccountsModel::tagsOf(const ListedAccount &account) const
{
    QStringList tags;
    if (account.user.id == m_me)
        tags.append(tr("You"));
    if (account.role == ServerRole::Owner)
        tags.append(tr("Owner"));
    else if (account.role == ServerRole::Admin)
        tags.append(tr("Admin"));
    if (account.disabled)
        tags.append(tr("Disabled"));
    return tags;
}

QString AccountsModel::detailOf(const ListedAccount &account) const
{
    QStringList parts{QLatin1Char('@') + account.user.handle};
    if (account.devices > 0)
        parts.append(account.devices == 1 ? tr("1 device") : tr("%n devices", nullptr, account.devices));
    parts.append(account.lastSeen > 0 ? TextFormat::lastSeen(account.lastSeen, m_time->now())
                                      : tr("Not seen yet"));
    return parts.join(QStringLiteral(" · "));
}

int AccountsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant AccountsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ListedAccount &account = m_rows[std::size_t(index.row())].account;
    switch (role) {
    case UserIdRole:
        return toText(account.user.id);
    case Qt::DisplayRole:
    case Name:
        return TextFormat::name(account.user);
    case Handle:
        return account.user.handle;
    case Initials:
        return personInitials(TextFormat::name(account.user));
    case ColorIndex:
        return colorIndex(account.user.id);
    case Disabled:
        return account.disabled;
    case Tags:
        return tagsOf(account);
    case Detail:
        return detailOf(account);
    case Devices:
        return account.devices;
    case Administered:
        return isBelow(account);
    case Roles:
        return rolesFor(account);
    default:
        return {};
    }
}

QHash<int, QByteArray> AccountsModel::roleNames() const
{
    return {{UserIdRole, "userId"},
            {Name, "name"},
            {Handle, "handle"},
            {Initials, "initials"},
            {ColorIndex, "colorIndex"},
            {Disabled, "disabled"},
            {Tags, "tags"},
            {Detail, "detail"},
            {Devices, "devices"},
            {Administered, "administered"},
            {Roles, "roles"}};
}

} // namespace kith
