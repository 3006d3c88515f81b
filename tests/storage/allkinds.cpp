// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/allkinds.h"

#include "shared/cborvalue.h"

#include <QCborArray>
#include <QCborMap>

#include <set>

namespace kith {

namespace {

//! \a value, where times from \a time on are all the same.
QCborValue timeless(const QCborValue &value, std::int64_t time)
{
    if (value.isInteger())
        return std::min<qint64>(value.toInteger(), time);
    if (value.isArray()) {
        QCborArray array;
        for (const QCborValue &element : value.toArray())
            array.append(timeless(element, time));
        return array;
    }
    if (value.isMap()) {
        QCborMap map;
        for (const auto &[key, element] : value.toMap())
            map.insert(key, timeless(element, time));
        return map;
    }
    return value;
}

} // namespace

std::unique_ptr<SqliteStorage> AllKinds::open(const QString &file, Indexing indexing) const
{
    SqliteStorage::Options options;
    options.indexing = indexing;
    auto opened = SqliteStorage::open(file, clock, options);
    if (!opened)
        qFatal("%ls", qUtf16Printable(opened.error().message));
    return std::move(*opened);
}

void AllKinds::seed(const QString &file)
{
    {
        const auto storage = open(file, Indexing::AtOnce);
        const Stores stores = storage->stores();
        for (const char *name : {"ada", "bob", "cem", "dora"})
            users.push_back(
                createUser(stores, QString::fromLatin1(name), QStringLiteral("Élan von Übermut 🌻")));
        for (int i = 0; i < 8; ++i) {
            devices.push_back(newDevice(users[std::size_t(i % 4)], QByteArray(32, char(i))));
            valueOf(tryAdd(stores, devices.back()));
        }
        valueOf(answerTo<int>([&](auto done) { stores.devices.revoke(users[3], devices[7].id, {}, done); }));
        valueOf(answerTo<std::int64_t>(
            [&](auto done) { stores.devices.connect(devices[0].id, clock.time, done); }));
        for (int i = 0; i < 3; ++i) {
            m_codes.push_back(QByteArray(32, char('a' + i)));
            const Invite invite{newId<InviteId>(), i ? users[0] : UserId(), clock.time, i * 1000, i - 1};
            valueOf(tryCreate(stores, invite, m_codes.back()));
        }
        talk(stores);
        const Actor ada{users[0], clock.time};
        valueOf(setDisabled(stores, users[3], true, ada));
        valueOf(answerTo<Done>(
            [&](auto done) { stores.accounts.setRole(users[1], ServerRole::Admin, ada, done); }));
        valueOf(answerTo<Done>([&](auto done) {
            stores.accounts.setPasswordReset(users[2], QByteArray(32, 'r'), clock.time + 7'200'000, ada,
                                             done);
        }));
        valueOf(answerTo<Done>([&](auto done) { stores.inbox.startFresh(devices[4].id, users[0], done); }));
    }
    const auto storage = open(file, Indexing::Never);
    talk(storage->stores());
    int answered = 0;
    for (int i = 0; i < 3000; ++i) {
        storage->stores().log.write({{}, {text(conversations[0], users[1], QString(i % 100, u'x'))}},
                                    [&](const Result<Written> &written) { answered += bool(written); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, 3000, 60'000);
}

void AllKinds::talk(const Stores &stores)
{
    const auto [ada, bob, cem] = std::tuple(users[0], users[1], users[2]);
    NewConversation direct = group({ada, bob}, {});
    direct.kind = ConversationKind::Direct;
    for (const UserId user : {ada, bob}) {
        NewEntry joined{selfConversation(user), {}};
        joined.entry.kind = EntryKind::Joined;
        joined.entry.author = user;
        joined.entry.about = direct.id;
        direct.announcements.push_back(joined);
    }
    const std::size_t first = m_writes.size();
    m_writes.push_back({direct, {text(direct.id, ada, QStringLiteral("hello"))}});
    const ConversationId garden = createGroup(stores, {ada, bob, cem});
    conversations.insert(conversations.end(), {garden, direct.id});
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
    add(historyChange(garden, ada, HistoryAccess::Joined));
    add(membership(garden, ada, users[3], Role::Member));
    add(membership(garden, ada, bob, Role::Admin));
    add(membership(garden, ada, users[3], Role::None));
    NewEntry left{selfConversation(users[3]), {}};
    left.entry.kind = EntryKind::Left;
    left.entry.author = users[3];
    left.entry.about = garden;
    add(left);
    add(readMark(cem, garden, 5));
    NewConversation kitchen = group({ada}, QStringLiteral("Kitchen"));
    kitchen.history = HistoryAccess::Joined;
    m_writes.push_back({kitchen, {text(kitchen.id, ada, QStringLiteral("early"))}});
    add(membership(kitchen.id, ada, bob, Role::Member));
    for (std::size_t i = first; i < m_writes.size(); ++i) {
        ++clock.time;
        write(stores, m_writes[i]);
    }
    saveAcks(stores, {{devices[1].id, bob, garden, 7}, {devices[2].id, cem, garden, 1000}});
}

std::vector<Write> AllKinds::more() const
{
    const ConversationId garden = conversations[0];
    const NewConversation other = group({users[2], users[0]}, QStringLiteral("Later"));
    std::vector<Write> writes{m_writes[1], m_writes[5]}; // clients that heard no answer
    writes.push_back({other, {text(other.id, users[2], QStringLiteral("first"))}});
    for (const NewEntry &entry :
         {edit(garden, users[1], 1, QStringLiteral("thrice")),
          reaction(garden, users[1], 1, QStringLiteral("👍")), deletion(garden, users[1], 3),
          text(garden, users[0], QStringLiteral("and on")), readMark(users[1], garden, 2000)})
        writes.push_back({{}, {entry}});
    return writes;
}

QStringList AllKinds::answers(const Stores &stores) const
{
    QStringList all;
    const auto say = [&](const char *what, const auto &...parts) {
        all.append((QStringList{QString::fromLatin1(what)} << ... << parts).join(u' '));
    };
    const auto n = [](std::int64_t number) { return QString::number(number); };
    const auto told = [time = clock.now()](const auto &value) {
        const QCborValue decoded = QCborValue::fromCbor(cbor::encode(value));
        return QString::fromLatin1(timeless(decoded, time).toCbor().toHex());
    };
    for (const Account &account :
         valueOf(answerTo<std::vector<Account>>([&](auto done) { stores.accounts.list(done); })))
        say("account", told(account.user), QString::fromLatin1(account.passwordHash), n(int(account.role)),
            n(account.disabled), n(account.createdAt));
    for (const Invite &invite : invites(stores, 1))
        say("invite", toText(invite.id), toText(invite.createdBy), n(invite.createdAt), n(invite.expiresAt),
            n(invite.usesLeft));
    for (const AuditEntry &entry : audited(stores))
        say("audit", told(entry));
    for (const QByteArray &code : m_codes) {
        const auto offer =
            answerTo<InviteOffer>([&](auto done) { stores.invites.check(code, clock.time, done); });
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
            stores.devices.lastSeen(users, done);
        }))));
    for (const NewDevice &device : devices) {
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
    std::set<ConversationId> everywhere(conversations.begin(), conversations.end());
    for (const UserId user : users) {
        say("devices", told(valueOf(answerTo<std::vector<Device>>([&](auto done) {
                stores.devices.list(user, done);
            }))));
        const auto list = valueOf(answerTo<std::vector<Conversation>>(
            [&](auto done) { stores.conversations.listOf(user, {}, 1000, done); }));
        say("list", told(list));
        everywhere.insert(selfConversation(user));
        for (const Conversation &conversation : list)
            everywhere.insert(conversation.id);
    }
    for (const ConversationId id : everywhere) {
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

} // namespace kith
