// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlinvitestore.h"

#include "server/storage/rows/auditrows.h"
#include "server/storage/rows/inviterows.h"

namespace kith {

namespace {

Result<InviteOffer> offer(Database &db, const QByteArray &codeHash, std::int64_t now)
{
    if (!inviterows::isValid(db, codeHash, now))
        return inviterows::invalid();
    Rows rows = db.run(QStringLiteral("SELECT (SELECT name FROM account WHERE id = invite.created_by), "
                                      "(SELECT count(*) FROM account) FROM invite WHERE code_hash = ?"),
                       {codeHash});
    InviteOffer offer;
    if (rows.next()) {
        offer.invitedBy = rows.text(0);
        offer.people = rows.number(1);
    }
    return offer;
}

std::vector<Invite> list(Database &db, UserId createdBy, InviteId after, int limit, std::int64_t now)
{
    const auto page = [](const char *creator) -> QString {
        return QLatin1StringView(
                   "SELECT id, created_by, created_at, expires_at, uses_left FROM invite WHERE ")
            + QLatin1StringView(creator)
            + QLatin1StringView("id < ? AND uses_left <> 0 AND (expires_at = 0 OR expires_at > ?) "
                                "ORDER BY id DESC LIMIT ?");
    };
    static const QString everybodys = page(""), creators = page("created_by = ? AND ");
    std::vector<QVariant> values{after.isNull() ? QByteArray(16, '\xff') : toRaw(after), column::of(now),
                                 std::max(limit, 0)};
    if (!createdBy.isNull())
        values.insert(values.begin(), column::of(createdBy));
    Rows rows = db.run(createdBy.isNull() ? everybodys : creators, values);
    std::vector<Invite> invites;
    while (rows.next()) {
        invites.push_back(
            {rows.id<InviteId>(0), rows.id<UserId>(1), rows.number(2), rows.number(3), int(rows.number(4))});
    }
    return invites;
}

void note(Database &db, const Actor &by, AuditAction action, InviteId invite)
{
    AuditEntry entry = auditrows::entry(by, action);
    entry.invite = invite;
    auditrows::add(db, entry);
}

} // namespace

SqlInviteStore::SqlInviteStore(StorageThreads &threads)
    : m_queue(threads)
{
}

void SqlInviteStore::create(Invite invite, QByteArray codeHash, Callback<Done> done)
{
    const auto work = [=](Database &db) -> Result<Done> {
        if (db.run(QStringLiteral("SELECT 1 FROM invite WHERE id = ? OR code_hash = ?"),
                   {column::of(invite.id), codeHash})
                .next()) {
            return Error{ErrorCode::Conflict, QStringLiteral("This invite exists already."), 0};
        }
        db.run(QStringLiteral(
                   "INSERT INTO invite (id, code_hash, created_by, created_at, expires_at, uses_left) "
                   "VALUES (?, ?, ?, ?, ?, ?)"),
               {column::of(invite.id), codeHash, column::of(invite.createdBy), column::of(invite.createdAt),
                column::of(invite.expiresAt), invite.usesLeft});
        note(db, {invite.createdBy, invite.createdAt}, AuditAction::InviteCreated, invite.id);
        return Done{};
    };
    m_queue.write(work, std::move(done));
}

void SqlInviteStore::check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done)
{
    m_queue.read([=](Database &db) { return offer(db, codeHash, now); }, std::move(done));
}

void SqlInviteStore::list(UserId createdBy, InviteId after, int limit, std::int64_t now,
                          Callback<std::vector<Invite>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<Invite>> {
        return kith::list(db, createdBy, after, limit, now);
    };
    m_queue.read(work, std::move(done));
}

void SqlInviteStore::revoke(InviteId id, UserId createdBy, Actor by, Callback<bool> done)
{
    const auto work = [=](Database &db) -> Result<bool> {
        db.lockExclusively(); // before the row, as an account that uses it up
        const int gone = createdBy.isNull()
            ? db.run(QStringLiteral("DELETE FROM invite WHERE id = ?"), {column::of(id)}).changed()
            : db.run(QStringLiteral("DELETE FROM invite WHERE id = ? AND created_by = ?"),
                     {column::of(id), column::of(createdBy)})
                  .changed();
        if (gone > 0)
            note(db, by, AuditAction::InviteRevoked, id);
        return gone > 0;
    };
    m_queue.write(work, std::move(done));
}

} // namespace kith
