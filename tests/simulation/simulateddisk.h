// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "tests/storage/plainlog.h"

#include <map>

namespace kith {

//! Hears of what becomes durable, in its order.
class DiskWatcher
{
public:
    virtual ~DiskWatcher() = default;
    virtual void created(const NewConversation &conversation) = 0;
    virtual void appended(const NewEntry &stored) = 0;
    virtual void ended(DeviceId device) = 0;
};

/*!
    What is durable in a simulated cluster: the contents of all stores, and what each call does to them at once and whole.

    Plain on purpose: ordered maps and lists, nothing that makes it fast. Its rules are those that server/core/ports/stores.h
    asks for.
*/
class SimulatedDisk
{
public:
    static constexpr auto cursorKey = "cursor key";

    struct Membership {
        Role role = Role::Member;
        Seq joined = 1; //!< the seq from which on the log concerns this member
        Seq delivered = 0;
        Seq read = 0;
        std::int64_t readMessages = 0;
        Seq visibleFrom = 1;
    };
    struct Kept {
        ConversationKind kind = ConversationKind::Direct;
        QString title;
        std::map<UserId, Membership> members;
        PlainLog log;
        std::int64_t movedAt = 0;
        HistoryAccess history = HistoryAccess::All;
    };

    DiskWatcher *watcher = nullptr;

    // Of LogStore. \a now is the writer's clock, \a time the store's own.
    Result<Written> write(const Write &write, std::int64_t now, std::int64_t time);
    Result<std::optional<Written>> findRepeat(const Write &write) const;
    std::vector<Entry> readLog(ConversationId conversation, Seq after, int limit) const;
    HistoryPage readPage(const PageQuery &query) const;

    // Of ConversationStore
    std::vector<MovedConversation> movedSince(std::int64_t time) const;
    std::vector<Succession> successions(int limit) const;
    std::vector<std::pair<ConversationId, Seq>> headsOf(UserId user) const;
    std::optional<ConversationRecord> load(ConversationId id) const;
    std::vector<Conversation> listOf(UserId user, ConversationId after, int limit) const;
    std::optional<Conversation> summary(ConversationId id, UserId user) const;

    // Of InboxStore
    InboxState open(DeviceId device, UserId user, const std::vector<Position> &known,
                    const StoredEntry &latest) const;
    EpochId epoch() const;
    EpochId endEpoch(EpochId epoch);
    std::vector<std::pair<DeviceId, Seq>> acked(const std::vector<DeviceId> &devices,
                                                ConversationId conversation) const;
    void startFresh(DeviceId device, UserId user);
    void save(const std::vector<DeviceAck> &acks);

    // Of AccountStore
    Result<Account> create(Account account, const QByteArray &inviteHash,
                           const std::optional<NewDevice> &device, const std::optional<Actor> &by);
    std::optional<Account> findByHandle(const QString &handle) const;
    std::optional<Account> find(UserId user) const;
    std::vector<Account> accounts() const;
    std::vector<ListedAccount> listPage(const QString &query, UserId after, int limit) const;
    Result<Done> setPassword(UserId user, const QByteArray &hash, DeviceId keep,
                             const std::optional<Actor> &by);
    Result<Done> setDisabled(UserId user, bool disabled, const Actor &by);
    Result<Done> setRole(UserId user, ServerRole role, const Actor &by);
    Result<Done> setPasswordReset(UserId user, const QByteArray &codeHash, std::int64_t expiresAt,
                                  const Actor &by);
    Result<User> resetPassword(const QByteArray &codeHash, const QByteArray &hash, const NewDevice &device,
                               std::int64_t now);
    std::vector<User> search(const QString &query, int limit) const;
    std::vector<User> users(const std::vector<UserId> &ids, AccountStore::Whom whom) const;

    // Of DeviceStore
    Result<Done> add(const NewDevice &device, const QByteArray &passwordHash);
    std::optional<SignedInDevice> findByToken(const QByteArray &tokenHash) const;
    Result<Done> setTicket(DeviceId device, const QByteArray &ticketHash, std::int64_t expiresAt);
    std::optional<SignedInDevice> takeTicket(const QByteArray &ticketHash, std::int64_t now);
    std::vector<Device> devicesOf(UserId user) const;
    int revoke(UserId user, DeviceId only, DeviceId keep);
    Result<Done> revokeAll(UserId user, const Actor &by);
    std::vector<Revocation> revokedSince(std::int64_t number) const;
    Result<std::int64_t> connect(DeviceId device, std::int64_t at);
    void setLastSeen(DeviceId device, std::int64_t at);
    std::vector<Presence> lastSeen(const std::vector<UserId> &users) const;

    // Of InviteStore
    Result<Done> create(const Invite &invite, const QByteArray &codeHash);
    Result<InviteOffer> check(const QByteArray &codeHash, std::int64_t now) const;
    std::vector<Invite> invites(UserId createdBy, InviteId after, int limit, std::int64_t now) const;
    bool revoke(InviteId id, UserId createdBy, const Actor &by);

    // Of AuditStore
    std::vector<AuditEntry> audit(std::int64_t before, int limit) const;

    //! Becomes \a backup, an earlier state. Returns whether entries are lost by that.
    bool restore(const SimulatedDisk &backup);

    const std::map<ConversationId, Kept> &conversations() const { return m_conversations; }

private:
    struct KnownAccount {
        Account account;
        std::int64_t lastSeen = 0;
        QByteArray resetHash = {}; //!< empty: it has no code for a new password
        std::int64_t resetExpiresAt = 0;
    };
    struct KnownDevice {
        NewDevice device;
        std::int64_t lastSeen = 0;
        QByteArray ticketHash = {}; //!< empty: it has no ticket
        std::int64_t ticketExpiresAt = 0;
    };

    std::optional<Result<Written>> repeat(const Write &write) const;
    bool changesNothing(const NewEntry &asked) const;
    void make(const NewConversation &conversation);
    void apply(ConversationId id, Kept &kept, const Entry &entry);
    void applyRead(const Entry &entry);
    Conversation conversation(ConversationId id, const Kept &kept, const Membership &membership) const;
    Seq ackedBy(DeviceId device, ConversationId id, const Membership &membership) const;
    void ack(DeviceId device, ConversationId id, Seq seq);
    bool exists(const NewDevice &device) const;
    std::optional<SignedInDevice> signedIn(DeviceId device) const;
    void end(const std::vector<DeviceId> &devices);
    void revoked(DeviceId device, ConversationId conversation, Seq seq);
    bool isFound(const User &user, const QString &start) const;
    bool isLastOwner(const Account &account, const Actor &by) const;
    Invite *validInvite(const QByteArray &codeHash, std::int64_t now);
    void note(AuditEntry entry);
    void note(const Actor &by, AuditAction action, UserId subject, InviteId invite = {},
              ServerRole role = ServerRole::Member);

    std::map<ConversationId, Kept> m_conversations;
    std::map<std::pair<DeviceId, ConversationId>, Seq> m_acks;
    std::map<UserId, KnownAccount> m_accounts;
    std::map<DeviceId, KnownDevice> m_devices;
    std::map<QByteArray, DeviceId> m_tokens;
    std::vector<Revocation> m_revocations;
    std::map<QByteArray, Invite> m_invites; //!< by the hash of the code
    std::vector<AuditEntry> m_audit;
    std::int64_t m_newest = 0; //!< the number of the last entry
    std::uint8_t m_epoch = 1;

    //! What never goes back: each number is given once.
    struct Given {
        std::int64_t connections = 0;
        std::int64_t entries = 0;
        std::uint8_t epochs = 1;
    } m_given;
};

} // namespace kith
