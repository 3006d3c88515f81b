// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlaccountstore.h"

#include "server/storage/rows/devicerows.h"
#include "server/storage/rows/heads.h"
#include "server/storage/rows/inviterows.h"
#include "shared/folding.h"

namespace kith {

namespace {

// The columns that read() takes.
const QString selectAccounts =
    QStringLiteral("SELECT id, handle, name, password, owner, disabled, created_at FROM account ");

Account read(const Rows &rows)
{
    Account account;
    account.user = {rows.id<UserId>(0), rows.text(1), rows.text(2)};
    account.passwordHash = rows.bytes(3);
    account.owner = rows.number(4) != 0;
    account.disabled = rows.number(5) != 0;
    account.createdAt = rows.number(6);
    return account;
}

Error noAccount()
{
    return {ErrorCode::NotFound, QStringLiteral("There is no such account."), 0};
}

bool exists(Database &db, UserId user)
{
    return db.run(QStringLiteral("SELECT 1 FROM account WHERE id = ?"), {column::of(user)}).next();
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
    if (exists(db, account.user.id) || (device && devicerows::exists(db, *device)))
        return Error{ErrorCode::Conflict, QStringLiteral("This account exists already. Sign in instead."), 0};
    return std::nullopt;
}

void insert(Database &db, const Account &account)
{
    const User &user = account.user;
    db.run(
        QStringLiteral("INSERT INTO account (id, handle, folded_handle, name, folded_name, password, owner, "
                       "disabled, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {column::of(user.id), column::of(user.handle), column::of(foldedHandle(user.handle)),
         column::of(user.name), column::of(foldedForSearch(user.name)), account.passwordHash,
         int(account.owner), int(account.disabled), column::of(account.createdAt)});
    for (const QString &start : searchStarts(user.handle, user.name)) {
        db.run(QStringLiteral("INSERT INTO account_start (start, account) VALUES (?, ?)"),
               {column::of(start), column::of(user.id)});
    }
}

NewConversation selfLog(UserId user)
{
    NewConversation self;
    self.id = selfConversation(user);
    self.kind = ConversationKind::Self;
    self.members = {{user, Role::Owner, 0, 0}};
    return self;
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

} // namespace

SqlAccountStore::SqlAccountStore(StorageThreads &threads, Heads &heads)
    : m_queue(threads)
    , m_heads(heads)
{
}

QString SqlAccountStore::everybodyByName()
{
    return QStringLiteral("SELECT id, handle, name FROM account WHERE disabled = 0 "
                          "ORDER BY folded_name, folded_handle LIMIT ?");
}

void SqlAccountStore::create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                             Callback<Account> done)
{
    const auto work = [=, &heads = m_heads](Database &db) -> Result<Account> {
        db.lockExclusively(); // two that are made at once: one handle each, and one owner
        if (const auto error = refusal(db, account, inviteHash, device))
            return *error;
        Account created = account;
        created.owner = !hasAccounts(db);
        insert(db, created);
        heads.create(db, selfLog(created.user.id));
        if (!inviteHash.isEmpty())
            inviterows::useUp(db, inviteHash);
        if (device)
            devicerows::insert(db, *device);
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
    const auto work = [=](Database &db) -> Result<std::optional<Account>> {
        Rows rows = db.run(selectAccounts + QStringLiteral("WHERE id = ?"), {column::of(user)});
        return rows.next() ? std::optional(read(rows)) : std::nullopt;
    };
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

void SqlAccountStore::isEmpty(Callback<bool> done)
{
    m_queue.read([](Database &db) -> Result<bool> { return !hasAccounts(db); }, std::move(done));
}

void SqlAccountStore::setPassword(UserId user, QByteArray hash, DeviceId keep, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (!exists(db, user))
            return noAccount();
        std::vector<DeviceId> ended = devicerows::of(db, user);
        if (std::erase(ended, keep) == 0 && !keep.isNull())
            return Error{ErrorCode::TokenInvalid,
                         QStringLiteral("This device was signed out. Nothing was changed; sign in again."),
                         0};
        db.run(QStringLiteral("UPDATE account SET password = ? WHERE id = ?"), {hash, column::of(user)});
        devicerows::endAll(db, ended);
        return Done{};
    };
    m_queue.write(WithLocks{work, [user](LockSet &locks) { locks.users.push_back(user); }}, std::move(done));
}

void SqlAccountStore::setDisabled(UserId user, bool disabled, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (!exists(db, user))
            return noAccount();
        db.run(QStringLiteral("UPDATE account SET disabled = ? WHERE id = ?"),
               {int(disabled), column::of(user)});
        if (disabled)
            devicerows::endAll(db, devicerows::of(db, user));
        return Done{};
    };
    m_queue.write(WithLocks{work, [user](LockSet &locks) { locks.users.push_back(user); }}, std::move(done));
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
