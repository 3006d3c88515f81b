// SPDX-License-Identifier: Apache-2.0
#include "server/storage/storagecopy.h"
#include "shared/cborvalue.h"
#include "tests/storage/postgresnodes.h"

#include <QFile>

using namespace kith;

//! From SQLite to PostgreSQL: whatever is asked, both answer the same.
class tst_StorageCopy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void bothSidesAnswerTheSameAndGoOn();
    void whatEndedInTheMiddleGoesOn();
    void anUnfinishedCopyIsNotServed();
    void aSourceThatHasChangedIsRefused();
    void aDifferenceInTheEndIsSaid();
    void aDatabaseThatIsNotEmptyIsLeftAsItIs();
    void aDatabaseInUseIsRefused();
    void anotherVersionIsRefused();
    void nobodyWritesMeanwhile();

private:
    QString file() const { return m_folder->filePath(QStringLiteral("kith.db")); }
    std::unique_ptr<SqliteStorage> openSource(Indexing indexing) const;
    void seed();
    void talk(const Stores &stores);
    std::vector<Write> more() const;
    QStringList answers(const Stores &stores) const;
    Result<std::vector<CopiedTable>> copy(const std::function<void(const CopyProgress &)> &tell) const;
    Result<std::vector<CopiedTable>> copy() const
    {
        return copy([](const CopyProgress &) {});
    }
    void cutTheConnection() const;
    QString copyThatIsCut(int after, bool checking = false) const;

    std::optional<QTemporaryDir> m_folder;
    DatabaseAddress m_target;
    ManualClock m_clock;
    std::vector<UserId> m_users;
    std::vector<NewDevice> m_devices;
    std::vector<ConversationId> m_conversations; // but the self logs
    std::vector<QByteArray> m_codes;
    std::vector<Write> m_writes;
};

void tst_StorageCopy::init()
{
    m_folder.emplace();
    m_target = PostgresServer::shared().newDatabase();
    m_users.clear();
    m_devices.clear();
    m_conversations.clear();
    m_codes.clear();
    m_writes.clear();
    seed();
}

std::unique_ptr<SqliteStorage> tst_StorageCopy::openSource(Indexing indexing) const
{
    SqliteStorage::Options options;
    options.indexing = indexing;
    auto opened = SqliteStorage::open(file(), m_clock, options);
    if (!opened)
        qFatal("%ls", qUtf16Printable(opened.error().message));
    return std::move(*opened);
}

