// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>

using namespace kith;

class tst_AccountStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void theFirstAccountIsTheOwner();
    void anAccountIsFoundByHandleInAnyCaseAndById();
    void aHandleExistsOnceInAnyCase();
    void aTakenHandleUsesUpNoInvite();
    void anInviteIsUsedUpByOne();
    void anInviteThatIsNotValidMakesNoAccount();
    void theFirstDeviceComesWithTheAccount();
    void twoWhoWantOneHandleAtOnceGetItOnce();
    void thePasswordChanges();
    void aNewPasswordEndsTheOtherDevices();
    void anEndedDeviceSetsNoPassword();
    void disablingEndsEveryDevice();
    void disablingEndsInvites();
    void whatIsUnknownIsNotFound();
    void listHasEverybody();
    void searchFindsStarts_data();
    void searchFindsStarts();
    void searchIsByNameAndBounded();
    void searchHasTheWholeHandleAndNameFirst();
    void isEmptyUntilThereIsAnAccount();
    void usersComeAsAsked();
    void theLastEnabledOwnerStaysUnlessTheCommandLineSaysSo();
    void accountsComeInPagesByName();
    void aCodeSetsThePasswordOnce();
    void aCodeEndsEarly();
    void aTokenSaysTheRole();

private:
    std::optional<Account> find(UserId user)
    {
        return valueOf(
            answerTo<std::optional<Account>>([&](auto done) { m_stores->accounts.find(user, done); }));
    }
    std::optional<Account> findByHandle(const QString &handle)
    {
        return valueOf(answerTo<std::optional<Account>>(
            [&](auto done) { m_stores->accounts.findByHandle(handle, done); }));
    }
    std::vector<User> search(const QString &query, int limit = 50)
    {
        return valueOf(
            answerTo<std::vector<User>>([&](auto done) { m_stores->accounts.search(query, limit, done); }));
    }
    Result<Done> setDisabled(UserId user, bool disabled, const Actor &by = {})
    {
        return kith::setDisabled(*m_stores, user, disabled, by);
    }
    void createInvite(const QByteArray &codeHash, int uses, std::int64_t expiresAt = 0)
    {
        valueOf(tryCreate(*m_stores, Invite{newId<InviteId>(), {}, 0, expiresAt, uses}, codeHash));
    }
    int usesLeft() { return invites(*m_stores).at(0).usesLeft; }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
};

void tst_AccountStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
}

void tst_AccountStore::theFirstAccountIsTheOwner()
{
    QCOMPARE(tryCreate(*m_stores, newAccount(QStringLiteral("ada")))->role, ServerRole::Owner);
    Account second = newAccount(QStringLiteral("bob"));
    second.role = ServerRole::Owner;
    QCOMPARE(tryCreate(*m_stores, second)->role, ServerRole::Member);
    QCOMPARE(find(second.user.id)->role, ServerRole::Member);
}

void tst_AccountStore::anAccountIsFoundByHandleInAnyCaseAndById()
{
    const Account ada = newAccount(QStringLiteral("Ada"), QStringLiteral("Ada Lovelace"));
    QVERIFY(tryCreate(*m_stores, ada));
    for (const auto &found : {find(ada.user.id), findByHandle(QStringLiteral("aDA"))}) {
        QVERIFY(found);
        QCOMPARE(found->user, ada.user);
        QCOMPARE(found->passwordHash, ada.passwordHash);
        QCOMPARE(found->createdAt, ada.createdAt);
        QVERIFY(!found->disabled);
    }
    QVERIFY(load(*m_stores, selfConversation(ada.user.id)));
}

void tst_AccountStore::aHandleExistsOnceInAnyCase()
{
    createUser(*m_stores, QStringLiteral("ada"));
    const auto refused = tryCreate(*m_stores, newAccount(QStringLiteral("ADA")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::HandleTaken);
}

void tst_AccountStore::aTakenHandleUsesUpNoInvite()
{
    createUser(*m_stores, QStringLiteral("ada"));
    createInvite("code", 1);
    QVERIFY(!tryCreate(*m_stores, newAccount(QStringLiteral("ada")), "code"));
    QCOMPARE(usesLeft(), 1);
}

void tst_AccountStore::anInviteIsUsedUpByOne()
{
    createInvite("code", 2);
    QVERIFY(tryCreate(*m_stores, newAccount(QStringLiteral("ada")), "code"));
    QCOMPARE(usesLeft(), 1);
    QVERIFY(tryCreate(*m_stores, newAccount(QStringLiteral("bob")), "code"));
    const auto refused = tryCreate(*m_stores, newAccount(QStringLiteral("cem")), "code");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InviteInvalid);
}

