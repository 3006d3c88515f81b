// SPDX-License-Identifier: Apache-2.0
#include "server/system/sodium.h"
#include "tests/runner/runner.h"

#include <ctime>

using namespace kith;

namespace {

const QString password = QStringLiteral("correct horse battery");

} // namespace

//! The real Argon2id. A hash takes nearly a tenth of a second, so there are few.
class tst_Sodium : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startSodium()); }
    void hashMatchesItsPasswordOnly();
    void samePasswordHasAnotherHashEachTime();
    void nothingMatchesAnEmptyOrBrokenHash();
    void beyondTheBoundIsRefusedAtOnce();
    void strangersFillTheirOwnQueue();
    void whatWaitsAtTheEndIsDropped();
    void randomBytesDiffer();

private:
    using Asker = PasswordHasher::Asker;

    static QByteArray hashOf(SodiumPasswordHasher &passwords, const QString &text)
    {
        std::optional<Result<QByteArray>> answer;
        passwords.hash(text, Asker::Stranger,
                       [&](Result<QByteArray> hash) { answer.emplace(std::move(hash)); });
        return QTest::qWaitFor([&] { return answer.has_value(); }, 30'000) && *answer ? **answer
                                                                                      : QByteArray();
    }
    static std::optional<bool> verified(SodiumPasswordHasher &passwords, const QString &text,
                                        const QByteArray &hash)
    {
        std::optional<Result<bool>> answer;
        passwords.verify(text, hash, Asker::Stranger,
                         [&](Result<bool> match) { answer.emplace(std::move(match)); });
        const bool came = QTest::qWaitFor([&] { return answer.has_value(); }, 30'000);
        return came && *answer ? std::optional(**answer) : std::nullopt;
    }
};

void tst_Sodium::hashMatchesItsPasswordOnly()
{
    SodiumPasswordHasher passwords;
    const QByteArray hash = hashOf(passwords, password);
    QVERIFY(hash.startsWith("$argon2id$"));
    QCOMPARE(verified(passwords, password, hash), std::optional(true));
    QCOMPARE(verified(passwords, password + u'.', hash), std::optional(false));
    QCOMPARE(verified(passwords, QString(), hash), std::optional(false));
}

void tst_Sodium::samePasswordHasAnotherHashEachTime()
{
    SodiumPasswordHasher passwords;
    QVERIFY(hashOf(passwords, password) != hashOf(passwords, password));
}

void tst_Sodium::nothingMatchesAnEmptyOrBrokenHash()
{
    SodiumPasswordHasher passwords;
    for (const QByteArray &hash : {QByteArray(), QByteArray("$argon2id$"), QByteArray(300, 'x')})
        QCOMPARE(verified(passwords, password, hash), std::optional(false));
    QCOMPARE(verified(passwords, QString(), QByteArray()), std::optional(false));
}

void tst_Sodium::beyondTheBoundIsRefusedAtOnce()
{
    int hashed = 0;
    std::vector<Error> refused;
    SodiumPasswordHasher passwords;
    const auto ask = [&] {
        passwords.hash(password, Asker::Stranger, [&](Result<QByteArray> hash) {
            if (hash)
                ++hashed;
            else
                refused.push_back(hash.error());
        });
    };
    for (int i = 0; i < 200; ++i)
        ask();
    // 64 may wait, and the workers take some more meanwhile.
    QVERIFY(refused.size() <= 200 - 64);
    QVERIFY(refused.size() > 100);
    for (const Error &error : refused) {
        QCOMPARE(error.code, ErrorCode::Unavailable);
        QVERIFY(error.mayRetry());
    }
    QTRY_VERIFY_WITH_TIMEOUT(hashed > 2, 30'000); // now there is room again
    const auto before = refused.size();
    ask();
    QCOMPARE(refused.size(), before);
}

void tst_Sodium::strangersFillTheirOwnQueue()
{
    bool isFull = false;
    std::optional<Result<QByteArray>> own;
    SodiumPasswordHasher passwords;
    while (!isFull)
        passwords.hash(password, Asker::Stranger, [&](Result<QByteArray> hash) { isFull |= !hash; });
    passwords.hash(password, Asker::SignedIn, [&](Result<QByteArray> hash) { own.emplace(std::move(hash)); });
    QVERIFY(!own); // it waits, and is not refused
    QTRY_VERIFY_WITH_TIMEOUT(own.has_value(), 30'000);
    QVERIFY(*own);
    QVERIFY(passwords.waiting() > 50); // it did not wait for those of strangers
}

void tst_Sodium::whatWaitsAtTheEndIsDropped()
{
    int answered = 0;
    auto alive = std::make_shared<int>();
    std::clock_t one = 0; // CPU time of all threads, whatever else the machine does
    {
        SodiumPasswordHasher passwords;
        const std::clock_t start = std::clock();
        hashOf(passwords, password);
        one = std::clock() - start;
    }
    const std::clock_t start = std::clock();
    {
        SodiumPasswordHasher passwords;
        for (int i = 0; i < 64; ++i)
            passwords.verify(password, {}, Asker::Stranger, [&answered, alive](Result<bool>) { ++answered; });
    }
    QVERIFY2(std::clock() - start < 16 * one,
             "they were computed all the same"); // except for those in progress
    QCoreApplication::processEvents();
    QCOMPARE(answered, 0);
    QCOMPARE(alive.use_count(), 1); // no callback is kept
}

void tst_Sodium::randomBytesDiffer()
{
    SodiumRandomness random;
    const QByteArray bytes = random.bytes(32);
    QCOMPARE(bytes.size(), 32);
    QVERIFY(bytes != random.bytes(32));
}

KITH_TEST(tst_Sodium)
#include "tst_sodium.moc"
