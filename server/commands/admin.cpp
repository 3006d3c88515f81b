// SPDX-License-Identifier: Apache-2.0
#include "server/commands/admin.h"

#include "server/commands/auditsentence.h"
#include "server/commands/console.h"
#include "server/commands/ownerinvite.h"
#include "server/config/datafolder.h"
#include "server/core/ports/redaction.h"
#include "server/core/rules/validation.h"
#include "server/system/sodium.h"
#include "server/system/systemclock.h"
#include "server/system/waitfor.h"
#include "shared/fields.h"
#include "shared/limits.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

namespace kith {

using console::fail;
using console::print;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

constexpr int unlimited = std::numeric_limits<int>::max();

QString dateText(std::int64_t at)
{
    return at ? QDateTime::fromMSecsSinceEpoch(at).toString(QStringLiteral("yyyy-MM-dd HH:mm"))
              : QStringLiteral("never");
}

class Admin
{
public:
    Admin(const Config &config, Storage &storage, const Values &options)
        : m_config(config)
        , m_stores(storage.stores())
        , m_clock(storage.clock())
        , m_options(options)
    {
    }

    int run(const CommandLine &line);

private:
    int addUser(const QString &handle);
    int listUsers();
    int setDisabled(const QString &handle, bool disabled);
    int setRole(const QString &handle, const QString &role);
    int setPassword(const QString &handle);
    int createInvite();
    int listInvites();
    int revokeInvite(const QString &id);
    int printAudit();

    Actor here() const { return {{}, m_clock.now()}; }
    Result<Account> account(const QString &handle);
    Result<QString> password();
    Result<QByteArray> hash(const QString &password);
    Result<Handles> handles(std::vector<UserId> users);
    int changed(const Result<Done> &result, const QString &sentence);
    std::optional<int> number(const QString &option, int otherwise);

