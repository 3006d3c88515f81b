// SPDX-License-Identifier: Apache-2.0
#include "server/commands/admin.h"

#include "server/commands/console.h"
#include "server/commands/ownerinvite.h"
#include "server/config/datafolder.h"
#include "server/core/ports/redaction.h"
#include "server/core/rules/validation.h"
#include "server/system/sodium.h"
#include "server/system/systemclock.h"
#include "server/system/waitfor.h"
#include "shared/limits.h"

#include <QDateTime>

namespace kith {

using console::fail;
using console::print;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

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

    int run(const QString &command, const QString &operand);

private:
    int addUser(const QString &handle);
    int listUsers();
    int disableUser(const QString &handle);
    int setPassword(const QString &handle);
    int createInvite();
    int listInvites();
    int revokeInvite(const QString &id);

    Result<Account> account(const QString &handle);
    Result<QString> password();
    Result<QByteArray> hash(const QString &password);
    std::optional<int> number(const QString &option, int otherwise);

    const Config &m_config;
    Stores m_stores;
    const Clock &m_clock;
    const Values &m_options;
    SodiumRandomness m_random;
    SodiumPasswordHasher m_hasher;
    bool m_generated = false;
};

int Admin::run(const QString &command, const QString &operand)
{
    const std::map<QString, std::function<int()>> commands{
        {QStringLiteral("user add"), [&] { return addUser(operand); }},
        {QStringLiteral("user list"), [&] { return listUsers(); }},
        {QStringLiteral("user disable"), [&] { return disableUser(operand); }},
        {QStringLiteral("user password"), [&] { return setPassword(operand); }},
        {QStringLiteral("invite create"), [&] { return createInvite(); }},
        {QStringLiteral("invite list"), [&] { return listInvites(); }},
        {QStringLiteral("invite revoke"), [&] { return revokeInvite(operand); }},
    };
    return commands.at(command)();
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
    const auto made = waitFor<Account>([&](auto done) {
        m_stores.accounts.create(account, {}, std::nullopt, Actor{{}, m_clock.now()}, done);
    });
    if (!made)
        return fail(made.error().message);
    const auto revoked = waitFor<bool>([&](auto done) {
        m_stores.invites.revoke(ownerInvite(), {}, {{}, m_clock.now()}, done);
    });
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
        const QString state = account.disabled  ? QStringLiteral("disabled")
            : account.role == ServerRole::Owner ? QStringLiteral("owner")
                                                : QStringLiteral("user");
        print(QStringLiteral("%1  %2  since %3  %4")
                  .arg(account.user.handle, -20)
                  .arg(state, -8)
                  .arg(dateText(account.createdAt), account.user.name));
    }
    return 0;
}

int Admin::disableUser(const QString &handle)
{
    const auto found = account(handle);
    if (!found)
        return fail(found.error().message);
    const auto done = waitFor<Done>([&](auto then) {
        m_stores.accounts.setDisabled(found->user.id, true, {{}, m_clock.now()}, then);
    });
    if (!done)
        return fail(done.error().message);
    print(QStringLiteral("%1 is disabled and signed out everywhere.").arg(handle));
    return 0;
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
    const auto stored = waitFor<Done>([&](auto done) {
        m_stores.accounts.setPassword(found->user.id, *hashed, {}, Actor{{}, m_clock.now()}, done);
    });
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
    const auto invites = waitFor<std::vector<Invite>>(
        [&](auto done) { m_stores.invites.list({}, {}, 1000, m_clock.now(), done); });
    if (!invites)
        return fail(invites.error().message);
    for (const Invite &invite : *invites) {
        const QString uses = invite.usesLeft < 0 ? QStringLiteral("any number of uses")
                                                 : QStringLiteral("%1 uses left").arg(invite.usesLeft);
        print(QStringLiteral("%1  %2, expires %3").arg(toText(invite.id), uses, dateText(invite.expiresAt)));
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
    const auto revoked = waitFor<bool>([&](auto done) {
        m_stores.invites.revoke(*inviteId, {}, {{}, m_clock.now()}, done);
    });
    if (!revoked)
        return fail(revoked.error().message);
    if (!*revoked)
        return fail(QStringLiteral("There is no such invite."));
    print(QStringLiteral("The invite is revoked."));
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
    return admin.run(line.command, line.operand);
}

} // namespace kith
