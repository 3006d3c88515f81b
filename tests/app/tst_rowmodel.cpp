// SPDX-License-Identifier: Apache-2.0
#include "app/models/rowmodel.h"
#include "tests/runner/runner.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>

using namespace kith;

namespace {

struct Letter {
    QChar letter;
    int value = 0;

    QChar key() const { return letter; }
    bool operator==(const Letter &) const = default;
};

class Letters : public RowModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(m_rows.at(index.row()).letter) : QVariant();
    }

    void become(const QString &letters, int value = 0) { setRows(m_rows, rowsOf(letters, value)); }
    QString text() const
    {
        QString letters;
        for (const Letter &row : m_rows)
            letters += row.letter;
        return letters;
    }

private:
    static std::vector<Letter> rowsOf(const QString &letters, int value)
    {
        std::vector<Letter> rows;
        for (const QChar letter : letters)
            rows.push_back({letter, value});
        return rows;
    }

    std::vector<Letter> m_rows;
};

//! What a view knows: it applies each signal to a copy and reads data() for what came.
class Mirror : public QObject
{
public:
    explicit Mirror(QAbstractItemModel *model)
    {
        const auto letterAt = [model](int row) { return model->index(row, 0).data().toChar(); };
        connect(model, &QAbstractItemModel::rowsInserted, this,
                [=, this](const QModelIndex &, int first, int last) {
                    for (int row = first; row <= last; ++row)
                        text.insert(row, letterAt(row));
                    ++operations;
                });
        connect(model, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex &, int first, int last) {
                    text.remove(first, last - first + 1);
                    ++operations;
                });
        connect(model, &QAbstractItemModel::rowsMoved, this,
                [this](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                    const QChar letter = text.at(from);
                    text.remove(from, 1);
                    text.insert(to > from ? to - 1 : to, letter);
                    ++operations;
                });
    }

    QString text;
    int operations = 0;
};

} // namespace

class tst_RowModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void becomesWhatIsGiven_data();
    void becomesWhatIsGiven();
    void anyListBecomesAnyOther();
    void contentIsToldInRuns();
    void changesAreBracketed();
};

void tst_RowModel::becomesWhatIsGiven_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<int>("operations");
    const auto row = [](const char *before, const char *after, int operations) {
        QTest::addRow("%s to %s", before, after)
            << QString::fromLatin1(before) << QString::fromLatin1(after) << operations;
    };
    row("", "abc", 1);
    row("abc", "", 1);
    row("abc", "xyabc", 1);
    row("abc", "abcxy", 1);
    row("abc", "axybc", 1);
    row("abcde", "ae", 1);
    row("abcd", "dabc", 1);
    row("abcd", "bcda", 1);
    row("abcd", "acbd", 1);
    row("abc", "xyz", 2);
    row("abcd", "dxab", 3);
}

void tst_RowModel::becomesWhatIsGiven()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    Letters model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Mirror mirror(&model);
    model.become(before);
    mirror.operations = 0;
    model.become(after);
    QCOMPARE(model.text(), after);
    QCOMPARE(mirror.text, after);
    QTEST(mirror.operations, "operations");
}

void tst_RowModel::anyListBecomesAnyOther()
{
    QRandomGenerator random(4);
    const auto anyList = [&random] {
        QString letters;
        for (QChar letter = u'a'; letter <= u'p'; letter = QChar(letter.unicode() + 1)) {
            if (random.bounded(3) != 0)
                letters.insert(random.bounded(letters.size() + 1), letter);
        }
        return letters;
    };
    Letters model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Mirror mirror(&model);
    for (int round = 0; round < 500; ++round) {
        const QString next = anyList();
        model.become(next);
        QCOMPARE(model.text(), next);
        QCOMPARE(mirror.text, next);
    }
}

void tst_RowModel::contentIsToldInRuns()
{
    Letters model;
    model.become(QStringLiteral("abc"), 1);
    QSignalSpy told(&model, &QAbstractItemModel::dataChanged);
    model.become(QStringLiteral("abc"), 1);
    QCOMPARE(told.count(), 0);
    model.become(QStringLiteral("xabc"), 2);
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.at(0).at(0).toModelIndex().row(), 1);
    QCOMPARE(told.at(0).at(1).toModelIndex().row(), 3);
}

void tst_RowModel::changesAreBracketed()
{
    Letters model;
    QString order;
    connect(&model, &RowModel::aboutToChange, this, [&order] { order += u'('; });
    connect(&model, &RowModel::changed, this, [&order] { order += u')'; });
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, [&order] { order += u'i'; });
    model.become(QStringLiteral("abc"));
    model.become(QStringLiteral("abc"));
    QCOMPARE(order, QStringLiteral("(i)"));
}

KITH_TEST(tst_RowModel)
#include "tst_rowmodel.moc"