void tst_AccountStore::anInviteThatIsNotValidMakesNoAccount()
{
    const Account ada = newAccount(QStringLiteral("ada"));
    createInvite("old", 5, ada.createdAt);
    for (const QByteArray code : {"old", "unknown"}) {
        const auto refused = tryCreate(*m_stores, ada, code);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InviteInvalid);
    }
    QVERIFY(!find(ada.user.id));
    createInvite("endless", -1, ada.createdAt + 1);
    QVERIFY(tryCreate(*m_stores, ada, "endless"));
}

void tst_AccountStore::theFirstDeviceComesWithTheAccount()
{
    const Account ada = newAccount(QStringLiteral("ada"));
    const NewDevice laptop = newDevice(ada.user.id, "token");
    QVERIFY(tryCreate(*m_stores, ada, {}, laptop));
    const auto found = valueOf(answerTo<std::optional<SignedInDevice>>(
        [&](auto done) { m_stores->devices.findByToken("token", done); }));
    QVERIFY(found);
    QCOMPARE(found->device, laptop.id);
    QCOMPARE(found->user, ada.user);
}

void tst_AccountStore::twoWhoWantOneHandleAtOnceGetItOnce()
{
    int made = 0, refused = 0;
    const auto count = [&](const Result<Account> &account) {
        made += bool(account);
        refused += !account && account.error().code == ErrorCode::HandleTaken;
    };
    for (int i = 0; i < 10; ++i)
        m_stores->accounts.create(newAccount(i % 2 ? QStringLiteral("ada") : QStringLiteral("Ada")), {}, {},
                                  {}, count);
    QTRY_COMPARE(made + refused, 10);
    QCOMPARE(made, 1);
}

void tst_AccountStore::thePasswordChanges()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    valueOf(answerTo<Done>(
        [&](auto done) { m_stores->accounts.setPassword(ada, "$argon2id$new", {}, {}, done); }));
    QCOMPARE(find(ada)->passwordHash, QByteArray("$argon2id$new"));
}

void tst_AccountStore::aNewPasswordEndsTheOtherDevices()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    const NewDevice laptop = newDevice(ada, "laptop"), phone = newDevice(ada, "phone"),
                    bobs = newDevice(bob, "bobs");
    for (const NewDevice &device : {laptop, phone, bobs})
        valueOf(tryAdd(*m_stores, device));
    const auto devicesOf = [&](UserId user) {
        return valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(user, done); }));
    };

    valueOf(
        answerTo<Done>([&](auto done) { m_stores->accounts.setPassword(ada, "new", laptop.id, {}, done); }));
    QCOMPARE(devicesOf(ada).size(), std::size_t(1));
    QCOMPARE(devicesOf(ada)[0].id, laptop.id);
    const auto revocations = valueOf(
        answerTo<std::vector<Revocation>>([&](auto done) { m_stores->devices.revokedSince(0, done); }));
    QCOMPARE(revocations.size(), std::size_t(1));
    QCOMPARE(revocations[0].device, phone.id);

    valueOf(answerTo<Done>([&](auto done) { m_stores->accounts.setPassword(ada, "newer", {}, {}, done); }));
    QVERIFY(devicesOf(ada).empty());
    QCOMPARE(devicesOf(bob).size(), std::size_t(1));
}

void tst_AccountStore::anEndedDeviceSetsNoPassword()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const NewDevice laptop = newDevice(ada, "laptop"), phone = newDevice(ada, "phone");
    for (const NewDevice &device : {laptop, phone})
        valueOf(tryAdd(*m_stores, device));
    const auto setPassword = [&](const QByteArray &hash, DeviceId keep) {
        return answerTo<Done>([&](auto done) { m_stores->accounts.setPassword(ada, hash, keep, {}, done); });
    };
    QVERIFY(setPassword("of the laptop", laptop.id));
    QCOMPARE(setPassword("of the phone", phone.id).error().code, ErrorCode::TokenInvalid);
    QCOMPARE(find(ada)->passwordHash, QByteArray("of the laptop"));
    QVERIFY(setPassword("newer", laptop.id)); // which the refused change did not end
}