    const Config &m_config;
    Stores m_stores;
    const Clock &m_clock;
    const Values &m_options;
    SodiumRandomness m_random;
    SodiumPasswordHasher m_hasher;
    bool m_generated = false;
};

int Admin::run(const CommandLine &line)
{
    const QString operand = line.operands.value(0);
    const std::map<QString, std::function<int()>> commands{
        {QStringLiteral("user add"), [&] { return addUser(operand); }},
        {QStringLiteral("user list"), [&] { return listUsers(); }},
        {QStringLiteral("user disable"), [&] { return setDisabled(operand, true); }},
        {QStringLiteral("user enable"), [&] { return setDisabled(operand, false); }},
        {QStringLiteral("user role"), [&] { return setRole(operand, line.operands.value(1)); }},
        {QStringLiteral("user password"), [&] { return setPassword(operand); }},
        {QStringLiteral("invite create"), [&] { return createInvite(); }},
        {QStringLiteral("invite list"), [&] { return listInvites(); }},
        {QStringLiteral("invite revoke"), [&] { return revokeInvite(operand); }},
        {QStringLiteral("audit"), [&] { return printAudit(); }},
    };
    return commands.at(line.command)();
}

Result<Account> Admin::account(const QString &handle)
{
    auto found =
        waitFor<std::optional<Account>>([&](auto done) { m_stores.accounts.findByHandle(handle, done); });
    if (!found)
        return found.error();
    if (!*found)
        return Error{ErrorCode::NotFound, QStringLiteral("There is no user '%1'.").arg(withoutSecret(handle)),
                     0};
    return **found;
}

Result<QString> Admin::password()
{
    if (!m_options.contains(QStringLiteral("password-stdin"))) {
        m_generated = true;
        return newInviteCode(m_random);
    }
    QByteArray line(limits::passwordMaxBytes + 2, 0);
    if (!std::fgets(line.data(), static_cast<int>(line.size()), stdin))
        return Error{ErrorCode::WeakPassword, QStringLiteral("There is no password on standard input."), 0};
    const QString text = QString::fromUtf8(line.constData()).remove(u'\n').remove(u'\r');
    if (const auto refusal = validation::checkPassword(text))
        return *refusal;
    return text;
}

Result<QByteArray> Admin::hash(const QString &password)
{
    return waitFor<QByteArray>(
        [&](auto done) { m_hasher.hash(password, PasswordHasher::Asker::SignedIn, done); });
}

Result<Handles> Admin::handles(std::vector<UserId> users)
{
    const auto found = waitFor<std::vector<User>>(
        [&](auto done) { m_stores.accounts.users(std::move(users), AccountStore::Whom::Everybody, done); });
    if (!found)
        return found.error();
    Handles handles;
    for (const User &user : *found)
        handles[user.id] = user.handle;
    return handles;
}

std::optional<int> Admin::number(const QString &option, int otherwise)
{
    const auto value = m_options.find(option);
    if (value == m_options.end())
        return otherwise;
    bool good = false;
    const int number = value->second.toInt(&good);
    return good && number >= 0 && number <= 1'000'000 ? std::optional(number) : std::nullopt;
}

int Admin::addUser(const QString &handle)
{
    const auto name = m_options.find(QStringLiteral("name"));
    Account account;
    account.user = {newId<UserId>(m_clock.now(), m_random), handle,
                    name == m_options.end() ? handle : name->second};
    account.createdAt = m_clock.now();
    for (const auto &refusal : {validation::checkHandle(handle), validation::checkName(account.user.name)}) {
        if (refusal)
            return fail(refusal->message, 2);
    }
    const auto secret = password();
    if (!secret)
        return fail(secret.error().message, 2);
    const auto hashed = hash(*secret);
    if (!hashed)
        return fail(hashed.error().message);
    account.passwordHash = *hashed;
    const auto made = waitFor<Account>(
        [&](auto done) { m_stores.accounts.create(account, {}, std::nullopt, here(), done); });
    if (!made)
        return fail(made.error().message);
    const auto revoked =
        waitFor<bool>([&](auto done) { m_stores.invites.revoke(ownerInvite(), {}, here(), done); });
    if (!revoked)
        return fail(revoked.error().message);
    print(
        QStringLiteral("%1 can sign in%2.")
            .arg(handle, made->role == ServerRole::Owner ? QStringLiteral(" and is the owner") : QString()));
    if (m_generated)
        print(QStringLiteral("Password: %1").arg(*secret));
    return 0;
}

int Admin::listUsers()
{
    const auto accounts = waitFor<std::vector<Account>>([&](auto done) { m_stores.accounts.list(done); });
    if (!accounts)
        return fail(accounts.error().message);
    for (const Account &account : *accounts) {
        const QString state = account.disabled ? QStringLiteral(", disabled") : QString();
        print(QStringLiteral("%1  %2  since %3  %4")
                  .arg(account.user.handle, -20)
                  .arg(latin1(nameOf(account.role)) + state, -16)
                  .arg(dateText(account.createdAt), account.user.name));
    }
    return 0;
}

//! Says \a sentence where it is done, and warns where nobody is left who administers the server from a client.
int Admin::changed(const Result<Done> &result, const QString &sentence)
{
    if (!result)
        return fail(result.error().message);
    print(sentence);
    const auto accounts = waitFor<std::vector<Account>>([&](auto done) { m_stores.accounts.list(done); });
    if (!accounts)
        return fail(accounts.error().message);
    const auto isOwner = [](const Account &account) {
        return account.role == ServerRole::Owner && !account.disabled;
    };
    if (std::ranges::none_of(*accounts, isOwner))
        console::report(QStringLiteral("kithd: No owner of the server is left who can sign in. 'kithd user "
                                       "role HANDLE owner' names one."));
    return 0;
}

int Admin::setDisabled(const QString &handle, bool disabled)
{
    const auto found = account(handle);
    if (!found)
        return fail(found.error().message);
    const auto result = waitFor<Done>(
        [&](auto done) { m_stores.accounts.setDisabled(found->user.id, disabled, here(), done); });
    return changed(result,
                   disabled
                       ? QStringLiteral("%1 is disabled and signed out everywhere.").arg(found->user.handle)
                       : QStringLiteral("%1 can sign in.").arg(found->user.handle));
}

int Admin::setRole(const QString &handle, const QString &role)
{
    const auto &names = EnumNames<ServerRole>::names;
    const auto name = std::ranges::find(names, role.toStdString());
    if (name == names.end())
        return fail(QStringLiteral("'%1' is no role. It is member, admin or owner.").arg(withoutSecret(role)),
                    2);
    const auto found = account(handle);
    if (!found)
        return fail(found.error().message);
    const auto result = waitFor<Done>([&](auto done) {
        m_stores.accounts.setRole(found->user.id, ServerRole(name - names.begin()), here(), done);
    });
    return changed(result, QStringLiteral("%1 is %2 of the server now.").arg(found->user.handle, role));
}

int Admin::setPassword(const QString &handle)
{
    const auto found = account(handle);
    if (!found)
        return fail(found.error().message);
    const auto secret = password();
    if (!secret)
        return fail(secret.error().message, 2);
    const auto hashed = hash(*secret);
    if (!hashed)
        return fail(hashed.error().message);
    const auto stored = waitFor<Done>(
        [&](auto done) { m_stores.accounts.setPassword(found->user.id, *hashed, {}, here(), done); });
    if (!stored)
        return fail(stored.error().message);
    print(QStringLiteral("%1 has a new password and is signed out everywhere.").arg(handle));
    if (m_generated)
        print(QStringLiteral("Password: %1").arg(*secret));
    return 0;
}

int Admin::createInvite()
{
    const auto uses = number(QStringLiteral("uses"), 1);
    const auto days = number(QStringLiteral("days"), 7);
    if (!uses || !days)
        return fail(QStringLiteral("--uses and --days take a whole number; 0 takes the bound away."), 2);
    const std::int64_t now = m_clock.now();
    const QString code = newInviteCode(m_random);
    Invite invite{
        newId<InviteId>(now, m_random), {}, now, *days ? now + *days * dayMs : 0, *uses ? *uses : -1};
    const auto made =
        waitFor<Done>([&](auto done) { m_stores.invites.create(invite, secretHash(code), done); });
    if (!made)
        return fail(made.error().message);
    Config config = m_config;
    if (config.publicAddress.isEmpty())
        config.publicAddress = servedBase(config.dataFolder);
    print(config.inviteLink(code));
    return 0;
}

int Admin::listInvites()
{
    auto invites = waitFor<std::vector<Invite>>(
        [&](auto done) { m_stores.invites.list({}, {}, unlimited, m_clock.now(), done); });
    if (!invites)
        return fail(invites.error().message);
    std::vector<UserId> makers;
    for (const Invite &invite : *invites)
        makers.push_back(invite.createdBy);
    const auto named = handles(std::move(makers));
    if (!named)
        return fail(named.error().message);
    std::ranges::reverse(*invites); // the newest last
    for (const Invite &invite : *invites) {
        const QString uses = invite.usesLeft < 0 ? QStringLiteral("any number of uses")
                                                 : QStringLiteral("%1 uses left").arg(invite.usesLeft);
        print(QStringLiteral("%1  %2, expires %3, made by %4")
                  .arg(toText(invite.id), uses, dateText(invite.expiresAt),
                       handleOf(invite.createdBy, *named)));
    }
    return 0;
}

int Admin::revokeInvite(const QString &id)
{
    const auto inviteId = idFromText<InviteId>(id);
    if (!inviteId)
        return fail(
            QStringLiteral("'%1' is no invite's id. 'kithd invite list' shows them.").arg(withoutSecret(id)),
            2);
    const auto revoked =
        waitFor<bool>([&](auto done) { m_stores.invites.revoke(*inviteId, {}, here(), done); });
    if (!revoked)
        return fail(revoked.error().message);
    if (!*revoked)
        return fail(QStringLiteral("There is no such invite."));
    print(QStringLiteral("The invite is revoked."));
    return 0;
}

int Admin::printAudit()
{
    const auto limit = number(QStringLiteral("limit"), 100);
    if (!limit)
        return fail(QStringLiteral("--limit takes a whole number; 0 takes the bound away."), 2);
    auto entries = waitFor<std::vector<AuditEntry>>(
        [&](auto done) { m_stores.audit.list(0, *limit ? *limit : unlimited, done); });
    if (!entries)
        return fail(entries.error().message);
    std::vector<UserId> people;
    for (const AuditEntry &entry : *entries)
        people.insert(people.end(), {entry.actor, entry.subject});
    const auto named = handles(std::move(people));
    if (!named)
        return fail(named.error().message);
    std::ranges::reverse(*entries); // the newest last
    for (const AuditEntry &entry : *entries)
        print(QDateTime::fromMSecsSinceEpoch(entry.at).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss  "))
              + auditSentence(entry, *named));
    return 0;
}

} // namespace

int runAdmin(const Config &config, const CommandLine &line)
{
    static const SystemClock clock;
    if (line.command != QLatin1StringView("user add")) {
        if (const auto held = checkHoldsData(config); !held)
            return fail(held.error().message);
    }
    auto storage = openStorage(config, clock, Purpose::Administer);
    if (!storage)
        return fail(storage.error().message);
    if ((*storage)->isNew())
        console::report(
            QStringLiteral("kithd: A new server begins in the database %1, which was made now. A server with "
                           "another --data or --database does not use it.")
                .arg(config.database ? config.database->shown() : databaseFile(config.dataFolder)));
    Admin admin(config, **storage, line.options);
    return admin.run(line);
}

} // namespace kith
