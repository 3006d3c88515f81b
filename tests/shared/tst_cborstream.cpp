// SPDX-License-Identifier: Apache-2.0
#include "shared/cborvalue.h"
#include "shared/types.h"
#include "tests/runner/runner.h"

#include <QCborValue>

#include <limits>

using namespace kith;

class tst_CborStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreWrittenAsOthersDo_data();
    void numbersAreWrittenAsOthersDo();
    void textsOfAnyLengthSurvive();
    void wellFormedItemsArePassedOver_data();
    void wellFormedItemsArePassedOver();
    void othersAreBroken_data();
    void othersAreBroken();
    void aPartOfAnItemIsBroken();
    void stringsMayComeInParts();
    void nothingGoesDeeperThanTold();
};

namespace {

bool skips(const QByteArray &bytes)
{
    cbor::Input input(bytes);
    return input.skip(16) && input.atEnd() && !input.isBroken();
}

} // namespace

void tst_CborStream::numbersAreWrittenAsOthersDo_data()
{
    QTest::addColumn<qint64>("number");
    for (const int power : {0, 4, 5, 8, 16, 31, 32, 62}) {
        for (const int near : {-1, 0, 1}) {
            const qint64 number = (qint64(1) << power) + near;
            QTest::addRow("2^%d%+d", power, near) << number;
            QTest::addRow("-(2^%d%+d)", power, near) << -number;
        }
    }
    QTest::newRow("23") << qint64(23);
    QTest::newRow("24") << qint64(24);
    QTest::newRow("least") << std::numeric_limits<qint64>::min();
    QTest::newRow("greatest") << std::numeric_limits<qint64>::max();
}

void tst_CborStream::numbersAreWrittenAsOthersDo()
{
    QFETCH(qint64, number);
    const QByteArray bytes = cbor::encode(std::int64_t(number));
    QCOMPARE(bytes, QCborValue(number).toCbor());
    const auto read = cbor::decode<std::int64_t>(bytes);
    QVERIFY(bool(read));
    QCOMPARE(qint64(*read), number);
}

void tst_CborStream::textsOfAnyLengthSurvive()
{
    for (const int length : {0, 1, 23, 24, 239, 240, 255, 256, 65'535, 65'536, 200'000}) {
        const QString text(length, QChar(u'ß'));
        const QByteArray bytes = cbor::encode(text);
        QCOMPARE(QCborValue::fromCbor(bytes).toString(), text);
        QCOMPARE(*cbor::decode<QString>(bytes), text);
    }
}

void tst_CborStream::wellFormedItemsArePassedOver_data()
{
    QTest::addColumn<QByteArray>("bytes");
    // RFC 8949, appendix A: one or two of each kind.
    for (const char *hex : {"00",
                            "1818",
                            "1903e8",
                            "1a000f4240",
                            "1b000000e8d4a51000",
                            "1bffffffffffffffff",
                            "c249010000000000000000",
                            "3bffffffffffffffff",
                            "20",
                            "3863",
                            "f90000",
                            "f93c00",
                            "fa47c35000",
                            "fb3ff199999999999a",
                            "f97e00",
                            "f4",
                            "f5",
                            "f6",
                            "f7",
                            "f0",
                            "f8ff",
                            "c074323031332d30332d32315432303a30343a30305a",
                            "d818456449455446",
                            "40",
                            "4401020304",
                            "60",
                            "6449455446",
                            "62c3bc",
                            "64f0908591",
                            "80",
                            "83010203",
                            "8301820203820405",
                            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
                            "a0",
                            "a201020304",
                            "a26161016162820203",
                            "826161a161626163",
                            "5f42010243030405ff",
                            "7f657374726561646d696e67ff",
                            "9fff",
                            "9f018202039f0405ffff",
                            "83018202039f0405ff",
                            "bf61610161629f0203ffff",
                            "bf6346756ef563416d7421ff"})
        QTest::newRow(hex) << QByteArray::fromHex(hex);
}

void tst_CborStream::wellFormedItemsArePassedOver()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(skips(bytes));
}