void tst_AccountStore::disablingEndsInvites()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    const auto isValid = [&](const QByteArray &codeHash) {
        return bool(answerTo<InviteOffer>([&](auto done) { m_stores->invites.check(codeHash, 2, done); }));
    };
    valueOf(tryCreate(*m_stores, Invite{newId<InviteId>(), ada, 1, 0, -1}, "ada's"));
    valueOf(tryCreate(*m_stores, Invite{newId<InviteId>(), bob, 1, 0, -1}, "bob's"));
    QVERIFY(setDisabled(bob, true));
    QVERIFY(!isValid("bob's"));
    QVERIFY(isValid("ada's"));
    QVERIFY(setDisabled(bob, false));
    QVERIFY(!isValid("bob's"));
}

void tst_AccountStore::disablingEndsEveryDevice()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    for (const auto &[user, token] : {std::pair{ada, "a1"}, {ada, "a2"}, {bob, "b"}})
        valueOf(tryAdd(*m_stores, newDevice(user, token)));
    const auto signedIn = [&](const QByteArray &token) {
        return valueOf(answerTo<std::optional<SignedInDevice>>(
                           [&](auto done) { m_stores->devices.findByToken(token, done); }))
            .has_value();
    };

    QVERIFY(setDisabled(ada, true));
    QVERIFY(find(ada)->disabled);
    QVERIFY(!signedIn("a1") && !signedIn("a2") && signedIn("b"));
    const auto revocations = valueOf(
        answerTo<std::vector<Revocation>>([&](auto done) { m_stores->devices.revokedSince(0, done); }));
    QCOMPARE(revocations.size(), std::size_t(2));
    QVERIFY(search(QStringLiteral("ada")).empty());

    QCOMPARE(tryAdd(*m_stores, newDevice(ada, "a3")).error().code, ErrorCode::BadCredentials);
    QVERIFY(setDisabled(ada, false));
    QVERIFY(!signedIn("a1")); // an ended token stays ended
    QCOMPARE(search(QStringLiteral("ada")).size(), std::size_t(1));
}

void tst_AccountStore::whatIsUnknownIsNotFound()
{
    const UserId nobody = newId<UserId>();
    QVERIFY(!find(nobody));
    QVERIFY(!findByHandle(QStringLiteral("nobody")));
    QCOMPARE(setDisabled(nobody, true).error().code, ErrorCode::NotFound);
    const auto changed =
        answerTo<Done>([&](auto done) { m_stores->accounts.setPassword(nobody, "x", {}, {}, done); });
    QCOMPARE(changed.error().code, ErrorCode::NotFound);
}

void tst_AccountStore::listHasEverybody()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    QVERIFY(setDisabled(bob, true));
    const auto all =
        valueOf(answerTo<std::vector<Account>>([&](auto done) { m_stores->accounts.list(done); }));
    QCOMPARE(all.size(), std::size_t(2));
    QVERIFY(std::ranges::any_of(all, [&](const Account &account) { return account.user.id == ada; }));
    QVERIFY(std::ranges::any_of(
        all, [&](const Account &account) { return account.user.id == bob && account.disabled; }));
}

