// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/postgresnodes.h"

#include <QRandomGenerator>

#include <algorithm>
#include <thread>

using namespace kith;

namespace {

NewConversation direct(UserId one, UserId other)
{
    NewConversation conversation;
    conversation.id = ConversationId(makeUuidV8(toRaw(std::min(one, other)) + toRaw(std::max(one, other))));
    conversation.kind = ConversationKind::Direct;
    conversation.members = {{one, Role::Member, 0, 0}, {other, Role::Member, 0, 0}};
    for (const UserId user : {one, other}) {
        NewEntry joined{selfConversation(user), {}};
        joined.entry.kind = EntryKind::Joined;
        joined.entry.author = user;
        joined.entry.about = conversation.id;
        conversation.announcements.push_back(joined);
    }
    return conversation;
}

} // namespace

class tst_PostgresNodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoNodesGrowTheSameLogs();
    void ofTwoThatCreateAtOnceOneDoes();
    void ofTwoThatJoinAtOnceOneIsTheOwner();
    void ofTwoOwnersWhoStepDownAtOnceOneStays();
    void aDeadlockIsTriedAgain();
    void noRevocationIsMissed();
    void eachStartHasAGreaterNumber();

private:
    ManualClock m_clock;
};

void tst_PostgresNodes::twoNodesGrowTheSameLogs()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const std::unique_ptr<PostgresStorage> nodes[]{opened(address, m_clock), opened(address, m_clock)};
    const Stores stores[]{nodes[0]->stores(), nodes[1]->stores()};
    std::vector<UserId> users;
    std::vector<DeviceId> devices;
    for (int i = 0; i < 8; ++i) {
        users.push_back(createUser(stores[0], QStringLiteral("user%1").arg(i)));
        const NewDevice device = newDevice(users.back(), QByteArray::number(i));
        valueOf(tryAdd(stores[0], device));
        devices.push_back(device.id);
    }
    std::vector<ConversationId> groups;
    for (int i = 0; i < 10; ++i)
        groups.push_back(createGroup(stores[i % 2], users));

    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u", seed);
    const auto any = [&](const auto &list) { return list[std::size_t(random.bounded(int(list.size())))]; };
    std::vector<Written> answers;
    int asked = 0, answered = 0, refused = 0;
    std::vector<Write> earlier;
    constexpr int rounds = 2000;
    for (int i = 0; i < rounds; ++i) {
        const Stores &node = stores[random.bounded(2)];
        const std::size_t which = std::size_t(random.bounded(int(users.size())));
        const UserId user = users[which];
        Write write;
        switch (random.bounded(20)) {
        case 0: { // the same on the other node, perhaps at the same time
            if (earlier.empty())
                continue;
            write = any(earlier);
            break;
        }
        case 1: {
            UserId other = any(users);
            if (other == user)
                continue;
            write.create = direct(user, other);
            write.entries = {text(write.create->id, user, QStringLiteral("hello"))};
            break;
        }
        case 2:
            write.entries = {readMark(user, any(groups), 1 + random.bounded(50))};
            break;
        case 3:
            write.entries = {edit(any(groups), user, 1 + random.bounded(50), QStringLiteral("edited"))};
            break;
        case 4:
            write.entries = {reaction(any(groups), user, 1 + random.bounded(50), QStringLiteral("👍"))};
            break;
        case 5:
            write.entries = {membership(any(groups), user, any(users), Role::Member),
                             text(any(groups), user, QStringLiteral("two logs"))};
            break;
        case 6:
        case 7:
            ++asked;
            node.inbox.save({{devices[which], user, any(groups), 1 + random.bounded(50)},
                             {devices[which], user, any(groups), 1 + random.bounded(50)}},
                            [&](const Result<Done> &done) { ++answered, refused += !done; });
            continue;
        case 8:
            ++asked;
            node.devices.connect(devices[which], i,
                                 [&](const Result<std::int64_t> &done) { ++answered, refused += !done; });
            continue;
        default:
            write.entries = {text(any(groups), user, QString::number(i))};
        }
        if (!write.entries[0].entry.clientId.isNull())
            earlier.push_back(write);
        ++asked;
        node.log.write(write, [&](const Result<Written> &written) {
            ++answered;
            refused += !written;
            if (written)
                answers.push_back(*written);
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, asked, 120'000);
    QCOMPARE(refused, 0);

    for (const ConversationId id : groups)
        checkLog(stores[0], id);
    for (const UserId user : users)
        checkLog(stores[0], selfConversation(user));
    if (QTest::currentTestFailed())
        return;
    QHash<ClientId, int> firsts; // the answers of two nodes come in any order
    for (const Written &written : answers) {
        for (const auto &[conversation, entry] : written.entries) {
            const auto stored = readLog(stores[1], conversation, entry.seq - 1, 1);
            QCOMPARE(stored.at(0).clientId, entry.clientId);
            QCOMPARE(stored.at(0).sentAt, entry.sentAt);
            if (!entry.clientId.isNull())
                firsts[entry.clientId] += !written.repeated;
        }
    }
    for (const int count : std::as_const(firsts))
        QCOMPARE(count, 1);
    for (const auto &node : nodes)
        node->close();
    Database db(address, Database::Access::ReadOnly);
    QCOMPARE(
        number(db,
               QStringLiteral("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")),
        std::int64_t(0));
}

void tst_PostgresNodes::ofTwoThatCreateAtOnceOneDoes()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const std::unique_ptr<PostgresStorage> nodes[]{opened(address, m_clock), opened(address, m_clock)};
    const UserId ada = createUser(nodes[0]->stores(), QStringLiteral("ada"));
    std::vector<UserId> others;
    constexpr int count = 50;
    for (int i = 0; i < count; ++i)
        others.push_back(createUser(nodes[0]->stores(), QStringLiteral("other%1").arg(i)));

    int created = 0, answered = 0, refused = 0;
    const auto ask = [&](PostgresStorage &node, UserId other, UserId author) {
        const NewConversation conversation = direct(ada, other);
        node.stores().log.write({conversation, {text(conversation.id, author, QStringLiteral("hello"))}},
                                [&](const Result<Written> &written) {
                                    ++answered;
                                    refused += !written;
                                    created += written && written->created;
                                });
    };
    for (int i = 0; i < count; ++i) {
        ask(*nodes[0], others[std::size_t(i)], ada);
        ask(*nodes[1], others[std::size_t(count - 1 - i)], others[std::size_t(count - 1 - i)]);
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, 2 * count, 60'000);
    QCOMPARE(refused, 0);
    QCOMPARE(created, count);
    for (const UserId other : others) {
        QCOMPARE(readLog(nodes[0]->stores(), direct(ada, other).id).size(), std::size_t(2));
        QCOMPARE(readLog(nodes[0]->stores(), selfConversation(other)).size(), std::size_t(1));
    }
    QCOMPARE(readLog(nodes[0]->stores(), selfConversation(ada)).size(), std::size_t(count));
}

void tst_PostgresNodes::ofTwoThatJoinAtOnceOneIsTheOwner()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const std::unique_ptr<PostgresStorage> nodes[]{opened(address, m_clock), opened(address, m_clock)};
    int owners = 0, made = 0, taken = 0;
    for (const auto &node : nodes) {
        for (int i = 0; i < 20; ++i) {
            node->stores().accounts.create(
                newAccount(QStringLiteral("user%1").arg(i)), {}, {}, {}, [&](const Result<Account> &account) {
                    made += bool(account);
                    owners += account && account->role == ServerRole::Owner;
                    taken += !account && account.error().code == ErrorCode::HandleTaken;
                });
        }
    }
    QTRY_COMPARE_WITH_TIMEOUT(made + taken, 40, 60'000);
    QCOMPARE(made, 20);
    QCOMPARE(owners, 1);
}

void tst_PostgresNodes::ofTwoOwnersWhoStepDownAtOnceOneStays()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const std::unique_ptr<PostgresStorage> nodes[]{opened(address, m_clock), opened(address, m_clock)};
    const Stores stores = nodes[0]->stores();
    const UserId owners[]{createUser(stores, QStringLiteral("ada")),
                          createUser(stores, QStringLiteral("bob"))};
    for (int round = 0; round < 20; ++round) {
        for (const UserId owner : owners) {
            valueOf(answerTo<Done>(
                [&](auto done) { stores.accounts.setRole(owner, ServerRole::Owner, {}, done); }));
        }
        int down = 0, refused = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            nodes[i]->stores().accounts.setRole(
                owners[i], ServerRole::Member, {owners[i], 1}, [&](const Result<Done> &result) {
                    down += bool(result);
                    refused += !result && result.error().code == ErrorCode::Conflict;
                });
        }
        QTRY_COMPARE_WITH_TIMEOUT(down + refused, 2, 60'000);
        QCOMPARE(down, 1);
    }
    const std::vector<AuditEntry> log = audited(stores);
    for (std::size_t i = 0; i < log.size(); ++i)
        QCOMPARE(log[i].number, std::int64_t(i) + 1);
}

void tst_PostgresNodes::aDeadlockIsTriedAgain()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const auto node = opened(address, m_clock);
    const UserId ada = createUser(node->stores(), QStringLiteral("ada"));
    const ConversationId first = createGroup(node->stores(), {ada}),
                         second = createGroup(node->stores(), {ada});
    const auto lock = [](Database &db, ConversationId id) {
        db.run(QStringLiteral("SELECT 1 FROM conversation WHERE id = ? FOR UPDATE"), {column::of(id)});
    };
    Database outsider(address, Database::Access::ReadWrite), watcher(address, Database::Access::ReadOnly);
    outsider.begin();
    outsider.run(
        QStringLiteral("SET LOCAL deadlock_timeout = '4s'")); // so that the node is the one who gives way
    lock(outsider, second);
    QVERIFY(!outsider.fault());

    std::optional<Result<Written>> written;
    node->stores().log.write(
        {{}, {text(first, ada, QStringLiteral("one")), text(second, ada, QStringLiteral("two"))}},
        [&](Result<Written> result) { written = std::move(result); });
    while (number(watcher, QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted")) == 0) { }
    std::thread other([&] {
        lock(outsider, first);
        outsider.fault() ? outsider.rollback() : outsider.commit();
    });
    QTRY_VERIFY_WITH_TIMEOUT(written, 30'000);
    other.join();
    QVERIFY(*written);
    QCOMPARE(readLog(node->stores(), first).size(), std::size_t(1));
    QCOMPARE(readLog(node->stores(), second).size(), std::size_t(1));
}

void tst_PostgresNodes::noRevocationIsMissed()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const std::unique_ptr<PostgresStorage> nodes[]{opened(address, m_clock), opened(address, m_clock)};
    constexpr int perNode = 60;
    std::vector<std::pair<UserId, DeviceId>> devices;
    for (int i = 0; i < 2 * perNode; ++i) {
        const Account account = newAccount(QStringLiteral("user%1").arg(i));
        const NewDevice device = newDevice(account.user.id, QByteArray::number(i));
        valueOf(tryCreate(nodes[0]->stores(), account, {}, device));
        devices.emplace_back(account.user.id, device.id);
    }
    int ended = 0;
    std::set<DeviceId> seen;
    std::int64_t last = 0;
    const auto look = [&] {
        for (const Revocation &revocation : valueOf(answerTo<std::vector<Revocation>>(
                 [&](auto done) { nodes[0]->stores().devices.revokedSince(last, done); }))) {
            QVERIFY(revocation.number > last);
            last = revocation.number;
            seen.insert(revocation.device);
        }
    };
    for (int i = 0; i < perNode; ++i) {
        for (int node = 0; node < 2; ++node) {
            const auto [user, device] = devices[std::size_t(2 * i + node)];
            nodes[node]->stores().devices.revoke(user, device, {},
                                                 [&](const Result<int> &count) { ended += valueOf(count); });
        }
        look();
    }
    while (ended < 2 * perNode)
        look();
    look();
    QCOMPARE(seen.size(), devices.size());
}

void tst_PostgresNodes::eachStartHasAGreaterNumber()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    PostgresStorage::Options sharing;
    sharing.claim = DatabaseAddress::Claim::Shared;
    const auto one = opened(address, m_clock, sharing), other = opened(address, m_clock, sharing);
    QVERIFY(one->start() > 0);
    QVERIFY(other->start() > one->start());
    QVERIFY(opened(address, m_clock, sharing)->start() > other->start());
    QCOMPARE(opened(address, m_clock)->start(), 0);
}

KITH_TEST(tst_PostgresNodes)
#include "tst_postgresnodes.moc"