void tst_CborStream::othersAreBroken_data()
{
    QTest::addColumn<QByteArray>("bytes");
    // RFC 8949, appendix F, 1: too little, reserved lengths, bad simple values, bad parts, misplaced breaks.
    for (const char *hex : {"18",
                            "19",
                            "1a",
                            "1b",
                            "1901",
                            "1a0102",
                            "1b01020304050607",
                            "38",
                            "58",
                            "78",
                            "98",
                            "9a01ff00",
                            "b8",
                            "d8",
                            "f8",
                            "f900",
                            "fa0000",
                            "fb000000",
                            "41",
                            "61",
                            "5affffffff00",
                            "5bffffffffffffffff010203",
                            "7affffffff00",
                            "7b7fffffffffffffff010203",
                            "81",
                            "818181818181818181",
                            "8200",
                            "a1",
                            "a20102",
                            "a100",
                            "a2000000",
                            "c0",
                            "5f4100",
                            "7f6100",
                            "9f",
                            "9f0102",
                            "bf",
                            "bf01020102",
                            "819f",
                            "9f8000",
                            "9f9f9f9f9fffffffff",
                            "9f819f819f9fffffff",
                            "1c",
                            "1d",
                            "1e",
                            "3c",
                            "5c",
                            "7e",
                            "9d",
                            "bc",
                            "dd",
                            "fc",
                            "fd",
                            "fe",
                            "f800",
                            "f801",
                            "f818",
                            "f81f",
                            "5f00ff",
                            "5f21ff",
                            "5f6100ff",
                            "5f80ff",
                            "5fa0ff",
                            "5fc000ff",
                            "5fe0ff",
                            "7f4100ff",
                            "5f5f4100ffff",
                            "7f7f6100ffff",
                            "ff",
                            "81ff",
                            "8200ff",
                            "a1ff",
                            "a1ff00",
                            "a100ff",
                            "a20000ff",
                            "9f81ff",
                            "9f829f819f9fffffffff",
                            "bf00ff",
                            "bf000000ff",
                            "1f",
                            "3f",
                            "df"})
        QTest::newRow(hex) << QByteArray::fromHex(hex);
}

void tst_CborStream::othersAreBroken()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!skips(bytes));
}

void tst_CborStream::aPartOfAnItemIsBroken()
{
    const QByteArray whole =
        QByteArray::fromHex("bf61610161629f0203ff63414243c1fb3ff199999999999a617a5f4101ffff");
    QVERIFY(skips(whole));
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!skips(whole.first(size)), qPrintable(QString::number(size)));
}

void tst_CborStream::stringsMayComeInParts()
{
    QCOMPARE(*cbor::decode<QString>(QByteArray::fromHex("7f657374726561646d696e67ff")),
             QStringLiteral("streaming"));
    QCOMPARE(*cbor::decode<QString>(QByteArray::fromHex("7fff")), QString());
    // Names of values and of fields, too.
    QCOMPARE(*cbor::decode<Role>(QByteArray::fromHex("7f626164636d696eff")), Role::Admin);
    const auto read =
        cbor::decode<Position>(QByteArray::fromHex("bf6c636f6e766572736174696f6e5f48313233343536373848396162"
                                                   "6364656667ff7f6273656171ff07ff"));
    QVERIFY(bool(read));
    QCOMPARE(read->seq, 7);
    QCOMPARE(toRaw(read->conversation), QByteArray("123456789abcdefg"));
}

void tst_CborStream::nothingGoesDeeperThanTold()
{
    QVERIFY(skips(QByteArray(16, char(0x81)) + '\0'));
    QVERIFY(!skips(QByteArray(17, char(0x81)) + '\0'));
    QVERIFY(!skips(QByteArray(1'000'000, char(0x9f))));
    QVERIFY(!skips(QByteArray(1'000'000, char(0xc0))));
}

KITH_TEST(tst_CborStream)
#include "tst_cborstream.moc"