void tst_AccountStore::searchFindsStarts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *title, const QString &name, const QString &query, bool found) {
        QTest::newRow(title) << name << query << found;
    };
    const QString ada = QStringLiteral("Ada King-Lovelace");
    row("handle", ada, QStringLiteral("Hand"), true);
    row("middle of the handle", ada, QStringLiteral("andle"), false);
    row("first word", ada, QStringLiteral("ad"), true);
    row("word behind a hyphen", ada, QStringLiteral("LOVE"), true);
    row("middle of a word", ada, QStringLiteral("lace"), false);
    row("two words", ada, QStringLiteral("king  love"), true);
    row("words in another order", ada, QStringLiteral("love king"), false);
    row("accent in the name", QStringLiteral("Zoë Ångström"), QStringLiteral("angs"), true);
    row("accent in the query", QStringLiteral("Zoe"), QStringLiteral("zoë"), true);
    row("sharp s", QStringLiteral("Groß"), QStringLiteral("GROSS"), true);
    row("Greek, final sigma", QStringLiteral("ΟΔΥΣΣΕΥΣ"), QStringLiteral("οδυσσεύς"), true);
    row("Cyrillic", QStringLiteral("Фёдор Достоевский"), QStringLiteral("ДОСТ"), true);
    row("full width", QStringLiteral("Ａｄａ"), QStringLiteral("ada"), true);
    row("Hangul", QStringLiteral("김철수"), QStringLiteral("김"), true);
    row("Han", QStringLiteral("王小明"), QStringLiteral("王小"), true);
    row("Han from any letter on", QStringLiteral("山田太郎"), QStringLiteral("太郎"), true);
    row("Han, not the same letters", QStringLiteral("山田太郎"), QStringLiteral("太山"), false);
    row("kana from any letter on", QStringLiteral("さくらモモ"), QStringLiteral("らモ"), true);
    row("Hangul from any syllable on", QStringLiteral("김철수"), QStringLiteral("철수"), true);
    row("Thai from any letter on", QStringLiteral("สมชาย"), QStringLiteral("ชาย"), true);
    row("only an emoji", QStringLiteral("🦊"), QStringLiteral("🦊"), true);
    row("letters that stay whole", QStringLiteral("Søren Łukasz Đorđe Ægir"),
        QStringLiteral("soren lukasz dorde aegir"), true);
    row("such a letter in the query", QStringLiteral("Soren"), QStringLiteral("SØR"), true);
    row("dotless i", QStringLiteral("Işıl"), QStringLiteral("isil"), true);
    row("wildcards are letters of no name", ada, QStringLiteral("%"), false);
}

void tst_AccountStore::searchFindsStarts()
{
    QFETCH(QString, name);
    QFETCH(QString, query);
    QFETCH(bool, found);
    createUser(*m_stores, QStringLiteral("other"), QStringLiteral("Somebody Else"));
    const UserId user = createUser(*m_stores, QStringLiteral("handle"), name);
    const auto users = search(query);
    QCOMPARE(users.size(), std::size_t(found));
    if (found)
        QCOMPARE(users[0], (User{user, QStringLiteral("handle"), name}));
}

void tst_AccountStore::searchIsByNameAndBounded()
{
    createUser(*m_stores, QStringLiteral("x3"), QStringLiteral("Cem X"));
    createUser(*m_stores, QStringLiteral("x1"), QStringLiteral("ada X"));
    createUser(*m_stores, QStringLiteral("x2"), QStringLiteral("Bob X"));
    const auto all = search(QStringLiteral("x"));
    QCOMPARE(all.size(), std::size_t(3));
    QCOMPARE(all[0].name, QStringLiteral("ada X"));
    QCOMPARE(all[2].name, QStringLiteral("Cem X"));
    QCOMPARE(search(QStringLiteral("x"), 2).size(), std::size_t(2));
    QCOMPARE(search({}).size(), std::size_t(3));
}

void tst_AccountStore::searchHasTheWholeHandleAndNameFirst()
{
    for (int i = 0; i < 5; ++i)
        createUser(*m_stores, QStringLiteral("sam0%1").arg(i), QStringLiteral("Abel"));
    createUser(*m_stores, QStringLiteral("Sam"), QStringLiteral("Zoe"));
    createUser(*m_stores, QStringLiteral("other"), QStringLiteral("Sam"));
    for (const char *query : {"sam", "SAM", " sam ", "@sam"}) {
        const auto found = search(QString::fromLatin1(query), 3);
        QCOMPARE(found.size(), std::size_t(3));
        QCOMPARE(found[0].handle, QStringLiteral("Sam"));
        QCOMPARE(found[1].handle, QStringLiteral("other"));
        QCOMPARE(found[2].handle, QStringLiteral("sam00"));
    }
}

void tst_AccountStore::isEmptyUntilThereIsAnAccount()
{
    const auto isEmpty = [&] {
        return valueOf(answerTo<bool>([&](auto done) { m_stores->accounts.isEmpty(done); }));
    };
    QVERIFY(isEmpty());
    QVERIFY(setDisabled(createUser(*m_stores, QStringLiteral("ada")), true));
    QVERIFY(!isEmpty());
}

