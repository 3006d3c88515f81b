// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/checker.h"
#include "tests/storage/plainlog.h"

#include <QRegularExpression>
#include <QTest>

using namespace kith;

using Forge = std::function<void(Record &)>;
Q_DECLARE_METATYPE(Forge)

namespace {

template <typename SomeId>
SomeId id(int number)
{
    UuidBytes bytes{};
    bytes.back() = static_cast<std::uint8_t>(number);
    return SomeId(bytes);
}

const auto ada = id<UserId>(1), bob = id<UserId>(2), eve = id<UserId>(3);
const auto garden = id<ConversationId>(10);
const auto phone = id<DeviceId>(20); // bob's
constexpr ConnectionId bobsLink = 5;

Entry text(Seq seq)
{
    Entry entry;
    entry.seq = seq;
    entry.author = ada;
    entry.clientId = id<ClientId>(100 + int(seq));
    entry.sentAt = 1000 + seq;
    entry.messages = seq;
    entry.text = QString::number(seq);
    return entry;
}

Entry membership(Seq seq, UserId subject, Role role)
{
    Entry entry = text(seq);
    entry.kind = EntryKind::Member;
    entry.messages = seq - 1;
    entry.text.clear();
    entry.subject = subject;
    entry.role = role;
    return entry;
}

void append(Record &record, std::int64_t at, const Entry &entry)
{
    record.add(record.appended, at, NewEntry{garden, entry});
}

void send(Record &record, std::int64_t at, const reply::Any &body, ConnectionId on = bobsLink)
{
    record.add(record.sent, at, Record::Sent{0, on, phone, bob, {0, body, {}}});
}

void sayHello(Record &record, ConnectionId link)
{
    record.add(record.hellos, 3000, Record::Hello{link, QStringLiteral("bob's")});
    reply::Welcome welcome;
    welcome.fresh = false;
    send(record, 3000, welcome, link);
}

//! Bob's feed brings it.
void take(Record &record, Seq seq, ConnectionKind over = ConnectionKind::Poll)
{
    record.feedUser = bob;
    record.add(record.taken, 4000, Record::Taken{garden, seq, over});
}

void sendToEve(Record &record, std::int64_t at, const reply::Any &body)
{
    record.add(record.sent, at, Record::Sent{0, bobsLink + 1, id<DeviceId>(21), eve, {0, body, {}}});
}

//! Eve joins a group that shows its log from joining on.
void letEveJoin(Record &record)
{
    record.created[0].what.history = HistoryAccess::Joined;
    append(record, 4000, membership(4, eve, Role::Member));
    record.devices.clear();
}

Entry editOf(Seq target, Seq seq)
{
    Entry edit = text(seq);
    edit.kind = EntryKind::Edit;
    edit.messages = 3;
    edit.target = target;
    return edit;
}

reply::Accepted accepted(const Entry &entry)
{
    return {garden, entry.clientId, entry.seq, entry.sentAt, entry.messages};
}

//! Ada and Bob are in the garden; Ada says three things, which Bob's phone hears and shows.
Record goodRecord()
{
    Record record;
    record.add(
        record.created, 0,
        NewConversation{
            garden, ConversationKind::Group, {}, {{ada, Role::Owner, 0, 0}, {bob, Role::Member, 0, 0}}, {}});
    PlainLog log;
    for (Seq seq = 1; seq <= 3; ++seq) {
        append(record, 1000 * seq, log.append(text(seq), 1000 + seq));
        send(record, 1000 * seq + 1, accepted(text(seq)));
        send(record, 1000 * seq + 1, reply::Event{garden, text(seq)});
    }
    Record::Device device{phone, bob, {}, {}, {}, {}, {}};
    Record::Timeline &timeline = device.timelines[garden];
    timeline.info.role = Role::Member;
    timeline.info.head = timeline.info.messages = 3;
    timeline.members = {{ada, Role::Owner}, {bob, Role::Member}};
    timeline.rows = log.page({garden, 0, 1, 0, 100}).messages;
    record.devices.push_back(device);
    return record;
}

//! Bob's phone writes "mine", and a backup from before is restored.
LocalMessage loseMine(Record &record)
{
    const Record::Backup backup = record.backUp();
    Entry mine = text(4);
    mine.author = bob;
    mine.clientId = id<ClientId>(77);
    append(record, 4000, mine);
    send(record, 4000, accepted(mine));
    record.restore(backup, true);
    Outgoing written;
    written.conversation = garden;
    written.clientId = mine.clientId;
    written.text = QStringLiteral("mine");
    record.devices[0].written.push_back(written);
    LocalMessage kept;
    kept.conversation = garden;
    kept.message.author = bob;
    kept.message.clientId = mine.clientId;
    return kept;
}

Record::Timeline &timeline(Record &record)
{
    return record.devices[0].timelines[garden];
}

} // namespace

