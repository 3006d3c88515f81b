// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/asking.h"

#include <QScopeGuard>
#include <QSemaphore>

#include <atomic>
#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

using namespace kith;

/*
    The database's fdatasync(2) goes through here: the program exports the function, and what it loads later, as SQLite
    here, takes the program's.
*/
namespace {

std::atomic<bool> g_hold = false;
std::atomic<bool> g_refuse = false;
std::atomic<int> g_synced = 0;
QSemaphore g_held; //!< released by each that waits

} // namespace

extern "C" int fdatasync(int descriptor)
{
    if (g_hold) {
        g_held.release();
        g_hold.wait(true);
    }
    if (g_refuse) {
        errno = EIO;
        return -1;
    }
    ++g_synced;
    return int(syscall(SYS_fdatasync, descriptor));
}

//! No durability is traded for speed: an answer comes after the disk's, and says the same.
class tst_Durability : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_opened = std::make_unique<OpenedSqliteStores>(Indexing::Never);
        m_ada = createUser(stores(), QStringLiteral("ada"));
        m_group = createGroup(stores(), {m_ada});
    }
    void cleanup() { m_opened.reset(); }

    void eachAnswerHasItsSync();
    void nobodyHearsOfItBeforeTheDiskHasIt();
    void whatTheDiskDidNotTakeIsRefused();

private:
    Stores stores() { return m_opened->stores(); }
    NewEntry words(const QString &what) { return text(m_group, m_ada, what); }

    std::unique_ptr<OpenedSqliteStores> m_opened;
    UserId m_ada;
    ConversationId m_group;
};

void tst_Durability::eachAnswerHasItsSync()
{
    for (int i = 0; i < 20; ++i) {
        const int before = g_synced;
        write(stores(), {std::nullopt, {words(QString::number(i))}});
        QVERIFY(g_synced > before);
    }
}

void tst_Durability::nobodyHearsOfItBeforeTheDiskHasIt()
{
    std::optional<Result<Written>> answer;
    QEventLoop loop;
    g_hold = true;
    stores().log.write({std::nullopt, {words(QStringLiteral("hello"))}}, [&](Result<Written> written) {
        answer = std::move(written);
        loop.quit();
    });
    g_held.acquire(); // the commit is with the disk
    QCoreApplication::processEvents();
    QVERIFY(!answer);

    g_hold = false;
    g_hold.notify_all();
    loop.exec();
    QVERIFY(bool(*answer));
    QCOMPARE(readLog(stores(), m_group).back().text, QStringLiteral("hello"));
}

void tst_Durability::whatTheDiskDidNotTakeIsRefused()
{
    const auto well = qScopeGuard([] { g_refuse = false; });
    const Write hello{std::nullopt, {words(QStringLiteral("hello"))}};
    g_refuse = true;
    const auto refused = tryWrite(stores(), hello);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    QVERIFY(refused.error().mayRetry());

    g_refuse = false;
    QVERIFY(!write(stores(), hello).repeated); // it was not kept
    const auto log = readLog(stores(), m_group);
    QCOMPARE(std::ranges::count(log, QStringLiteral("hello"), &Entry::text), 1);
}

QTEST_GUILESS_MAIN(tst_Durability)
#include "tst_durability.moc"