void tst_AccountStore::usersComeAsAsked()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    const std::vector<UserId> ids{bob, newId<UserId>(), ada};
    const auto ask = [&](AccountStore::Whom whom) {
        return valueOf(
            answerTo<std::vector<User>>([&](auto done) { m_stores->accounts.users(ids, whom, done); }));
    };
    QCOMPARE(ask(AccountStore::Whom::Enabled).size(), std::size_t(2));
    QVERIFY(setDisabled(bob, true));
    QCOMPARE(ask(AccountStore::Whom::Enabled).size(), std::size_t(1));
    QCOMPARE(ask(AccountStore::Whom::Enabled)[0].id, ada);
    const auto users = ask(AccountStore::Whom::Everybody);
    QCOMPARE(users.size(), std::size_t(2));
    QCOMPARE(users[0].id, bob);
    QCOMPARE(users[1].handle, QStringLiteral("ada"));
}

void tst_AccountStore::theLastEnabledOwnerStaysUnlessTheCommandLineSaysSo()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const UserId bob = createUser(*m_stores, QStringLiteral("bob"));
    const auto setRole = [&](UserId user, ServerRole role, const Actor &by) {
        return answerTo<Done>([&](auto done) { m_stores->accounts.setRole(user, role, by, done); });
    };
    const Actor owner{ada, 1};
    QCOMPARE(setRole(ada, ServerRole::Member, owner).error().code, ErrorCode::Conflict);
    QCOMPARE(setDisabled(ada, true, owner).error().code, ErrorCode::Conflict);
    QCOMPARE(find(ada)->role, ServerRole::Owner);
    QVERIFY(!find(ada)->disabled);

    QVERIFY(setRole(bob, ServerRole::Owner, owner));
    QVERIFY(setDisabled(bob, true, owner));
    QCOMPARE(setRole(ada, ServerRole::Member, owner).error().code, ErrorCode::Conflict);
    QVERIFY(setRole(bob, ServerRole::Admin, owner)); // no enabled owner is lost
    QVERIFY(setRole(bob, ServerRole::Owner, owner));
    QVERIFY(setDisabled(bob, false, owner));
    QVERIFY(setRole(ada, ServerRole::Admin, owner));
    QCOMPARE(find(ada)->role, ServerRole::Admin);
    QVERIFY(setDisabled(bob, true));
    QVERIFY(setRole(bob, ServerRole::Member, {}));
    QCOMPARE(find(bob)->role, ServerRole::Member);
}

void tst_AccountStore::accountsComeInPagesByName()
{
    std::vector<UserId> byName;
    for (int i = 0; i < 4; ++i)
        byName.push_back(createUser(*m_stores, QStringLiteral("x%1").arg(i), QStringLiteral("Sam")));
    byName.insert(byName.begin(), createUser(*m_stores, QStringLiteral("zoe"), QStringLiteral("Ada")));
    byName.push_back(createUser(*m_stores, QStringLiteral("abe"), QStringLiteral("Zoe")));
    QVERIFY(setDisabled(byName[2], true));
    const NewDevice laptop = newDevice(byName[1], "laptop");
    for (const NewDevice &device : {laptop, newDevice(byName[1], "phone")})
        valueOf(tryAdd(*m_stores, device));
    valueOf(answerTo<Done>([&](auto done) { m_stores->devices.setLastSeen({{laptop.id, 99}}, done); }));

    const auto page = [&](const QString &query, UserId after, int limit) {
        return valueOf(answerTo<std::vector<ListedAccount>>(
            [&](auto done) { m_stores->accounts.listPage(query, after, limit, done); }));
    };
    const auto ids = [](const std::vector<ListedAccount> &accounts) {
        std::vector<UserId> found;
        for (const ListedAccount &account : accounts)
            found.push_back(account.user.id);
        return found;
    };
    QCOMPARE(ids(page({}, {}, 100)), byName);
    std::vector<UserId> all;
    for (auto next = page({}, {}, 4); !next.empty(); next = page({}, all.back(), 4)) {
        for (const UserId id : ids(next))
            all.push_back(id);
    }
    QCOMPARE(all, byName);
    QCOMPARE(ids(page(QStringLiteral("SAM"), byName[1], 2)), (std::vector{byName[2], byName[3]}));
    QVERIFY(page({}, byName.back(), 10).empty());

    const auto listed = page({}, {}, 3);
    QCOMPARE(listed[1],
             (ListedAccount{{byName[1], QStringLiteral("x0"), QStringLiteral("Sam")},
                            ServerRole::Owner,
                            false,
                            1'700'000'000'000,
                            99,
                            2}));
    QVERIFY(listed[2].disabled);
    QCOMPARE(listed[2].role, ServerRole::Member);
    QCOMPARE(listed[2].devices, 0);
}

