// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedstores.h"

namespace kith {

namespace {

//! What the stores of one node have in common.
struct Node {
    SimulatedDisk &disk;
    Scheduler &scheduler;
    const Clock &clock;
    Random random;
    const StoreFaults &faults;
    std::int64_t lastWrite = 0; //!< when it takes effect
    std::int64_t lastAnswer = 0; //!< to a write
    std::shared_ptr<char> alive = std::make_shared<char>();

    std::int64_t delay()
    {
        const bool slow = scheduler.now() < faults.slowUntil;
        return random.between(0, 15) + (slow ? random.below(faults.slowBy) : 0);
    }
};

//! The calls of one store.
class StoreQueue
{
public:
    explicit StoreQueue(Node &node)
        : m_node(node)
    {
    }

    //! \a work(disk) gives a T or Result<T>.
    template <typename T, typename Work>
    void read(Work work, Callback<T> done)
    {
        const std::int64_t at = m_node.scheduler.now() + m_node.delay();
        call<T>(at, at + m_node.delay(), m_node.faults.refusesReadsUntil, std::move(work), std::move(done));
    }

    template <typename T, typename Work>
    void write(Work work, Callback<T> done)
    {
        m_node.lastWrite = std::max(m_node.lastWrite, m_node.scheduler.now() + m_node.delay());
        m_node.lastAnswer = std::max(m_node.lastAnswer, m_node.lastWrite + m_node.delay());
        call<T>(m_node.lastWrite, m_node.lastAnswer, m_node.faults.refusesWritesUntil, std::move(work),
                std::move(done));
    }

    Node &node() { return m_node; }

private:
    template <typename T, typename Work>
    void call(std::int64_t at, std::int64_t answerAt, const std::int64_t &refusesUntil, Work work,
              Callback<T> done)
    {
        const auto result = std::make_shared<std::optional<Result<T>>>();
        const std::weak_ptr<char> alive = m_node.alive;
        m_node.scheduler.at(at, [=, &node = m_node, &refusesUntil] {
            if (alive.expired())
                return;
            if (node.scheduler.now() < refusesUntil)
                result->emplace(
                    Error{ErrorCode::Unavailable, QStringLiteral("The store is away. Try again."), 1000});
            else
                result->emplace(work(node.disk));
        });
        m_node.scheduler.at(answerAt, [=] {
            if (!alive.expired())
                done(std::move(**result));
        });
    }

    Node &m_node;
};

class Log final : public LogStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void write(Write write, Callback<Written> done) override
    {
        const bool isLost = node().faults.losesRows && node().random.oneIn(10);
        StoreQueue::write<Written>(
            [write = std::move(write), isLost, now = node().clock.now(),
             &scheduler = node().scheduler](SimulatedDisk &disk) {
                if (!isLost)
                    return disk.write(write, now, scheduler.now());
                SimulatedDisk copy = disk;
                copy.watcher = nullptr;
                return copy.write(write, now, scheduler.now());
            },
            std::move(done));
    }
    void findRepeat(Write write, Callback<std::optional<Written>> done) override
    {
        StoreQueue::write<std::optional<Written>>(
            [write = std::move(write)](SimulatedDisk &disk) { return disk.findRepeat(write); },
            std::move(done));
    }
    void readLog(ConversationId conversation, Seq after, int limit,
                 Callback<std::vector<Entry>> done) override
    {
        read<std::vector<Entry>>(
            [=](SimulatedDisk &disk) { return disk.readLog(conversation, after, limit); }, std::move(done));
    }
    void readPage(const PageQuery &query, Callback<HistoryPage> done) override
    {
        read<HistoryPage>([=](SimulatedDisk &disk) { return disk.readPage(query); }, std::move(done));
    }
};

class Conversations final : public ConversationStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void movedWithin(std::int64_t milliseconds, Callback<std::vector<MovedConversation>> done) override
    {
        read<std::vector<MovedConversation>>(
            [=, &scheduler = node().scheduler](SimulatedDisk &disk) {
                return disk.movedSince(scheduler.now() - milliseconds);
            },
            std::move(done));
    }
    void successions(int limit, Callback<std::vector<Succession>> done) override
    {
        read<std::vector<Succession>>([=](SimulatedDisk &disk) { return disk.successions(limit); },
                                      std::move(done));
    }
    void headsOf(UserId user, Callback<std::vector<std::pair<ConversationId, Seq>>> done) override
    {
        read<std::vector<std::pair<ConversationId, Seq>>>(
            [=](SimulatedDisk &disk) { return disk.headsOf(user); }, std::move(done));
    }
    void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) override
    {
        read<std::optional<ConversationRecord>>(
            [=, showsAll = node().faults.showsAll](SimulatedDisk &disk) {
                auto record = disk.load(id);
                if (record && showsAll) {
                    for (Member &member : record->members)
                        member.visibleFrom = 1;
                }
                return record;
            },
            std::move(done));
    }
    void listOf(UserId user, ConversationId after, int limit,
                Callback<std::vector<Conversation>> done) override
    {
        read<std::vector<Conversation>>([=](SimulatedDisk &disk) { return disk.listOf(user, after, limit); },
                                        std::move(done));
    }
    void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) override
    {
        read<std::optional<Conversation>>([=](SimulatedDisk &disk) { return disk.summary(id, user); },
                                          std::move(done));
    }
};

