// SPDX-License-Identifier: Apache-2.0
#include "app/account/profile.h"
#include "app/account/tokenstore.h"
#include "tests/app/failingdisk.h"
#include "tests/app/fakekeychain.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;

class tst_Profile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAccountIsKept();
    void aFolderInUseIsRefused();
    void aFolderThatCannotBeMadeIsRefused();
    void theTokenFileIsItsOwnersAlone();
    void aTokenThatCannotBeKeptIsSaid();
    void theTokenFileIsWrittenWholeOrNotAtAll_data();
    void theTokenFileIsWrittenWholeOrNotAtAll();
    void theKeychainComesFirst();
    void whatNoKeychainTakesLiesInTheFile();
    void aLockedKeychainIsNotAnEmptyOne();
};

void tst_Profile::theAccountIsKept()
{
    QTemporaryDir folder;
    const AccountInfo account{QUrl(QStringLiteral("wss://chat.example.org/v1/socket")),
                              QStringLiteral("chat.example.org"), QStringLiteral("Harbour"),
                              sample::users()[0], sample::id<DeviceId>(4)};
    const QString path = folder.filePath(QStringLiteral("new/profile"));
    {
        auto profile = Profile::open(path);
        QVERIFY(profile);
        QVERIFY(!(*profile)->account());
        QVERIFY((*profile)->lastOpen().isEmpty());
        (*profile)->setAccount(account);
        (*profile)->setLastOpen(QStringLiteral("a"));
    }
    QCOMPARE(QFileInfo(path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
             QFileDevice::Permissions());
    auto again = Profile::open(path);
    QVERIFY(again);
    QVERIFY((*again)->account() == account);
    QCOMPARE((*again)->lastOpen(), QStringLiteral("a"));
    (*again)->forgetAccount();
    QVERIFY(!(*again)->account());
}

void tst_Profile::aFolderInUseIsRefused()
{
    QTemporaryDir folder;
    auto first = Profile::open(folder.path());
    QVERIFY(first);
    const auto second = Profile::open(folder.path());
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QVERIFY(second.error().message.contains(folder.path()));
    QVERIFY(second.error().message.contains(QStringLiteral("running already")));
    first = Error{};
    QVERIFY(Profile::open(folder.path()));
}

void tst_Profile::aFolderThatCannotBeMadeIsRefused()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto profile = Profile::open(file.fileName() + QStringLiteral("/profile"));
    QVERIFY(!profile);
    QVERIFY(!profile.error().message.isEmpty());
}

void tst_Profile::theTokenFileIsItsOwnersAlone()
{
    QTemporaryDir folder;
    TokenStore store(folder.path(), nullptr);
    QSignalSpy changed(&store, &TokenStore::usesFileChanged);
    std::optional<bool> stored;
    store.write(QStringLiteral("secret"), [&](bool ok) { stored = ok; });
    QTRY_COMPARE(stored, true);
    QVERIFY(store.usesFile());
    QCOMPARE(changed.size(), 1);
    const auto permissions = QFileInfo(folder.filePath(QStringLiteral("token"))).permissions();
    QVERIFY(permissions & QFileDevice::ReadOwner);
    QVERIFY(!(permissions
              & (QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther
                 | QFileDevice::WriteOther)));

    TokenStore again(folder.path(), nullptr);
    std::optional<QString> token;
    again.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QStringLiteral("secret"));
    again.remove();
    token.reset();
    again.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QString());
    QVERIFY(!again.usesFile());
}

void tst_Profile::aTokenThatCannotBeKeptIsSaid()
{
    QTemporaryDir folder;
    TokenStore store(folder.filePath(QStringLiteral("missing")), nullptr);
    std::optional<bool> stored;
    store.write(QStringLiteral("secret"), [&](bool ok) { stored = ok; });
    QTRY_COMPARE(stored, false);
}

void tst_Profile::theTokenFileIsWrittenWholeOrNotAtAll_data()
{
    QTest::addColumn<int>("room");
    QTest::newRow("the disk is full") << 0;
    QTest::newRow("a part fits") << 3;
}

void tst_Profile::theTokenFileIsWrittenWholeOrNotAtAll()
{
    QFETCH(int, room);
    QTemporaryDir folder;
    QFile old(folder.filePath(QStringLiteral("token")));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("of an earlier sign-in") > 0);
    old.close();
    sample::FakeKeychain keychain;
    keychain.secrets.insert(folder.path(), QStringLiteral("of an earlier sign-in"));
    keychain.locked = true;
    TokenStore store(folder.path(), &keychain);
    std::optional<bool> stored;
    {
        const FailingDisk disk(static_cast<rlim_t>(room));
        store.write(QStringLiteral("secret"), [&](bool ok) { stored = ok; });
        QTRY_COMPARE(stored, false);
    }
    QVERIFY(QDir(folder.path()).isEmpty());
    keychain.locked = false;
    std::optional<QString> token;
    store.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QString());
}

void tst_Profile::theKeychainComesFirst()
{
    QTemporaryDir folder;
    QFile old(folder.filePath(QStringLiteral("token")));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") > 0);
    old.close();
    sample::FakeKeychain keychain;
    TokenStore store(folder.path(), &keychain);
    std::optional<bool> stored;
    store.write(QStringLiteral("secret"), [&](bool ok) { stored = ok; });
    QTRY_COMPARE(stored, true);
    QVERIFY(!store.usesFile());
    QVERIFY(!QFile::exists(old.fileName()));
    std::optional<QString> token;
    store.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QStringLiteral("secret"));
    store.remove();
    QVERIFY(keychain.secrets.isEmpty());
    store.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QString());
}

void tst_Profile::whatNoKeychainTakesLiesInTheFile()
{
    QTemporaryDir folder;
    sample::FakeKeychain keychain;
    keychain.locked = true;
    TokenStore store(folder.path(), &keychain);
    std::optional<bool> stored;
    store.write(QStringLiteral("secret"), [&](bool ok) { stored = ok; });
    QTRY_COMPARE(stored, true);
    QVERIFY(store.usesFile());
    std::optional<QString> token;
    store.read([&](const Result<QString> &text) { token = *text; });
    QTRY_COMPARE(token, QStringLiteral("secret"));
}

void tst_Profile::aLockedKeychainIsNotAnEmptyOne()
{
    QTemporaryDir folder;
    sample::FakeKeychain keychain;
    keychain.locked = true;
    TokenStore store(folder.path(), &keychain);
    std::optional<bool> told;
    store.read([&](const Result<QString> &text) { told = bool(text); });
    QTRY_COMPARE(told, false);
}

KITH_TEST(tst_Profile)
#include "tst_profile.moc"
