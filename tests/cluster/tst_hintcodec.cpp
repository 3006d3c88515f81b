// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/hintcodec.h"

#include "shared/cborvalue.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

std::vector<Hint> oneOfEach()
{
    const auto conversation = newId<ConversationId>();
    Entry entry;
    entry.seq = 7;
    entry.kind = EntryKind::Member;
    entry.author = newId<UserId>();
    entry.sentAt = 1'700'000'000'000;
    entry.text = QStringLiteral("grüß 👍");
    entry.role = Role::Admin;
    return {reply::Event{conversation, entry}, reply::Marks{conversation, newId<UserId>(), 7, 6},
            reply::Typing{conversation, newId<UserId>(), true}, hint::Attempt{QStringLiteral("@ada")}};
}

} // namespace

class tst_HintCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hintsComeBackAsTheyWere()
    {
        const auto hints = oneOfEach();
        QVERIFY(hint::decode(hint::encode(hints)) == hints);
        QVERIFY(hint::decode(hint::encode({})) == std::vector<Hint>());
    }

    void whatIsCutAnywhereIsRefused()
    {
        const QByteArray whole = hint::encode(oneOfEach());
        for (qsizetype size = 0; size < whole.size(); ++size)
            QVERIFY(!hint::decode(whole.first(size)));
        QVERIFY(!hint::decode(whole + '\0'));
    }

    void anyChangedByteIsRefusedOrStillHints()
    {
        const QByteArray whole = hint::encode(oneOfEach());
        int refused = 0;
        for (qsizetype i = 0; i < whole.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray changed = whole;
                changed[i] = char(changed[i] ^ (1 << bit));
                refused += !hint::decode(changed);
            }
        }
        QVERIFY(refused > 0);
    }

    void kindsThatAreUnknownArePassedOver()
    {
        const auto known = reply::Typing{newId<ConversationId>(), newId<UserId>(), true};
        cbor::Writer out;
        out.startArray(2);
        auto map = out.startMap();
        out.text(std::string_view("from a later version"));
        out.startArray(1);
        out.integer(5);
        out.endMap(map, 1);
        map = out.startMap();
        out.text(reply::Typing::type);
        cbor::write(out, known);
        out.endMap(map, 1);
        QVERIFY(hint::decode(out.finish()) == std::vector<Hint>{known});
    }

    void whatIsNoListOfHintsIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a number") << QByteArray("\x05");
        QTest::newRow("an array of numbers") << QByteArray("\x81\x05");
        QTest::newRow("a huge array") << QByteArray("\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9);
        QTest::newRow("a hint without its fields") << QByteArray("\x81\xa1\x66typing\xa0");
        QTest::newRow("nested without end")
            << QByteArray("\x81\xa1\x61x") + QByteArray(100'000, '\x81') + '\x05';
    }
    void whatIsNoListOfHintsIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(!hint::decode(bytes));
    }
};

KITH_TEST(tst_HintCodec)
#include "tst_hintcodec.moc"