class InboxLines final : public InboxStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void open(DeviceId device, UserId user, std::vector<Position> known, StoredEntry latest,
              Callback<InboxState> done) override
    {
        read<InboxState>(
            [=, known = std::move(known), checked = node().faults.ignoresCursors ? StoredEntry() : latest,
             hides = node().faults.hidesHeads](SimulatedDisk &disk) {
                InboxState state = disk.open(device, user, known, checked);
                for (InboxLine &line : state.lines)
                    line.head -= hides;
                return state;
            },
            std::move(done));
    }
    void endEpoch(EpochId epoch, Callback<EpochId> done) override
    {
        write<EpochId>([=](SimulatedDisk &disk) { return disk.endEpoch(epoch); }, std::move(done));
    }
    void acked(std::vector<DeviceId> devices, ConversationId conversation,
               Callback<std::vector<std::pair<DeviceId, Seq>>> done) override
    {
        read<std::vector<std::pair<DeviceId, Seq>>>(
            [=](SimulatedDisk &disk) { return disk.acked(devices, conversation); }, std::move(done));
    }
    void startFresh(DeviceId device, UserId user, Callback<Done> done) override
    {
        write<Done>(
            [=](SimulatedDisk &disk) {
                disk.startFresh(device, user);
                return Done{};
            },
            std::move(done));
    }
    void save(std::vector<DeviceAck> acks, Callback<Done> done) override
    {
        write<Done>(
            [=](SimulatedDisk &disk) {
                disk.save(acks);
                return Done{};
            },
            std::move(done));
    }
};

class Accounts final : public AccountStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                std::optional<Actor> by, Callback<Account> done) override
    {
        write<Account>([=](SimulatedDisk &disk) { return disk.create(account, inviteHash, device, by); },
                       std::move(done));
    }
    void findByHandle(const QString &handle, Callback<std::optional<Account>> done) override
    {
        read<std::optional<Account>>([=](SimulatedDisk &disk) { return disk.findByHandle(handle); },
                                     std::move(done));
    }
    void find(UserId user, Callback<std::optional<Account>> done) override
    {
        read<std::optional<Account>>([=](SimulatedDisk &disk) { return disk.find(user); }, std::move(done));
    }
    void list(Callback<std::vector<Account>> done) override
    {
        read<std::vector<Account>>([](SimulatedDisk &disk) { return disk.accounts(); }, std::move(done));
    }
    void listPage(const QString &query, UserId after, int limit,
                  Callback<std::vector<ListedAccount>> done) override
    {
        read<std::vector<ListedAccount>>(
            [=](SimulatedDisk &disk) { return disk.listPage(query, after, limit); }, std::move(done));
    }
    void isEmpty(Callback<bool> done) override
    {
        read<bool>([](SimulatedDisk &disk) { return disk.accounts().empty(); }, std::move(done));
    }
    void setPassword(UserId user, QByteArray hash, DeviceId keep, std::optional<Actor> by,
                     Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.setPassword(user, hash, keep, by); },
                    std::move(done));
    }
    void setDisabled(UserId user, bool disabled, Actor by, Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.setDisabled(user, disabled, by); },
                    std::move(done));
    }
    void setRole(UserId user, ServerRole role, Actor by, Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.setRole(user, role, by); }, std::move(done));
    }
    void setPasswordReset(UserId user, QByteArray codeHash, std::int64_t expiresAt, Actor by,
                          Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.setPasswordReset(user, codeHash, expiresAt, by); },
                    std::move(done));
    }
    void resetPassword(QByteArray codeHash, QByteArray hash, NewDevice device, std::int64_t now,
                       Callback<User> done) override
    {
        write<User>([=](SimulatedDisk &disk) { return disk.resetPassword(codeHash, hash, device, now); },
                    std::move(done));
    }
    void search(const QString &query, int limit, Callback<std::vector<User>> done) override
    {
        read<std::vector<User>>([=](SimulatedDisk &disk) { return disk.search(query, limit); },
                                std::move(done));
    }
    void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) override
    {
        read<std::vector<User>>([=](SimulatedDisk &disk) { return disk.users(ids, whom); }, std::move(done));
    }
};

