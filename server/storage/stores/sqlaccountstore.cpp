// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlaccountstore.h"

#include "server/storage/rows/accountrows.h"
#include "server/storage/rows/auditrows.h"
#include "server/storage/rows/devicerows.h"
#include "server/storage/rows/heads.h"
#include "server/storage/rows/inviterows.h"
#include "shared/folding.h"

namespace kith {

namespace {

// The columns that read() takes.
const QString selectAccounts =
    QStringLiteral("SELECT id, handle, name, password, role, disabled, created_at FROM account ");

Account read(const Rows &rows)
{
    Account account;
    account.user = {rows.id<UserId>(0), rows.text(1), rows.text(2)};
    account.passwordHash = rows.bytes(3);
    account.role = rows.value<ServerRole>(4);
    account.disabled = rows.number(5) != 0;
    account.createdAt = rows.number(6);
    return account;
}

std::optional<Account> read(Database &db, UserId user)
{
    Rows rows = db.run(selectAccounts + QStringLiteral("WHERE id = ?"), {column::of(user)});
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

bool hasAccounts(Database &db)
{
    return db.run(QStringLiteral("SELECT 1 FROM account LIMIT 1")).next();
}

//! Why there cannot be that account, if so.
std::optional<Error> refusal(Database &db, const Account &account, const QByteArray &inviteHash,
                             const std::optional<NewDevice> &device)
{
    if (!inviteHash.isEmpty() && !inviterows::isValid(db, inviteHash, account.createdAt))
        return inviterows::invalid();
    if (db.run(QStringLiteral("SELECT 1 FROM account WHERE folded_handle = ?"),
               {column::of(foldedHandle(account.user.handle))})
            .next()) {
        return Error{
            ErrorCode::HandleTaken,
            QStringLiteral("Somebody has this handle already. Nothing was changed; choose another one."), 0};
    }
    if (accountrows::exists(db, account.user.id) || (device && devicerows::exists(db, *device)))
        return Error{ErrorCode::Conflict, QStringLiteral("This account exists already. Sign in instead."), 0};
    return std::nullopt;
}

void insert(Database &db, const Account &account)
{
    const User &user = account.user;
    db.run(
        QStringLiteral("INSERT INTO account (id, handle, folded_handle, name, folded_name, password, role, "
                       "disabled, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {column::of(user.id), column::of(user.handle), column::of(foldedHandle(user.handle)),
         column::of(user.name), column::of(foldedForSearch(user.name)), account.passwordHash,
         int(account.role), int(account.disabled), column::of(account.createdAt)});
    for (const QString &start : searchStarts(user.handle, user.name)) {
        db.run(QStringLiteral("INSERT INTO account_start (start, account) VALUES (?, ?)"),
               {column::of(start), column::of(user.id)});
    }
}

void note(Database &db, const Actor &by, AuditAction action, UserId subject)
{
    auditrows::add(db, auditrows::entry(by, action, subject));
}

//! Whether a change of \a user by \a by is refused: it would leave no enabled owner.
bool isLastOwner(Database &db, UserId user, const Actor &by)
{
    if (by.user.isNull())
        return false;
    db.lockExclusively(); // two owners who leave at once
    const auto find = [&](const char *which) {
        static const QString owners =
            QStringLiteral("SELECT 1 FROM account WHERE role = 2 AND disabled = 0 AND id %1 ?");
        return db.run(owners.arg(QLatin1StringView(which)), {column::of(user)}).next();
    };
    return find("=") && !find("<>");
}

Error lastOwner()
{
    return {ErrorCode::Conflict,
            QStringLiteral(
                "This is the last owner of the server. Nothing was changed; name another owner first."),
            0};
}

NewConversation selfLog(UserId user)
{
    NewConversation self;
    self.id = selfConversation(user);
    self.kind = ConversationKind::Self;
    self.members = {{user, Role::Owner, 0, 0}};
    return self;
}

//! Whose code it was, who has the password \a hash now.
std::optional<User> takeReset(Database &db, const QByteArray &codeHash, const QByteArray &hash,
                              std::int64_t now)
{
    Rows rows =
        db.run(QStringLiteral("UPDATE account SET password = ?, reset_hash = NULL WHERE reset_hash = ? "
                              "AND reset_expires_at > ? AND disabled = 0 RETURNING id, handle, name"),
               {hash, codeHash, column::of(now)});
    return rows.next() ? std::optional(User{rows.id<UserId>(0), rows.text(1), rows.text(2)}) : std::nullopt;
}

//! The first text that does not start with \a start and sorts behind all that do.
QByteArray behind(QByteArray start)
{
    start.back() = static_cast<char>(start.back() + 1); // UTF-8 has no byte 0xff
    return start;
}

Result<std::vector<User>> search(Database &db, const QString &query, int limit)
{
    const QString name = foldedForSearch(query);
    const QByteArray start = name.toUtf8();
    const QString trimmed = query.trimmed();
    const QString handle = foldedHandle(trimmed.startsWith(u'@') ? trimmed.mid(1) : trimmed);
    Rows rows = start.isEmpty()
        ? db.run(SqlAccountStore::everybodyByName(), {std::max(limit, 0)})
        : db.run(QStringLiteral(
                     "SELECT id, handle, name FROM account WHERE disabled = 0 AND id IN "
                     "(SELECT account FROM account_start WHERE start >= ? AND start < ?) "
                     "ORDER BY folded_handle <> ?, folded_name <> ?, folded_name, folded_handle LIMIT ?"),
                 {start, behind(start), column::of(handle), column::of(name), std::max(limit, 0)});
    std::vector<User> found;
    while (rows.next())
        found.push_back({rows.id<UserId>(0), rows.text(1), rows.text(2)});
    return found;
}

//! The statement of listPage().
QString accountPage(const QString &conditions)
{
    return QStringLiteral("SELECT id, handle, name, role, disabled, created_at, last_seen, "
                          "(SELECT count(*) FROM device WHERE device.account = account.id) FROM account "
                          "WHERE true %1 ORDER BY folded_name, folded_handle LIMIT ?")
        .arg(conditions);
}

const QString afterOne = QStringLiteral(
    "AND (folded_name, folded_handle) > (SELECT folded_name, folded_handle FROM account WHERE id = ?) ");
const QString whoseStart =
    QStringLiteral("AND id IN (SELECT account FROM account_start WHERE start >= ? AND start < ?) ");

Result<std::vector<ListedAccount>> listPage(Database &db, const QString &query, UserId after, int limit)
{
    const QByteArray start = foldedForSearch(query).toUtf8();
    QString conditions;
    std::vector<QVariant> values;
    if (!start.isEmpty()) {
        conditions += whoseStart;
        values.insert(values.end(), {start, behind(start)});
    }
    if (!after.isNull()) {
        conditions += afterOne;
        values.push_back(column::of(after));
    }
    values.push_back(std::max(limit, 0));
    Rows rows = db.run(accountPage(conditions), values);
    std::vector<ListedAccount> accounts;
    while (rows.next()) {
        accounts.push_back({{rows.id<UserId>(0), rows.text(1), rows.text(2)},
                            rows.value<ServerRole>(3),
                            rows.number(4) != 0,
                            rows.number(5),
                            rows.number(6),
                            int(rows.number(7))});
    }
    return accounts;
}

} // namespace

SqlAccountStore::SqlAccountStore(StorageThreads &threads, Heads &heads)
    : m_queue(threads)
    , m_heads(heads)
{
}

template <typename Work>
void SqlAccountStore::write(UserId user, Work work, Callback<Done> done)
{
    m_queue.write(WithLocks{std::move(work), [user](LockSet &locks) { locks.users.push_back(user); }},
                  std::move(done));
}

QString SqlAccountStore::firstPage()
{
    return accountPage({});
}

QString SqlAccountStore::nextPage()
{
    return accountPage(afterOne);
}

QString SqlAccountStore::everybodyByName()
{
    return QStringLiteral("SELECT id, handle, name FROM account WHERE disabled = 0 "
                          "ORDER BY folded_name, folded_handle LIMIT ?");
}

void SqlAccountStore::create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                             std::optional<Actor> by, Callback<Account> done)
{
    const auto work = [=, &heads = m_heads](Database &db) -> Result<Account> {
        db.lockExclusively(); // two that are made at once: one handle each, and one owner
        if (const auto error = refusal(db, account, inviteHash, device))
            return *error;
        Account created = account;
        created.role = hasAccounts(db) ? ServerRole::Member : ServerRole::Owner;
        insert(db, created);
        heads.create(db, selfLog(created.user.id));
        if (device)
            devicerows::insert(db, *device);
        AuditEntry entry = auditrows::entry(by.value_or(Actor{created.user.id, created.createdAt}),
                                            AuditAction::AccountCreated, created.user.id);
        if (!inviteHash.isEmpty())
            entry.invite = inviterows::useUp(db, inviteHash);
        auditrows::add(db, entry);
        return created;
    };
    m_queue.write(work, std::move(done));
}

void SqlAccountStore::findByHandle(const QString &handle, Callback<std::optional<Account>> done)
{
    const auto work = [=](Database &db) -> Result<std::optional<Account>> {
        Rows rows = db.run(selectAccounts + QStringLiteral("WHERE folded_handle = ?"),
                           {column::of(foldedHandle(handle))});
        return rows.next() ? std::optional(read(rows)) : std::nullopt;
    };
    m_queue.read(work, std::move(done));
}

void SqlAccountStore::find(UserId user, Callback<std::optional<Account>> done)
{
    const auto work = [=](Database &db) -> Result<std::optional<Account>> { return read(db, user); };
    m_queue.read(work, std::move(done));
}

void SqlAccountStore::list(Callback<std::vector<Account>> done)
{
    const auto work = [](Database &db) -> Result<std::vector<Account>> {
        Rows rows = db.run(selectAccounts + QStringLiteral("ORDER BY created_at, id"));
        std::vector<Account> accounts;
        while (rows.next())
            accounts.push_back(read(rows));
        return accounts;
    };
    m_queue.read(work, std::move(done));
}

void SqlAccountStore::listPage(const QString &query, UserId after, int limit,
                               Callback<std::vector<ListedAccount>> done)
{
    m_queue.read([=](Database &db) { return kith::listPage(db, query, after, limit); }, std::move(done));
}

void SqlAccountStore::isEmpty(Callback<bool> done)
{
    m_queue.read([](Database &db) -> Result<bool> { return !hasAccounts(db); }, std::move(done));
}

void SqlAccountStore::setPassword(UserId user, QByteArray hash, DeviceId keep, std::optional<Actor> by,
                                  Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (!accountrows::exists(db, user))
            return accountrows::notFound();
        std::vector<DeviceId> ended = devicerows::of(db, user);
        if (std::erase(ended, keep) == 0 && !keep.isNull())
            return Error{ErrorCode::TokenInvalid,
                         QStringLiteral("This device was signed out. Nothing was changed; sign in again."),
                         0};
        db.run(QStringLiteral("UPDATE account SET password = ?, reset_hash = NULL WHERE id = ?"),
               {hash, column::of(user)});
        devicerows::endAll(db, ended);
        if (by)
            note(db, *by, AuditAction::PasswordReset, user);
        return Done{};
    };
    write(user, work, std::move(done));
}