//! Something of everything, on both sides of the mark.
void tst_StorageCopy::seed()
{
    {
        const auto storage = openSource(Indexing::AtOnce);
        const Stores stores = storage->stores();
        for (const char *name : {"ada", "bob", "cem", "dora"})
            m_users.push_back(
                createUser(stores, QString::fromLatin1(name), QStringLiteral("Élan von Übermut 🌻")));
        for (int i = 0; i < 8; ++i) {
            m_devices.push_back(newDevice(m_users[std::size_t(i % 4)], QByteArray(32, char(i))));
            valueOf(tryAdd(stores, m_devices.back()));
        }
        valueOf(
            answerTo<int>([&](auto done) { stores.devices.revoke(m_users[3], m_devices[7].id, {}, done); }));
        valueOf(answerTo<std::int64_t>(
            [&](auto done) { stores.devices.connect(m_devices[0].id, m_clock.time, done); }));
        for (int i = 0; i < 3; ++i) {
            m_codes.push_back(QByteArray(32, char('a' + i)));
            const Invite invite{newId<InviteId>(), m_codes.back(), i ? m_users[0] : UserId(),
                                m_clock.time,      i * 1000,       i - 1};
            valueOf(answerTo<Done>([&](auto done) { stores.invites.create(invite, done); }));
        }
        talk(stores);
        valueOf(answerTo<Done>([&](auto done) { stores.accounts.setDisabled(m_users[3], true, done); }));
        valueOf(
            answerTo<Done>([&](auto done) { stores.inbox.startFresh(m_devices[4].id, m_users[0], done); }));
    }
    const auto storage = openSource(Indexing::Never);
    talk(storage->stores());
    int answered = 0;
    for (int i = 0; i < 3000; ++i) {
        storage->stores().log.write({{}, {text(m_conversations[0], m_users[1], QString(i % 100, u'x'))}},
                                    [&](const Result<Written> &written) { answered += bool(written); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, 3000, 60'000);
}

void tst_StorageCopy::talk(const Stores &stores)
{
    const auto [ada, bob, cem] = std::tuple(m_users[0], m_users[1], m_users[2]);
    NewConversation direct = group({ada, bob}, {});
    direct.kind = ConversationKind::Direct;
    for (const UserId user : {ada, bob}) {
        NewEntry joined{selfConversation(user), {}};
        joined.entry.kind = EntryKind::Joined;
        joined.entry.author = user;
        joined.entry.about = direct.id;
        direct.announcements.push_back(joined);
    }
    m_writes.push_back({direct, {text(direct.id, ada, QStringLiteral("hello"))}});
    const ConversationId garden = createGroup(stores, {ada, bob, cem});
    m_conversations.insert(m_conversations.end(), {garden, direct.id});
    const auto add = [&](const NewEntry &entry) { m_writes.push_back({{}, {entry}}); };
    const QString zero = QStringLiteral("a zero ") + QChar(0) + QStringLiteral(" and more");
    for (const QString &words :
         {zero, QString(QChar(0xfeff)) + QStringLiteral("👩‍👩‍👧"), QString(16 * 1024, u'y'),
          QString(5000, QChar(0x4e2d)), QStringLiteral("'\\\"{},"), QString()})
        add(text(garden, bob, words, 1));
    add(edit(garden, bob, 1, QStringLiteral("once")));
    add(edit(garden, bob, 1, QStringLiteral("twice")));
    add(edit(garden, bob, 2, QStringLiteral("gone")));
    add(reaction(garden, cem, 1, QStringLiteral("👍")));
    add(reaction(garden, ada, 1, QStringLiteral("👍")));
    add(reaction(garden, ada, 1, QStringLiteral("❤️")));
    add(withdrawal(garden, ada, 1, QStringLiteral("❤️")));
    add(reaction(garden, ada, 2, QStringLiteral("❤️")));
    add(deletion(garden, bob, 2));
    add(title(garden, ada, QStringLiteral("Gärten")));
    add(membership(garden, ada, m_users[3], Role::Member));
    add(membership(garden, ada, bob, Role::Admin));
    add(membership(garden, ada, m_users[3], Role::None));
    NewEntry left{selfConversation(m_users[3]), {}};
    left.entry.kind = EntryKind::Left;
    left.entry.author = m_users[3];
    left.entry.about = garden;
    add(left);
    add(readMark(cem, garden, 5));
    for (auto at = m_writes.end() - 22; at != m_writes.end(); ++at) {
        ++m_clock.time;
        write(stores, *at);
    }
    saveAcks(stores, {{m_devices[1].id, bob, garden, 7}, {m_devices[2].id, cem, garden, 1000}});
}

//! What happens later, on both sides alike.
std::vector<Write> tst_StorageCopy::more() const
{
    const ConversationId garden = m_conversations[0];
    const NewConversation other = group({m_users[2], m_users[0]}, QStringLiteral("Later"));
    std::vector<Write> writes{m_writes[1], m_writes[5]}; // clients that heard no answer
    writes.push_back({other, {text(other.id, m_users[2], QStringLiteral("first"))}});
    for (const NewEntry &entry :
         {edit(garden, m_users[1], 1, QStringLiteral("thrice")),
          reaction(garden, m_users[1], 1, QStringLiteral("👍")), deletion(garden, m_users[1], 3),
          text(garden, m_users[0], QStringLiteral("and on")), readMark(m_users[1], garden, 2000)})
        writes.push_back({{}, {entry}});
    return writes;
}

template <typename T>
QString told(const T &value)
{
    return QString::fromLatin1(cbor::encode(value).toHex());
}

QStringList tst_StorageCopy::answers(const Stores &stores) const
{
    QStringList all;
    const auto say = [&](const char *what, const auto &...parts) {
        all.append((QStringList{QString::fromLatin1(what)} << ... << parts).join(u' '));
    };
    const auto n = [](std::int64_t number) { return QString::number(number); };
    for (const Account &account :
         valueOf(answerTo<std::vector<Account>>([&](auto done) { stores.accounts.list(done); })))
        say("account", told(account.user), QString::fromLatin1(account.passwordHash), n(account.owner),
            n(account.disabled), n(account.createdAt));
    for (const Invite &invite :
         valueOf(answerTo<std::vector<Invite>>([&](auto done) { stores.invites.list(done); })))
        say("invite", toText(invite.id), QString::fromLatin1(invite.codeHash.toHex()),
            toText(invite.createdBy), n(invite.createdAt), n(invite.expiresAt), n(invite.usesLeft));
    for (const QByteArray &code : m_codes) {
        const auto offer =
            answerTo<InviteOffer>([&](auto done) { stores.invites.check(code, m_clock.time, done); });
        say("offer", offer ? offer->invitedBy + n(offer->people) : offer.error().message);
    }
    for (const Revocation &revocation :
         valueOf(answerTo<std::vector<Revocation>>([&](auto done) { stores.devices.revokedSince(0, done); })))
        say("revocation", n(revocation.number), toText(revocation.device));
    for (const QString &query : {QStringLiteral("ad"), QStringLiteral("über"), QStringLiteral("nobody")})
        say("found", told(valueOf(answerTo<std::vector<User>>([&](auto done) {
                stores.accounts.search(query, 50, done);
            }))));
    say("seen", told(valueOf(answerTo<std::vector<Presence>>([&](auto done) {
            stores.devices.lastSeen(m_users, done);
        }))));
    for (const NewDevice &device : m_devices) {
        const auto found = valueOf(answerTo<std::optional<SignedInDevice>>(
            [&](auto done) { stores.devices.findByToken(device.tokenHash, done); }));
        say("token", found ? toText(found->device) + told(found->user) : QStringLiteral("none"));
        QStringList lines;
        for (const InboxLine &line : openInbox(stores, device.id, device.user))
            lines.append(
                QStringLiteral("inbox %1 %2 %3").arg(toText(line.conversation), n(line.acked), n(line.head)));
        lines.sort();
        all += lines;
    }
    std::set<ConversationId> conversations(m_conversations.begin(), m_conversations.end());
    for (const UserId user : m_users) {
        say("devices", told(valueOf(answerTo<std::vector<Device>>([&](auto done) {
                stores.devices.list(user, done);
            }))));
        const auto list = valueOf(answerTo<std::vector<Conversation>>(
            [&](auto done) { stores.conversations.listOf(user, {}, 1000, done); }));
        say("list", told(list));
        conversations.insert(selfConversation(user));
        for (const Conversation &conversation : list)
            conversations.insert(conversation.id);
    }
    for (const ConversationId id : conversations) {
        const auto record = load(stores, id);
        say("conversation", toText(id), n(int(record->kind)), record->title, told(record->members),
            n(record->head), n(record->messages));
        say("log", told(readLog(stores, id)));
        PageQuery query;
        query.conversation = id;
        query.limit = query.most = 200;
        for (HistoryPage page = readPage(stores, query);; page = readPage(stores, query)) {
            say("page", told(page.messages), n(page.more), n(page.head));
            if (!page.more)
                break;
            query.before = page.messages[0].seq;
        }
    }
    return all;
}

Result<std::vector<CopiedTable>> tst_StorageCopy::copy(
    const std::function<void(const CopyProgress &)> &tell) const
{
    return copyStorage(file(), m_target, tell);
}

void tst_StorageCopy::cutTheConnection() const
{
    Database db(m_target, Database::Access::ReadWrite);
    number(db,
           QStringLiteral("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                          "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    if (db.fault())
        qFatal("%ls", qUtf16Printable(db.fault()->detail));
}

//! Why it ended; empty where it came to its end.
QString tst_StorageCopy::copyThatIsCut(int after, bool checking) const
{
    int calls = 0;
    const auto copied = copy([&](const CopyProgress &progress) {
        if (progress.checking == checking && ++calls == after)
            cutTheConnection();
    });
    return copied ? QString() : copied.error().message;
}

void tst_StorageCopy::bothSidesAnswerTheSameAndGoOn()
{
    CopyProgress last;
    const auto copied = valueOf(copy([&](const CopyProgress &progress) { last = progress; }));
    QVERIFY(last.checking);
    QCOMPARE(last.rows, last.of);
    std::int64_t rows = 0;
    for (const CopiedTable &table : copied) {
        QVERIFY2(table.rows > 0, qPrintable(table.name)); // each has something to lose
        rows += table.rows;
    }
    QCOMPARE(rows, last.of);

    const auto source = openSource(Indexing::Behind);
    const auto target = opened(m_target, m_clock);
    const QStringList before = answers(source->stores());
    QCOMPARE(answers(target->stores()), before);

    const std::vector<Write> later = more();
    const NewDevice device = newDevice(m_users[2], QByteArray(32, 'z'));
    for (const Stores &stores : {source->stores(), target->stores()}) {
        int repeated = 0;
        for (const Write &asked : later)
            repeated += write(stores, asked).repeated;
        QCOMPARE(repeated, 2);
        saveAcks(stores, {{m_devices[1].id, m_users[1], m_conversations[0], 2500}});
        valueOf(tryAdd(stores, device));
        valueOf(
            answerTo<int>([&](auto done) { stores.devices.revoke(m_users[0], m_devices[4].id, {}, done); }));
        QCOMPARE(valueOf(answerTo<std::int64_t>(
                     [&](auto done) { stores.devices.connect(m_devices[0].id, m_clock.time, done); })),
                 2);
    }
    const QStringList after = answers(source->stores());
    QVERIFY(after != before);
    QCOMPARE(answers(target->stores()), after);
}

void tst_StorageCopy::whatEndedInTheMiddleGoesOn()
{
    for (int cuts = 0; cuts < 6; ++cuts) {
        const QString why = copyThatIsCut(2, cuts == 5);
        QVERIFY2(why.contains(QStringLiteral("cannot be reached")), qPrintable(why));
    }
    valueOf(copy());
    const auto source = openSource(Indexing::Behind);
    QCOMPARE(answers(opened(m_target, m_clock)->stores()), answers(source->stores()));
}

void tst_StorageCopy::anUnfinishedCopyIsNotServed()
{
    QVERIFY(!copyThatIsCut(2).isEmpty());
    const auto refused = PostgresStorage::open(m_target, m_clock, {});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is being filled by 'kithd migrate'")));
    valueOf(copy());
    opened(m_target, m_clock);
}

void tst_StorageCopy::aSourceThatHasChangedIsRefused()
{
    QVERIFY(!copyThatIsCut(4).isEmpty());
    Database source(file(), Database::Access::ReadWrite);
    source.run(QStringLiteral("UPDATE account SET name = ? WHERE id = ?"),
               {column::of(QStringLiteral("Somebody else")), column::of(m_users[0])});
    QVERIFY(!source.fault());
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(QStringLiteral("The table account of ")),
             qPrintable(refused.error().message));
    QVERIFY(refused.error().message.contains(QStringLiteral("is not what it was")));
}

void tst_StorageCopy::aDifferenceInTheEndIsSaid()
{
    bool changed = false;
    const auto refused = copy([&](const CopyProgress &progress) {
        if (!progress.checking || changed)
            return;
        changed = true;
        Database db(m_target, Database::Access::ReadWrite);
        db.run(
            QStringLiteral("UPDATE reaction SET seq = seq + 1 WHERE seq = (SELECT min(seq) FROM reaction)"));
        QVERIFY(!db.fault());
    });
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(QStringLiteral("The table reaction of ")),
             qPrintable(refused.error().message));
    QVERIFY(!PostgresStorage::open(m_target, m_clock, {}));
}

void tst_StorageCopy::aDatabaseThatIsNotEmptyIsLeftAsItIs()
{
    createUser(opened(m_target, m_clock)->stores(), QStringLiteral("eve"));
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is not empty and was left as it is")));
    Database db(m_target, Database::Access::ReadWrite);
    QCOMPARE(number(db, QStringLiteral("SELECT count(*) FROM account")), 1);
}

void tst_StorageCopy::aDatabaseInUseIsRefused()
{
    PostgresStorage::Options sharing;
    sharing.claim = DatabaseAddress::Claim::Shared;
    const auto server = opened(m_target, m_clock, sharing);
    createUser(server->stores(), QStringLiteral("eve"));
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is in use by another kithd. Stop it first")));
}

void tst_StorageCopy::anotherVersionIsRefused()
{
    const auto refusal = [&](const char *version) {
        Database source(file(), Database::Access::ReadWrite);
        source.run(QStringLiteral("PRAGMA user_version = ") + QString::fromLatin1(version));
        const auto refused = copy();
        return refused ? QString() : refused.error().message;
    };
    QVERIFY(refusal("1").contains(QStringLiteral("was written by an earlier version of Kith")));
    QVERIFY(refusal("99").contains(QStringLiteral("was written by a newer version of Kith")));
    Database db(m_target, Database::Access::ReadWrite);
    QCOMPARE(number(db, QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")), 0);

    QFile::resize(file(), 0);
    QFile::remove(file() + QStringLiteral("-wal"));
    const auto empty = copy();
    QVERIFY(!empty);
    QVERIFY2(empty.error().message.contains(QStringLiteral("is empty")), qPrintable(empty.error().message));
}

void tst_StorageCopy::nobodyWritesMeanwhile()
{
    int refused = 0, tried = 0;
    valueOf(copy([&](const CopyProgress &progress) {
        if (tried++ > 0 || progress.checking)
            return;
        Database source(file(), Database::Access::ReadWrite);
        source.run(QStringLiteral("PRAGMA busy_timeout = 0"));
        source.run(QStringLiteral("UPDATE account SET owner = 0"));
        refused += source.fault().has_value();
    }));
    QCOMPARE(refused, 1);
}

QTEST_GUILESS_MAIN(tst_StorageCopy)
#include "tst_storagecopy.moc"