class Devices final : public DeviceStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void add(NewDevice device, QByteArray passwordHash, Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.add(device, passwordHash); }, std::move(done));
    }
    void findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done) override
    {
        read<std::optional<SignedInDevice>>([=](SimulatedDisk &disk) { return disk.findByToken(tokenHash); },
                                            std::move(done));
    }
    void setTicket(DeviceId device, QByteArray ticketHash, std::int64_t expiresAt,
                   Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.setTicket(device, ticketHash, expiresAt); },
                    std::move(done));
    }
    void takeTicket(QByteArray ticketHash, std::int64_t now,
                    Callback<std::optional<SignedInDevice>> done) override
    {
        write<std::optional<SignedInDevice>>(
            [=](SimulatedDisk &disk) { return disk.takeTicket(ticketHash, now); }, std::move(done));
    }
    void list(UserId user, Callback<std::vector<Device>> done) override
    {
        read<std::vector<Device>>([=](SimulatedDisk &disk) { return disk.devicesOf(user); }, std::move(done));
    }
    void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) override
    {
        write<int>([=](SimulatedDisk &disk) { return disk.revoke(user, only, keep); }, std::move(done));
    }
    void revokeAll(UserId user, Actor by, Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.revokeAll(user, by); }, std::move(done));
    }
    void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) override
    {
        read<std::vector<Revocation>>([=](SimulatedDisk &disk) { return disk.revokedSince(number); },
                                      std::move(done));
    }
    void connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done) override
    {
        write<std::int64_t>([=](SimulatedDisk &disk) { return disk.connect(device, at); }, std::move(done));
    }
    void setLastSeen(std::vector<DeviceSeen> seen, Callback<Done> done) override
    {
        write<Done>(
            [=](SimulatedDisk &disk) {
                for (const DeviceSeen &one : seen)
                    disk.setLastSeen(one.device, one.at);
                return Done{};
            },
            std::move(done));
    }
    void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) override
    {
        read<std::vector<Presence>>([=](SimulatedDisk &disk) { return disk.lastSeen(users); },
                                    std::move(done));
    }
};

class Invites final : public InviteStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void create(Invite invite, QByteArray codeHash, Callback<Done> done) override
    {
        write<Done>([=](SimulatedDisk &disk) { return disk.create(invite, codeHash); }, std::move(done));
    }
    void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) override
    {
        read<InviteOffer>([=](SimulatedDisk &disk) { return disk.check(codeHash, now); }, std::move(done));
    }
    void list(UserId createdBy, InviteId after, int limit, std::int64_t now,
              Callback<std::vector<Invite>> done) override
    {
        read<std::vector<Invite>>(
            [=](SimulatedDisk &disk) { return disk.invites(createdBy, after, limit, now); }, std::move(done));
    }
    void revoke(InviteId id, UserId createdBy, Actor by, Callback<bool> done) override
    {
        write<bool>([=](SimulatedDisk &disk) { return disk.revoke(id, createdBy, by); }, std::move(done));
    }
};

class Audit final : public AuditStore, StoreQueue
{
public:
    using StoreQueue::StoreQueue;

    void list(std::int64_t before, int limit, Callback<std::vector<AuditEntry>> done) override
    {
        read<std::vector<AuditEntry>>([=](SimulatedDisk &disk) { return disk.audit(before, limit); },
                                      std::move(done));
    }
};

} // namespace

struct SimulatedStores::Parts {
    Node node;
    Log log{node};
    Conversations conversations{node};
    InboxLines inbox{node};
    Accounts accounts{node};
    Devices devices{node};
    Invites invites{node};
    Audit audit{node};
};

SimulatedStores::SimulatedStores(SimulatedDisk &disk, Scheduler &scheduler, const Clock &clock, Random random,
                                 const StoreFaults &faults)
    : m_parts(new Parts{Node{disk, scheduler, clock, random, faults}})
{
}

SimulatedStores::~SimulatedStores() = default;

Stores SimulatedStores::stores()
{
    return {m_parts->log,     m_parts->conversations, m_parts->inbox, m_parts->accounts,
            m_parts->devices, m_parts->invites,       m_parts->audit};
}

} // namespace kith