void SqlAccountStore::setDisabled(UserId user, bool disabled, Actor by, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        const auto account = read(db, user);
        if (!account)
            return accountrows::notFound();
        if (account->disabled == disabled)
            return Done{};
        if (disabled && isLastOwner(db, user, by))
            return lastOwner();
        db.run(QStringLiteral("UPDATE account SET disabled = ?, reset_hash = NULL WHERE id = ?"),
               {int(disabled), column::of(user)});
        if (disabled) {
            devicerows::endAll(db, devicerows::of(db, user));
            db.run(QStringLiteral("DELETE FROM invite WHERE created_by = ?"), {column::of(user)});
        }
        note(db, by, disabled ? AuditAction::AccountDisabled : AuditAction::AccountEnabled, user);
        return Done{};
    };
    write(user, work, std::move(done));
}

void SqlAccountStore::setRole(UserId user, ServerRole role, Actor by, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        const auto account = read(db, user);
        if (!account)
            return accountrows::notFound();
        if (account->role == role)
            return Done{};
        if (isLastOwner(db, user, by))
            return lastOwner();
        db.run(QStringLiteral("UPDATE account SET role = ?, reset_hash = NULL WHERE id = ?"),
               {int(role), column::of(user)});
        AuditEntry entry = auditrows::entry(by, AuditAction::RoleSet, user);
        entry.role = role;
        auditrows::add(db, entry);
        return Done{};
    };
    write(user, work, std::move(done));
}

