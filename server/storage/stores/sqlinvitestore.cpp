// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlinvitestore.h"

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

} // namespace

SqlInviteStore::SqlInviteStore(StorageThreads &threads)
    : m_queue(threads)
{
}

void SqlInviteStore::create(Invite invite, Callback<Done> done)
{
    const auto work = [invite = std::move(invite)](Database &db) -> Result<Done> {
        if (db.run(QStringLiteral("SELECT 1 FROM invite WHERE id = ? OR code_hash = ?"),
                   {column::of(invite.id), invite.codeHash})
                .next()) {
            return Error{ErrorCode::Conflict, QStringLiteral("This invite exists already."), 0};
        }
        db.run(QStringLiteral(
                   "INSERT INTO invite (id, code_hash, created_by, created_at, expires_at, uses_left) "
                   "VALUES (?, ?, ?, ?, ?, ?)"),
               {column::of(invite.id), invite.codeHash, column::of(invite.createdBy),
                column::of(invite.createdAt), column::of(invite.expiresAt), invite.usesLeft});
        return Done{};
    };
    m_queue.write(work, std::move(done));
}

void SqlInviteStore::check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done)
{
    m_queue.read([=](Database &db) { return offer(db, codeHash, now); }, std::move(done));
}

void SqlInviteStore::list(Callback<std::vector<Invite>> done)
{
    const auto work = [](Database &db) -> Result<std::vector<Invite>> {
        Rows rows =
            db.run(QStringLiteral("SELECT id, code_hash, created_by, created_at, expires_at, uses_left "
                                  "FROM invite ORDER BY created_at, id"));
        std::vector<Invite> invites;
        while (rows.next()) {
            invites.push_back({rows.id<InviteId>(0), rows.bytes(1), rows.id<UserId>(2), rows.number(3),
                               rows.number(4), int(rows.number(5))});
        }
        return invites;
    };
    m_queue.read(work, std::move(done));
}

void SqlInviteStore::revoke(InviteId id, Callback<bool> done)
{
    const auto work = [=](Database &db) -> Result<bool> {
        return db.run(QStringLiteral("DELETE FROM invite WHERE id = ?"), {column::of(id)}).changed() > 0;
    };
    m_queue.write(work, std::move(done));
}

} // namespace kith
