// SPDX-License-Identifier: Apache-2.0
#include "app/history/localdatabase.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/failingdisk.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <csignal>

#include <sys/stat.h>
#include <unistd.h>

using namespace kith;
using namespace kith::sample;

//! What can happen to the file of the local history, and what must not be lost by it.
class tst_HistoryFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void killedWhileQueueingNothingStoredIsLostOrDoubled();
    void aFileThatIsNoDatabaseIsSetAside();
    void aDamagedFileIsSetAsideAndItsOutboxKept();
    void whatTheServerLostIsKeptOfADamagedFile();
    void damageEverywhereBeginsAnew();
    void aFileOfALaterVersionIsSetAside();
    void aFileOfTheFirstVersionIsBroughtUpToDate();
    void namesThatALaterVersionStoredAreRead();
    void onlyTheLatestDamagedFileIsKept();
    void onlyItsOwnerMayReadIt();
    void aDiskThatFailsIsSaidAndGoesOnWhenItWorks();
    void aFullDiskIsToldFromOneThatFails();
    void aFolderThatCannotBeWrittenIsSaid();

private:
    QString file() const { return m_folder->filePath(QStringLiteral("history.db")); }
    void start();
    void fill(int messages);
    bool add(int number);
    void damageMessages();
    //! Without the files that SQLite keeps beside each.
    QStringList setAside() const
    {
        return QDir(m_folder->path())
            .entryList({QStringLiteral("history.db.2*")}, QDir::Files)
            .filter(QRegularExpression(QStringLiteral("[0-9]$")));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<History> m_history;
};

void tst_HistoryFaults::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_HistoryFaults::cleanup()
{
    m_history.reset();
}

void tst_HistoryFaults::start()
{
    m_history.reset();
    m_history = std::make_unique<History>(file());
    m_history->open(ada);
}

bool tst_HistoryFaults::add(int number)
{
    const auto stored = wait<Result<Done>>([&](QObject *context, auto done) {
        m_history->userActions().addOutgoing(outgoing(number, QString::number(number)), context, done);
    });
    return bool(stored);
}

void tst_HistoryFaults::fill(int messages)
{
    start();
    const auto applied = wait<Result<std::vector<LocalHead>>>([&](QObject *context, auto done) {
        m_history->serverUpdates().applyConversations({{direct()}, users(), {}}, context, done);
    });
    QVERIFY(applied);
    std::vector<reply::Event> events;
    for (Seq seq = 1; seq <= messages; ++seq)
        events.push_back({adaAndBob, text(seq, bob, QString(400, QLatin1Char('x')))});
    const auto heads = wait<Result<std::vector<LocalHead>>>(
        [&](QObject *context, auto done) { m_history->serverUpdates().applyEvents(events, context, done); });
    QVERIFY(heads);
    for (int i = 1; i <= 20; ++i)
        QVERIFY(add(i));
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("half a thought"));
    m_history.reset(); // and with it the log is moved into the file
}

