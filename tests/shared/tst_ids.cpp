// SPDX-License-Identifier: Apache-2.0
#include "shared/ids.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Ids : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textAndBytesAreOneId();
    void textThatIsNoUuidIsRefused_data();
    void textThatIsNoUuidIsRefused();
    void version7SortsByTime();
    void directConversationIsOnePerPair();
};

void tst_Ids::textAndBytesAreOneId()
{
    // The example of RFC 9562, A.6.
    const QString text = QStringLiteral("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    const auto id = idFromText<UserId>(text);
    QVERIFY(id);
    QCOMPARE(toText(*id), text);
    QCOMPARE(idFromText<UserId>(text.toUpper()), id);
    QCOMPARE(idFromRaw<UserId>(toRaw(*id)), *id);
    QVERIFY(idFromRaw<UserId>("short").isNull());
}

void tst_Ids::textThatIsNoUuidIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("braces") << QStringLiteral("{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}");
    QTest::newRow("no dashes") << QStringLiteral("017f22e279b07cc398c4dc0c0c07398f");
    QTest::newRow("dash moved") << QStringLiteral("017f22e27-9b0-7cc3-98c4-dc0c0c07398f");
    QTest::newRow("not hex") << QStringLiteral("017f22e2-79b0-7cc3-98c4-dc0c0c07398g");
    QTest::newRow("too long") << QStringLiteral("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0");
}

void tst_Ids::textThatIsNoUuidIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!uuidFromText(text));
}

void tst_Ids::version7SortsByTime()
{
    UuidBytes all;
    all.fill(0xff);
    const UuidBytes early = makeUuidV7(0x017f22e279b0, all);
    const UuidBytes late = makeUuidV7(0x017f22e279b1, UuidBytes{});
    QVERIFY(early < late);
    QCOMPARE(uuidToText(early), QStringLiteral("017f22e2-79b0-7fff-bfff-ffffffffffff"));
    QVERIFY(newUuid() != newUuid());
}

void tst_Ids::directConversationIsOnePerPair()
{
    const auto ada = newId<UserId>();
    const auto bob = newId<UserId>();
    QCOMPARE(directConversation(ada, bob), directConversation(bob, ada));
    QVERIFY(directConversation(ada, bob) != directConversation(ada, newId<UserId>()));
    QVERIFY(selfConversation(ada) != selfConversation(bob));
    QCOMPARE(toText(selfConversation(ada)).at(14), u'8');
}

KITH_TEST(tst_Ids)
#include "tst_ids.moc"