//! A checker that cannot fail is worth nothing: each breach is forged, and what only looks like one is let pass.
class tst_Checker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGoodRecordPasses() { QCOMPARE(checker::check(goodRecord()), QStringList()); }
    void aBreachIsFound_data();
    void aBreachIsFound();
    void whatIsAllowedPasses_data();
    void whatIsAllowedPasses();
};

void tst_Checker::aBreachIsFound_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *words, Forge forge) {
        QTest::newRow(name) << forge << QString::fromLatin1(words);
    };
    row("accepted and never stored", "I1: accepted .* without a durable row",
        [](Record &record) { send(record, 4000, accepted(text(4))); });
    row("accepted before it was stored", "I1: accepted .* without a durable row", [](Record &record) {
        send(record, 4000, accepted(text(4)));
        append(record, 4000, text(4));
    });
    row("accepted with another seq", "I1: accepted .* the row says otherwise", [](Record &record) {
        reply::Accepted wrong = accepted(text(3));
        wrong.seq = 2;
        send(record, 4000, wrong);
    });
    row("stored twice", "I1: 2 rows of one clientId", [](Record &record) {
        Entry again = text(4);
        again.clientId = text(3).clientId;
        append(record, 4000, again);
    });
    row("what was written is gone", "I1: .* lost \"mine\"", [](Record &record) {
        Outgoing mine;
        mine.conversation = garden;
        mine.clientId = id<ClientId>(77);
        mine.text = QStringLiteral("mine");
        record.devices[0].written.push_back(mine);
    });
    row("what a restore lost is gone", "I1: .* lost \"mine\"", [](Record &record) { loseMine(record); });

    row("a gap in seq", "I2: .*/5 follows 3", [](Record &record) { append(record, 4000, text(5)); });
    row("time stands still", "I2: sentAt does not rise", [](Record &record) {
        Entry late = text(4);
        late.sentAt = text(3).sentAt;
        append(record, 4000, late);
    });
    row("given as another", "I2: .*/3 was given .* as another", [](Record &record) {
        Entry other = text(3);
        other.text = QStringLiteral("changed");
        send(record, 4000, reply::Log{garden, {other}, 3, {}});
    });
    row("given before it was there", "I2: .*/4 was given .* was not there", [](Record &record) {
        send(record, 4000, reply::Event{garden, text(4)});
        append(record, 4000, text(4));
    });

    row("pushed twice", "I3: .*/3 was pushed again", [](Record &record) {
        send(record, 4000, reply::Event{garden, text(3)});
    });
    row("one left out", "I3: .*/5 was pushed .* what follows 3 was left out", [](Record &record) {
        append(record, 4000, text(4));
        append(record, 4000, text(5));
        send(record, 4001, reply::Event{garden, text(5)}, bobsLink + 1);
    });
    row("an earlier connection wins", "I3: a connection ended at 4.000 s for one that was before it",
        [](Record &record) {
            sayHello(record, bobsLink - 1);
            sayHello(record, bobsLink);
            record.add(record.replaced, 4000, ConnectionId(bobsLink));
            sayHello(record, bobsLink + 1);
        });
    row("never given", "I3: device .* was given .* up to 3 of 4", [](Record &record) {
        append(record, 4000, text(4));
        record.plain.emplace_back(phone, bob);
    });
    row("the feed leaves one out", "I3: the feed brought .*/3 .* what follows 1 was left out",
        [](Record &record) {
            take(record, 1);
            take(record, 3);
        });
    row("the feed brings one again", "I3: the feed brought .*/2 again", [](Record &record) {
        for (const Seq seq : {1, 2, 2, 3})
            take(record, seq);
    });
    row("the feed ends early", "I3: the feed brought .* up to 2 of 3", [](Record &record) {
        take(record, 1);
        take(record, 2);
    });
    row("a row is missing", "I3: .* with 3 where 2 belongs", [](Record &record) {
        auto &rows = timeline(record).rows;
        rows.erase(rows.begin() + 1);
    });
    row("the last row is missing", "I3: .* without 3",
        [](Record &record) { timeline(record).rows.pop_back(); });
    row("a row is there twice", "I3: .* with 3 where 0 belongs",
        [](Record &record) { timeline(record).rows.push_back(timeline(record).rows.back()); });
    row("rows change places", "I3: .* with 3 where 2 belongs",
        [](Record &record) { std::swap(timeline(record).rows[1], timeline(record).rows[2]); });
    row("a row says something else", "I3: .* with 2 as another",
        [](Record &record) { timeline(record).rows[1].text = QStringLiteral("?"); });
    row("no rows at all", "I3: .* with 0 rows of 3", [](Record &record) { timeline(record).rows.clear(); });
    row("behind the log", "I3: .* up to 2 of 3", [](Record &record) { timeline(record).info.head = 2; });
    row("miscounted", "I3: .* counting 7 of 3", [](Record &record) { timeline(record).info.messages = 7; });
    row("another title", "I3: .* shows another title",
        [](Record &record) { timeline(record).info.title = QStringLiteral("Garten"); });
    row("a member too few", "I3: .* shows other members",
        [](Record &record) { timeline(record).members.erase(ada); });
    row("another role", "I3: .* shows other members",
        [](Record &record) { timeline(record).members[ada] = Role::Admin; });
    row("a conversation is unknown", "I3: .* does not know",
        [](Record &record) { record.devices[0].timelines.clear(); });
    row("a deleted text is still shown", "I3: .* with 1 as another", [](Record &record) {
        Entry deletion = text(4);
        deletion.kind = EntryKind::Delete;
        deletion.messages = 3;
        deletion.text.clear();
        deletion.target = 1;
        append(record, 4000, deletion);
        timeline(record).info.head = 4;
    });
    row("something never left", "I3: .* never sent \"waits\"", [](Record &record) {
        Outgoing waiting;
        waiting.text = QStringLiteral("waits");
        record.devices[0].outbox.push_back(waiting);
    });
    row("the screen complains", "I3: .* was told twice",
        [](Record &record) { record.devices[0].complaints.push_back(QStringLiteral("was told twice")); });
    row("has left and does not know", "I3: .* still believes to be in",
        [](Record &record) { append(record, 4000, membership(4, bob, Role::None)); });

    row("a device that ended", "I4: device .* was sent something", [](Record &record) {
        record.add(record.ended, 4000, DeviceId(phone));
        send(record, 5001, reply::Ok{});
    });
    row("a member who left", "I4: .* left .* was told of it", [](Record &record) {
        append(record, 4000, membership(4, bob, Role::None));
        append(record, 5000, text(5));
        send(record, 5001, reply::Event{garden, text(5)});
    });
    row("a member who left asks", "I4: .* left .* was told of it", [](Record &record) {
        append(record, 4000, membership(4, bob, Role::None));
        send(record, 5001, reply::Page{garden, {}, false, {}, 3});
    });
    row("a stranger", "I4: .* never was in it", [](Record &record) {
        record.add(
            record.sent, 4000,
            Record::Sent{0, bobsLink + 1, id<DeviceId>(21), eve, {0, reply::Marks{garden, ada, 1, 1}, {}}});
    });
    row("a text from before joining", "I4: .* was given \"2\" .* sees from 4 on", [](Record &record) {
        letEveJoin(record);
        sendToEve(record, 4001, reply::Log{garden, {text(2)}, 4, {}});
    });
    row("a message from before joining", "I4: .* was given \"2\"", [](Record &record) {
        letEveJoin(record);
        Message message;
        message.seq = 2;
        message.text = QStringLiteral("2");
        sendToEve(record, 4001, reply::Page{garden, {message}, false, {}, 4});
    });
    row("an edit of what was before joining", "I4: .* was given \"5\"", [](Record &record) {
        letEveJoin(record);
        append(record, 4001, editOf(2, 5));
        sendToEve(record, 4002, reply::Event{garden, editOf(2, 5)});
    });
    row("what was said between two stays", "I4: .* was given \"5\"", [](Record &record) {
        record.created[0].what.history = HistoryAccess::Joined;
        append(record, 4000, membership(4, bob, Role::None));
        append(record, 4000, text(5));
        append(record, 4000, membership(6, bob, Role::Member));
        send(record, 5001, reply::Log{garden, {text(5)}, 6, {}});
    });
    row("the store was away, but not that long", "I4: device .* was sent something", [](Record &record) {
        record.add(record.ended, 4000, DeviceId(phone));
        record.impairments.push_back({0, 4100, 6000, false});
        record.impairments.push_back({1, 4100, 9000, false});
        send(record, 6901, reply::Ok{});
    });
}

