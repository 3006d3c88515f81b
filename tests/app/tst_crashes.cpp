// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"
#include "app/history/useractions.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace kith;

namespace {

const QByteArray password = "correct horse battery";

QString program(const char *name)
{
    return QCoreApplication::applicationDirPath() + u'/' + QLatin1StringView(name);
}

//! kithd as its users have it: a process on a free port, which it keeps when it starts again.
class RealServer
{
public:
    explicit RealServer(const QString &folder)
        : m_folder(folder)
    {
    }
    ~RealServer() { kill(); }

    void addUser(const QString &handle)
    {
        QProcess add;
        add.start(program("kithd"),
                  {QStringLiteral("user"), QStringLiteral("add"), handle, QStringLiteral("--data"), m_folder,
                   QStringLiteral("--password-stdin")});
        add.write(password + '\n');
        add.closeWriteChannel();
        QVERIFY(add.waitForFinished(60'000));
        QVERIFY2(add.exitCode() == 0, add.readAllStandardError());
    }

    void start()
    {
        m_process = std::make_unique<QProcess>();
        m_process->start(program("kithd"),
                         {QStringLiteral("serve"), QStringLiteral("--data"), m_folder,
                          QStringLiteral("--listen"), QStringLiteral("127.0.0.1:%1").arg(m_port)});
        static const QRegularExpression listens(QStringLiteral("listens on http://127\\.0\\.0\\.1:([0-9]+)"));
        QString said;
        while (!listens.match(said).hasMatch()) {
            QVERIFY2(m_process->waitForReadyRead(60'000), m_process->readAllStandardError());
            said += QString::fromUtf8(m_process->readAllStandardOutput());
        }
        m_port = listens.match(said).captured(1).toUShort();
    }

    //! SIGKILL.
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished();
        m_process.reset();
    }

    //! Copies the data folder of a server that is stopped, as docs/operations.md says.
    void backUp(const QString &to) const { copyFolder(m_folder, to); }
    void restore(const QString &from) const
    {
        QDir(m_folder).removeRecursively();
        copyFolder(from, m_folder);
    }

    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_port); }

private:
    static void copyFolder(const QString &from, const QString &to)
    {
        QDir().mkpath(to);
        QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        for (const QFileInfo &file : QDir(from).entryInfoList(QDir::Files | QDir::Hidden))
            QVERIFY(QFile::copy(file.filePath(), to + u'/' + file.fileName()));
    }

    QString m_folder;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
};

//! Somebody with a window's whole engine.
class Person
{
public:
    Person(const QString &folder, const QString &handle)
        : m_folder(folder)
        , m_handle(handle)
    {
    }

    void start()
    {
        m_app.reset();
        auto profile = Profile::open(m_folder);
        QVERIFY(profile);
        m_app = std::make_unique<App>(*profile, nullptr, &m_time);
        m_app->start();
    }
    void stop() { m_app.reset(); }

    void signIn(const QString &address)
    {
        JoinFlow *join = m_app->join();
        join->setAddress(address);
        join->setHandle(m_handle);
        join->setPassword(QString::fromUtf8(password));
        QTRY_VERIFY_WITH_TIMEOUT(join->canSignIn(), 30'000);
        join->signIn();
        QTRY_VERIFY_WITH_TIMEOUT(m_app->session(), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->connection()->state(), ConnectionStatus::Connected, 60'000);
    }

    void say(UserId peer, const QString &text)
    {
        Outgoing outgoing;
        outgoing.conversation = directConversation(id(), peer);
        outgoing.peer = peer;
        outgoing.clientId = newId<ClientId>();
        outgoing.text = text;
        m_app->session()->history()->userActions().addOutgoing(
            outgoing, m_app.get(), [](const Result<Done> &stored) { QVERIFY(stored); });
    }

    UserId id() const { return m_app->account()->info().user.id; }
    History &history() { return *m_app->session()->history(); }

    //! Of the conversation with \a peer, in its order; what waits in the outbox last.
    QStringList texts(UserId peer)
    {
        return sample::texts(sample::newest(history(), directConversation(id(), peer), 10'000));
    }
    QStringList lost(UserId peer)
    {
        LocalPage page = sample::newest(history(), directConversation(id(), peer), 10'000);
        std::erase_if(page.messages, [](const LocalMessage &row) { return !row.isLost(); });
        return sample::texts(page);
    }
    Seq delivered(UserId peer)
    {
        const auto conversation =
            sample::wait<std::optional<LocalConversation>>([&](QObject *context, auto done) {
                history().conversation(directConversation(id(), peer), context, done);
            });
        return conversation ? conversation->deliveredToAll : 0;
    }

    int count(UserId peer)
    {
        const auto conversation =
            sample::wait<std::optional<LocalConversation>>([&](QObject *context, auto done) {
                history().conversation(directConversation(id(), peer), context, done);
            });
        return conversation ? static_cast<int>(conversation->messages) : 0;
    }

private:
    QString m_folder, m_handle;
    SystemTimeSource m_time;
    std::unique_ptr<App> m_app;
};

//! "ada 1", "ada 2" … each once and in this order, whatever stands between.
bool hasAllOf(const QStringList &texts, const QString &author, int count)
{
    const QStringList own = texts.filter(QRegularExpression(QStringLiteral("^%1 ").arg(author)));
    if (own.size() != count)
        return false;
    for (int i = 0; i < count; ++i) {
        if (own[i] != QStringLiteral("%1 %2").arg(author).arg(i + 1))
            return false;
    }
    return true;
}

} // namespace

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