void SqlAccountStore::setPasswordReset(UserId user, QByteArray codeHash, std::int64_t expiresAt, Actor by,
                                       Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (!accountrows::exists(db, user))
            return accountrows::notFound();
        db.run(QStringLiteral("UPDATE account SET reset_hash = ?, reset_expires_at = ? WHERE id = ?"),
               {codeHash, column::of(expiresAt), column::of(user)});
        note(db, by, AuditAction::PasswordResetCreated, user);
        return Done{};
    };
    write(user, work, std::move(done));
}

void SqlAccountStore::resetPassword(QByteArray codeHash, QByteArray hash, NewDevice device, std::int64_t now,
                                    Callback<User> done)
{
    const auto work = [=](Database &db) -> Result<User> {
        const auto user = takeReset(db, codeHash, hash, now);
        if (!user)
            return Error{ErrorCode::NotFound,
                         QStringLiteral("This code is unknown, used or expired. Ask for a new one."), 0};
        devicerows::endAll(db, devicerows::of(db, user->id));
        NewDevice added = device;
        added.user = user->id;
        devicerows::insert(db, added);
        note(db, {user->id, now}, AuditAction::PasswordReset, user->id);
        return *user;
    };
    m_queue.write(work, std::move(done));
}

void SqlAccountStore::search(const QString &query, int limit, Callback<std::vector<User>> done)
{
    m_queue.read([=](Database &db) { return kith::search(db, query, limit); }, std::move(done));
}

void SqlAccountStore::users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<User>> {
        static const QString sql =
            QStringLiteral("SELECT id, handle, name FROM account WHERE id IN %1 AND disabled <= ?")
                .arg(column::list);
        std::unordered_map<UserId, User> found;
        const auto readPart = [&](const std::vector<QVariant> &values) {
            Rows rows = db.run(sql, values);
            while (rows.next()) {
                const auto id = rows.id<UserId>(0);
                found.insert({id, {id, rows.text(1), rows.text(2)}});
            }
        };
        column::forEachPart(ids, {int(whom == Whom::Everybody)}, readPart);
        std::vector<User> users; // in the order of ids
        for (const UserId id : ids) {
            if (const auto user = found.find(id); user != found.end())
                users.push_back(user->second);
        }
        return users;
    };
    m_queue.read(work, std::move(done));
}

} // namespace kith