void tst_HistoryFaults::killedWhileQueueingNothingStoredIsLostOrDoubled()
{
    constexpr int count = 200;
    QSet<int> stored;
    // Killed at other moments each time; what was said to be stored before is queued again, as a resend would
    // be.
    for (int killAfter : {1, 20, 57, 120}) {
        QProcess writer;
        writer.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kith-queuewriter"),
                     {file(), toText(ada), toText(bob), QStringLiteral("1"), QString::number(count)});
        QVERIFY(writer.waitForStarted());
        int seen = 0;
        while (seen < killAfter) {
            QVERIFY(writer.canReadLine() || writer.waitForReadyRead(60'000));
            while (writer.canReadLine()) {
                const QByteArray line = writer.readLine();
                QVERIFY2(line.endsWith("stored\n"), line);
                stored.insert(line.left(line.indexOf(' ')).toInt());
                ++seen;
            }
        }
        writer.kill(); // SIGKILL
        QVERIFY(writer.waitForFinished());
    }
    start();
    const auto queued = outbox(*m_history);
    QVERIFY(static_cast<int>(queued.size()) >= stored.size());
    int last = 0;
    for (const Outgoing &outgoing : queued) {
        const int number = outgoing.text.toInt();
        QVERIFY(number > last); // in order, and none twice
        QCOMPARE(outgoing.clientId, id<ClientId>(number));
        stored.remove(number);
        last = number;
    }
    QVERIFY(stored.isEmpty());
    QCOMPARE(newest(*m_history, adaAndBob, 500).messages.size(), queued.size());
}

void tst_HistoryFaults::aFileThatIsNoDatabaseIsSetAside()
{
    QFile garbage(file());
    QVERIFY(garbage.open(QIODevice::WriteOnly));
    garbage.write(QByteArray(10'000, 'g'));
    garbage.close();
    start();
    QVERIFY(add(1));
    QCOMPARE(outbox(*m_history).size(), 1u);
    QCOMPARE(setAside().size(), 1);
}

//! The root page of the messages: found at the first look at them.
void tst_HistoryFaults::damageMessages()
{
    LocalDatabase database(file());
    QVERIFY(database.open());
    const qint64 root = database.number("SELECT rootpage FROM sqlite_master WHERE name = 'message'");
    const qint64 page = database.number("PRAGMA page_size");
    database.close();
    QFile raw(file());
    QVERIFY(raw.open(QIODevice::ReadWrite) && raw.seek((root - 1) * page));
    raw.write(QByteArray(static_cast<int>(page), '\xee'));
}

void tst_HistoryFaults::aDamagedFileIsSetAsideAndItsOutboxKept()
{
    fill(200);
    damageMessages();
    start();
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("half a thought"),
                                      {0, 3, QStringLiteral("half an edit")});
    QSignalSpy rebuilt(m_history.get(), &History::rebuilt);
    newest(*m_history, adaAndBob);
    QTRY_COMPARE(rebuilt.size(), 1);
    QCOMPARE(setAside().size(), 1);
    const auto queued = outbox(*m_history);
    QCOMPARE(queued.size(), 20u);
    QCOMPARE(queued.front().text, QStringLiteral("1"));
    QCOMPARE(queued.back().text, QStringLiteral("20"));
    const auto list = conversations(*m_history);
    QCOMPARE(list.size(), 1u);
    QCOMPARE(list[0].draft, QStringLiteral("half a thought"));
    QCOMPARE(list[0].draftTarget, (DraftTarget{0, 3, QStringLiteral("half an edit")}));
    QCOMPARE(list[0].head, 0); // the server tells the rest
    const auto cursor =
        wait<QString>([&](QObject *context, auto done) { m_history->serverUpdates().cursor(context, done); });
    QVERIFY(cursor.isEmpty());
}

void tst_HistoryFaults::whatTheServerLostIsKeptOfADamagedFile()
{
    fill(200);
    start();
    for (const int epoch : {1, 2})
        m_history->serverUpdates().enterEpoch(id<EpochId>(epoch), this, [](const auto &) {});
    const reply::Page page{adaAndBob, {message(text(190, bob, {}))}, true, {}, 190};
    m_history->serverUpdates().reconcile(direct(190), page, 0, this, [](const auto &) {});
    const auto lost = [this] {
        return std::ranges::count_if(newest(*m_history, adaAndBob, 1000).messages, &LocalMessage::isLost);
    };
    QCOMPARE(lost(), 10);
    m_history.reset();
    damageMessages();
    start();
    QSignalSpy rebuilt(m_history.get(), &History::rebuilt);
    newest(*m_history, adaAndBob);
    QTRY_COMPARE(rebuilt.size(), 1);
    QCOMPARE(lost(), 10);
    QCOMPARE(outbox(*m_history).size(), 20u);
}

void tst_HistoryFaults::damageEverywhereBeginsAnew()
{
    fill(200);
    {
        QFile raw(file());
        QVERIFY(raw.open(QIODevice::ReadWrite));
        // Everything behind the schema's page, the outbox too: nothing can be kept, but it goes on.
        QVERIFY(raw.seek(4096));
        raw.write(QByteArray(static_cast<int>(raw.size() - 4096), '\xee'));
    }
    start();
    QSignalSpy rebuilt(m_history.get(), &History::rebuilt);
    conversations(*m_history);
    QTRY_COMPARE(rebuilt.size(), 1);
    QVERIFY(add(1));
    QCOMPARE(outbox(*m_history).size(), 1u);
    QCOMPARE(setAside().size(), 1);
}

void tst_HistoryFaults::aFileOfALaterVersionIsSetAside()
{
    fill(1);
    {
        LocalDatabase database(file());
        QVERIFY(database.open() && database.run("PRAGMA user_version = 999"));
    }
    start();
    QVERIFY(conversations(*m_history).empty());
    QVERIFY(add(1));
    QCOMPARE(setAside().size(), 1);
}

void tst_HistoryFaults::aFileOfTheFirstVersionIsBroughtUpToDate()
{
    fill(200);
    {
        LocalDatabase database(file());
        QVERIFY(database.open());
        for (const char *back :
             {"DROP INDEX conversation_due", "ALTER TABLE conversation DROP COLUMN reconciliation",
              "DROP TABLE lost", "ALTER TABLE conversation DROP COLUMN replyTo",
              "ALTER TABLE conversation DROP COLUMN editing", "ALTER TABLE conversation DROP COLUMN editText",
              "ALTER TABLE conversation DROP COLUMN ownUnread", "ALTER TABLE conversation DROP COLUMN joined",
              "ALTER TABLE member DROP COLUMN visibleFrom", "PRAGMA user_version = 1"})
            QVERIFY2(database.run(back), qPrintable(database.faultText()));
    }
    start();
    const auto list = conversations(*m_history);
    QCOMPARE(list.size(), 1u);
    QCOMPARE(list[0].draft, QStringLiteral("half a thought"));
    QCOMPARE(list[0].draftTarget, DraftTarget());
    QCOMPARE(outbox(*m_history).size(), 20u);
    const DraftTarget reply{7, 0, {}};
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("an answer"), reply);
    start();
    QCOMPARE(conversations(*m_history)[0].draftTarget, reply);
    QVERIFY(setAside().isEmpty());
}

void tst_HistoryFaults::namesThatALaterVersionStoredAreRead()
{
    fill(2);
    {
        LocalDatabase database(file());
        QVERIFY(database.open());
        QByteArray body;
        database.each("SELECT body FROM message WHERE seq = 1", {},
                      [&](const QSqlQuery &query) { body = query.value(0).toByteArray(); });
        QVERIFY(body.contains("dkinddtext")); // of CBOR: a text of 4 bytes begins with a d
        QVERIFY(database.run("UPDATE message SET body = ? WHERE seq = 1",
                             {body.replace("dkinddtext", "dkinddpoll")}));
        QVERIFY(database.run("UPDATE conversation SET kind = 'forum', role = 'judge'"));
    }
    start();
    const LocalPage page = newest(*m_history, adaAndBob);
    QCOMPARE(page.messages.size(), 22u);
    QCOMPARE(page.messages.back().message.seq, 1);
    QCOMPARE(page.messages.back().message.kind, EntryKind::Unknown);
    const auto list = conversations(*m_history);
    QCOMPARE(list.at(0).kind, ConversationKind::Unknown);
    QCOMPARE(list.at(0).role, Role::Member);
}

void tst_HistoryFaults::onlyTheLatestDamagedFileIsKept()
{
    aFileThatIsNoDatabaseIsSetAside();
    const QStringList first = setAside();
    m_history.reset();
    QFile garbage(file());
    QVERIFY(garbage.open(QIODevice::WriteOnly | QIODevice::Truncate));
    garbage.write(QByteArray(10'000, 'h'));
    garbage.close();
    start();
    QVERIFY(add(1));
    QCOMPARE(setAside().size(), 1);
    QVERIFY(setAside() != first);
}

void tst_HistoryFaults::onlyItsOwnerMayReadIt()
{
    constexpr auto owner = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
    start();
    QVERIFY(add(1));
    for (const char *ending : {"", "-wal", "-shm"})
        QCOMPARE(QFile::permissions(file() + QLatin1StringView(ending)), owner);
    m_history.reset();
    // One that an earlier version made.
    QVERIFY(QFile::setPermissions(file(), owner | QFile::ReadGroup | QFile::ReadOther));
    start();
    QVERIFY(add(2));
    QCOMPARE(QFile::permissions(file()), owner);
}

void tst_HistoryFaults::aDiskThatFailsIsSaidAndGoesOnWhenItWorks()
{
    fill(1);
    start();
    QVERIFY(add(101));
    auto disk = std::make_unique<FailingDisk>();
    const auto refused = wait<Result<Done>>([&](QObject *context, auto done) {
        m_history->userActions().addOutgoing(outgoing(102, QString(20'000, QLatin1Char('y'))), context, done);
    });
    disk.reset();
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, faultMessage(Fault::InputOutput, file()));
    QVERIFY(refused.error().mayRetry());
    QTRY_VERIFY(!m_history->problem().isEmpty());
    QCOMPARE(outbox(*m_history).size(), 21u); // what was there still reads
    QVERIFY(add(102));
    QVERIFY(m_history->problem().isEmpty());
    QCOMPARE(outbox(*m_history).size(), 22u);
    QVERIFY(setAside().isEmpty());
}

void tst_HistoryFaults::aFullDiskIsToldFromOneThatFails()
{
    LocalDatabase database(file());
    QVERIFY(database.open() && database.run("CREATE TABLE filling (body BLOB)"));
    QVERIFY(database.number("PRAGMA max_page_count = 4") > 0); // SQLite then says what it says of a full disk
    QVERIFY(database.begin());
    QVERIFY(!database.run("INSERT INTO filling VALUES (zeroblob(100000))"));
    QCOMPARE(database.fault(), Fault::Full);
    QVERIFY(!database.commit());
    QVERIFY(faultMessage(Fault::Full, file()).contains(QStringLiteral("full")));
    QVERIFY(!faultMessage(Fault::InputOutput, file()).contains(QStringLiteral("full")));
}

void tst_HistoryFaults::aFolderThatCannotBeWrittenIsSaid()
{
    fill(1);
    const QByteArray folder = QFile::encodeName(m_folder->path());
    const QByteArray name = QFile::encodeName(file());
    QVERIFY(chmod(name.constData(), 0444) == 0 && chmod(folder.constData(), 0555) == 0);
    // The superuser may write anywhere, so the writer is somebody else then.
    const bool superuser = geteuid() == 0;
    if (superuser)
        QVERIFY(seteuid(65534) == 0);
    start();
    const bool stored = add(200);
    const QString problem = m_history->problem();
    m_history.reset();
    if (superuser)
        QVERIFY(seteuid(0) == 0);
    chmod(folder.constData(), 0755);
    chmod(name.constData(), 0644);
    QVERIFY(!stored);
    QCOMPARE(problem, faultMessage(Fault::ReadOnly, file()));
    start();
    QVERIFY(add(200));
    QCOMPARE(outbox(*m_history).size(), 21u);
}

KITH_TEST(tst_HistoryFaults)
#include "tst_historyfaults.moc"