void tst_AccountStore::aCodeSetsThePasswordOnce()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const NewDevice old = newDevice(ada, "old"), phone = newDevice({}, "phone");
    valueOf(tryAdd(*m_stores, old));
    valueOf(
        answerTo<Done>([&](auto done) { m_stores->accounts.setPasswordReset(ada, "code", 1000, {}, done); }));
    const auto reset = [&](const QByteArray &code, const NewDevice &device, std::int64_t now) {
        return answerTo<User>(
            [&](auto done) { m_stores->accounts.resetPassword(code, "new", device, now, done); });
    };
    for (const char *code : {"other", ""})
        QCOMPARE(reset(code, phone, 1).error().code, ErrorCode::NotFound);
    QCOMPARE(reset("code", phone, 1000).error().code, ErrorCode::NotFound);
    QCOMPARE(reset("code", phone, 999)->id, ada);
    QCOMPARE(find(ada)->passwordHash, QByteArray("new"));
    QCOMPARE(reset("code", newDevice({}, "tablet"), 999).error().code, ErrorCode::NotFound);
    const auto devices =
        valueOf(answerTo<std::vector<Device>>([&](auto done) { m_stores->devices.list(ada, done); }));
    QCOMPARE(devices.size(), std::size_t(1));
    QCOMPARE(devices[0].id, phone.id);
    const auto revocations = valueOf(
        answerTo<std::vector<Revocation>>([&](auto done) { m_stores->devices.revokedSince(0, done); }));
    QCOMPARE(revocations.size(), std::size_t(1));
    QCOMPARE(revocations[0].device, old.id);
}

void tst_AccountStore::aCodeEndsEarly()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    AccountStore &accounts = m_stores->accounts;
    const std::vector<std::function<void(Callback<Done>)>> ends{
        [&](auto done) { accounts.setPasswordReset(ada, "another", 1000, {}, done); },
        [&](auto done) { accounts.setPassword(ada, "x", {}, {}, done); },
        [&](auto done) { accounts.setRole(ada, ServerRole::Member, {}, done); },
        [&](auto done) { accounts.setDisabled(ada, true, {}, done); },
        [&](auto done) { accounts.setDisabled(ada, false, {}, done); },
    };
    for (const auto &end : ends) {
        valueOf(answerTo<Done>([&](auto done) { accounts.setPasswordReset(ada, "code", 1000, {}, done); }));
        valueOf(answerTo<Done>(end));
        const auto refused = answerTo<User>(
            [&](auto done) { accounts.resetPassword("code", "new", newDevice({}, "token"), 1, done); });
        QCOMPARE(refused.error().code, ErrorCode::NotFound);
    }
}

void tst_AccountStore::aTokenSaysTheRole()
{
    const UserId ada = createUser(*m_stores, QStringLiteral("ada"));
    const NewDevice laptop = newDevice(ada, "token");
    valueOf(tryAdd(*m_stores, laptop));
    valueOf(answerTo<Done>([&](auto done) { m_stores->devices.setTicket(laptop.id, "ticket", 10, done); }));
    const auto byToken = valueOf(answerTo<std::optional<SignedInDevice>>(
        [&](auto done) { m_stores->devices.findByToken("token", done); }));
    const auto byTicket = valueOf(answerTo<std::optional<SignedInDevice>>(
        [&](auto done) { m_stores->devices.takeTicket("ticket", 1, done); }));
    QCOMPARE(byToken->role, ServerRole::Owner);
    QCOMPARE(byTicket->role, ServerRole::Owner);
}

KITH_TEST(tst_AccountStore)
#include "tst_accountstore.moc"
