// SPDX-License-Identifier: Apache-2.0
#include "tests/app/person.h"
#include "tests/app/realserver.h"
#include "tests/runner/runner.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

//! Real servers and clients are killed at any moment: each message is there once and in order on both sides.
class tst_Crashes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theServerIsKilledWhileTwoWrite();
    void aClientIsKilledWithMessagesQueued();
    void theServerIsRestoredFromABackup();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_Crashes::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_Crashes::theServerIsKilledWhileTwoWrite()
{
    constexpr int each = 1000;
    RealServer server(m_folder->filePath(QStringLiteral("server")));
    server.addUser(QStringLiteral("ada"));
    server.addUser(QStringLiteral("bob"));
    server.start();
    Person ada(m_folder->filePath(QStringLiteral("ada")), QStringLiteral("ada"));
    Person bob(m_folder->filePath(QStringLiteral("bob")), QStringLiteral("bob"));
    for (Person *person : {&ada, &bob}) {
        person->start();
        person->signIn(server.address());
    }
    for (int i = 1; i <= each; ++i) {
        ada.say(bob.id(), QStringLiteral("ada %1").arg(i));
        bob.say(ada.id(), QStringLiteral("bob %1").arg(i));
    }
    for (int killAfter : {1, 300, 900, 1500, 1990}) {
        QTRY_VERIFY_WITH_TIMEOUT(ada.count(bob.id()) >= killAfter, 200'000);
        server.kill();
        server.start();
    }
    QTRY_COMPARE_WITH_TIMEOUT(ada.count(bob.id()), 2 * each, 200'000);
    QTRY_COMPARE_WITH_TIMEOUT(bob.count(ada.id()), 2 * each, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(sample::outbox(ada.history()).empty() && sample::outbox(bob.history()).empty(),
                             60'000);
    const QStringList texts = ada.texts(bob.id());
    QCOMPARE(texts.size(), 2 * each);
    QVERIFY(hasAllOf(texts, QStringLiteral("ada"), each));
    QVERIFY(hasAllOf(texts, QStringLiteral("bob"), each));
    QCOMPARE(bob.texts(ada.id()), texts);
}

void tst_Crashes::aClientIsKilledWithMessagesQueued()
{
    constexpr int count = 20;
    RealServer server(m_folder->filePath(QStringLiteral("server")));
    server.addUser(QStringLiteral("ada"));
    server.addUser(QStringLiteral("bob"));
    server.start();
    const QString profile = m_folder->filePath(QStringLiteral("ada"));
    Person ada(profile, QStringLiteral("ada"));
    Person bob(m_folder->filePath(QStringLiteral("bob")), QStringLiteral("bob"));
    for (Person *person : {&ada, &bob}) {
        person->start();
        person->signIn(server.address());
    }
    const UserId adaId = ada.id();
    const UserId bobId = bob.id();
    ada.stop();

    QProcess writer;
    writer.start(program("kith-queuewriter"),
                 {profile + QStringLiteral("/history.db"), toText(adaId), toText(bobId), QStringLiteral("1"),
                  QString::number(count)});
    QByteArray stored;
    while (stored.count("stored") < count) {
        QVERIFY(writer.waitForReadyRead(60'000));
        stored += writer.readAll();
    }
    writer.kill();
    QVERIFY(writer.waitForFinished());
    QCOMPARE(bob.count(adaId), 0);

    // The next one dies while it is sending them.
    QProcess window;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("QT_QUICK_BACKEND"), QStringLiteral("software"));
    window.setProcessEnvironment(environment);
    window.start(program("kith"), {QStringLiteral("--profile"), profile});
    QTRY_VERIFY_WITH_TIMEOUT(bob.count(adaId) >= 3, 60'000);
    window.kill();
    QVERIFY(window.waitForFinished());

    ada.start();
    QTRY_COMPARE_WITH_TIMEOUT(ada.count(bobId), count, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(bob.count(adaId), count, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(sample::outbox(ada.history()).empty(), 60'000);
    QStringList expected;
    for (int i = 1; i <= count; ++i)
        expected << QString::number(i);
    QTRY_COMPARE(bob.texts(adaId), expected); // what came before the conversation was known comes as a page
    QCOMPARE(ada.texts(bobId), expected);
}

void tst_Crashes::theServerIsRestoredFromABackup()
{
    RealServer server(m_folder->filePath(QStringLiteral("server")));
    server.addUser(QStringLiteral("ada"));
    server.addUser(QStringLiteral("bob"));
    server.start();
    Person ada(m_folder->filePath(QStringLiteral("ada")), QStringLiteral("ada"));
    Person bob(m_folder->filePath(QStringLiteral("bob")), QStringLiteral("bob"));
    for (Person *person : {&ada, &bob}) {
        person->start();
        person->signIn(server.address());
    }
    const auto talk = [&](int first, int last) {
        for (int i = first; i <= last; ++i) {
            ada.say(bob.id(), QStringLiteral("ada %1").arg(i));
            QTRY_COMPARE_WITH_TIMEOUT(ada.delivered(bob.id()), i, 60'000);
        }
    };
    talk(1, 5);
    const QString backup = m_folder->filePath(QStringLiteral("backup"));
    server.kill();
    server.backUp(backup);
    server.start();
    talk(6, 8);
    server.kill();
    server.restore(backup);
    server.start();
    const QStringList lost{QStringLiteral("ada 6"), QStringLiteral("ada 7"), QStringLiteral("ada 8")};
    QTRY_COMPARE_WITH_TIMEOUT(ada.lost(bob.id()), lost, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(bob.lost(ada.id()), lost, 60'000);
    bob.say(ada.id(), QStringLiteral("bob 1"));
    ada.say(bob.id(), QStringLiteral("ada 9"));
    for (const auto &[person, peer] : {std::pair(&ada, bob.id()), std::pair(&bob, ada.id())}) {
        QTRY_COMPARE_WITH_TIMEOUT(person->texts(peer).size(), 10, 60'000);
        QCOMPARE(person->texts(peer).mid(5, 3), lost);
        QVERIFY(person->texts(peer).contains(QStringLiteral("bob 1")));
        QVERIFY(person->texts(peer).contains(QStringLiteral("ada 9")));
        QCOMPARE(person->lost(peer), lost);
    }
}

KITH_TEST(tst_Crashes)
#include "tst_crashes.moc"