void tst_Checker::aBreachIsFound()
{
    QFETCH(Forge, forge);
    QFETCH(QString, words);
    Record record = goodRecord();
    forge(record);
    const QStringList breaches = checker::check(record);
    QVERIFY2(!breaches.filter(QRegularExpression(words)).isEmpty(), qPrintable(breaches.join(u'\n')));
}

void tst_Checker::whatIsAllowedPasses_data()
{
    QTest::addColumn<Forge>("forge");
    const auto row = [](const char *name, Forge forge) { QTest::newRow(name) << forge; };
    row("the same answer twice", [](Record &record) { send(record, 4000, accepted(text(3))); });
    row("again on another connection", [](Record &record) {
        send(record, 4000, reply::Event{garden, text(2)}, bobsLink + 1);
    });
    row("the feed brings again what a socket has not acked", [](Record &record) {
        take(record, 1);
        take(record, 2, ConnectionKind::Socket);
        for (const Seq seq : {2, 3})
            take(record, seq);
    });
    row("the feed starts at the heads again", [](Record &record) {
        take(record, 1);
        record.add(record.taken, 4000, Record::Taken{});
        take(record, 3);
    });
    row("one left out, which was asked for", [](Record &record) {
        append(record, 4000, text(4));
        append(record, 4000, text(5));
        send(record, 4001, reply::Log{garden, {text(4)}, 5, {}});
        send(record, 4001, reply::Event{garden, text(5)});
        record.devices.clear();
    });
    row("one left out, where a read was refused", [](Record &record) {
        append(record, 4000, text(4));
        append(record, 4000, text(5));
        record.impairments.push_back({0, 4000, 4001, true});
        send(record, 4001, reply::Event{garden, text(5)});
        record.devices.clear();
    });
    row("what a restore lost is kept",
        [](Record &record) { record.devices[0].lost.push_back(loseMine(record)); });
    row("what a restore lost was deleted", [](Record &record) {
        loseMine(record);
        Outgoing deletion;
        deletion.conversation = garden;
        deletion.clientId = id<ClientId>(78);
        deletion.kind = EntryKind::Delete;
        deletion.target = 4;
        record.devices[0].written.push_back(deletion);
    });
    row("what was said while away", [](Record &record) {
        append(record, 4000, membership(4, bob, Role::None));
        append(record, 4000, text(5));
        append(record, 4000, membership(6, bob, Role::Member));
        send(record, 4001, reply::Event{garden, membership(6, bob, Role::Member)});
        record.devices.clear();
    });
    row("a later connection wins", [](Record &record) {
        sayHello(record, bobsLink);
        sayHello(record, bobsLink + 1);
        record.add(record.replaced, 4000, ConnectionId(bobsLink));
    });
    row("what was not given before a leaving", [](Record &record) {
        append(record, 4000, text(4));
        append(record, 4000, membership(5, bob, Role::None));
        append(record, 4000, membership(6, bob, Role::Member));
        send(record, 4001, reply::Event{garden, membership(6, bob, Role::Member)}, bobsLink + 1);
        record.devices.clear();
    });
    row("the last words after a leaving", [](Record &record) {
        append(record, 4000, text(4));
        append(record, 4000, text(5));
        append(record, 4000, membership(6, bob, Role::None));
        send(record, 4001, reply::Event{garden, text(5)});
        record.devices.clear();
    });
    row("a blanked text", [](Record &record) {
        Entry blank = text(2);
        blank.text.clear();
        send(record, 4000, reply::Log{garden, {blank}, 3, {}});
    });
    row("within the second", [](Record &record) {
        record.add(record.ended, 4000, DeviceId(phone));
        append(record, 4000, membership(4, bob, Role::None));
        send(record, 5000, reply::Marks{garden, ada, 1, 1});
        record.devices.clear();
    });
    row("while the store was away", [](Record &record) {
        record.add(record.ended, 4000, DeviceId(phone));
        record.impairments.push_back({0, 4500, 9000, false});
        record.impairments.push_back({0, 4100, 6000, false});
        send(record, 9900, reply::Ok{});
        record.devices.clear();
    });
    row("from joining on", [](Record &record) {
        letEveJoin(record);
        append(record, 4001, editOf(2, 5));
        append(record, 4001, text(6));
        Entry blank = editOf(2, 5);
        blank.text.clear();
        sendToEve(record, 4002,
                  reply::Log{garden, {membership(4, eve, Role::Member), blank, text(6)}, 6, {}});
    });
    row("all where a group shows all", [](Record &record) {
        letEveJoin(record);
        record.created[0].what.history = HistoryAccess::All;
        sendToEve(record, 4001, reply::Log{garden, {text(1), text(2)}, 4, {}});
    });
    row("what the earlier stay showed, within the second", [](Record &record) {
        record.created[0].what.history = HistoryAccess::Joined;
        append(record, 4000, membership(4, bob, Role::None));
        append(record, 4000, membership(5, bob, Role::Member));
        send(record, 5000, reply::Log{garden, {text(2)}, 5, {}});
        record.devices.clear();
    });
    row("only the newest are cached", [](Record &record) {
        auto &rows = timeline(record).rows;
        rows.erase(rows.begin(), rows.begin() + 2);
    });
}

void tst_Checker::whatIsAllowedPasses()
{
    QFETCH(Forge, forge);
    Record record = goodRecord();
    forge(record);
    QCOMPARE(checker::check(record), QStringList());
}

QTEST_GUILESS_MAIN(tst_Checker)
#include "tst_checker.moc"
