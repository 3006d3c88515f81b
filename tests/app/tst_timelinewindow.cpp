// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/timelinewindow.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

LocalMessage accepted(Seq seq, ClientId clientId = newId<ClientId>())
{
    LocalMessage message;
    message.message.seq = seq;
    message.message.clientId = clientId;
    return message;
}

LocalMessage queued(std::int64_t place, ClientId clientId = newId<ClientId>())
{
    LocalMessage message = accepted(0, clientId);
    message.place = place;
    return message;
}

std::vector<LocalMessage> range(Seq first, Seq last)
{
    std::vector<LocalMessage> messages;
    for (Seq seq = first; seq <= last; ++seq)
        messages.push_back(accepted(seq));
    return messages;
}

//! Pages are newest first.
LocalPage page(Seq first, Seq last, bool end, bool floor, bool start)
{
    LocalPage page{{}, range(first, last), end, floor, start};
    std::reverse(page.messages.begin(), page.messages.end());
    return page;
}

QString shape(const TimelineWindow &window)
{
    QStringList parts;
    for (const MessagePointer &row : window.messages())
        parts.append(row->message.seq ? QString::number(row->message.seq)
                                      : QStringLiteral("q%1").arg(row->place));
    return parts.join(u' ') + (window.atEnd() ? QStringLiteral(" e") : QString())
        + (window.atFloor() ? QStringLiteral(" f") : QString())
        + (window.atStart() ? QStringLiteral(" s") : QString());
}

} // namespace

class tst_TimelineWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newOnesComeWhereTheEndIsLoaded();
    void olderOnesComeWhereTheFloorIsLoaded();
    void queuedOnesStayBelowWhatComes();
    void anAcceptedOneTakesItsPlace();
    void anEventBeforeTheAnswerIsTheSameRow();
    void changesOutsideAreLeftOut();
    void pagesJoinOnlyWhereTheyFit();
    void whatIsFarFromTheReaderIsLetGo();
    void trimmingLeavesWhatIsAbove();
};

void tst_TimelineWindow::newOnesComeWhereTheEndIsLoaded()
{
    TimelineWindow window;
    window.reset(page(5, 6, true, false, false));
    window.add(range(7, 8));
    QCOMPARE(shape(window), QStringLiteral("8 7 6 5 e"));
    window.add(range(7, 8)); // a repeat
    QCOMPARE(shape(window), QStringLiteral("8 7 6 5 e"));

    window.reset(page(1, 2, false, true, true));
    window.add(range(7, 8));
    QCOMPARE(shape(window), QStringLiteral("2 1 f s"));

    window.reset(page(1, 0, true, true, true));
    window.add(range(1, 2));
    QCOMPARE(shape(window), QStringLiteral("2 1 e f s"));
}

void tst_TimelineWindow::olderOnesComeWhereTheFloorIsLoaded()
{
    TimelineWindow window;
    window.reset(page(7, 8, true, true, false));
    window.add(range(4, 6));
    QCOMPARE(shape(window), QStringLiteral("8 7 6 5 4 e f"));

    window.reset(page(7, 8, true, false, false));
    window.add(range(1, 3));
    QCOMPARE(shape(window), QStringLiteral("8 7 e"));
}

void tst_TimelineWindow::queuedOnesStayBelowWhatComes()
{
    TimelineWindow window;
    window.reset(page(1, 1, true, true, true));
    window.add({queued(1), queued(2)});
    window.add(range(2, 2));
    QCOMPARE(shape(window), QStringLiteral("q2 q1 2 1 e f s"));

    window.reset(page(1, 0, true, true, true));
    window.add({queued(1)});
    window.add(range(1, 1));
    QCOMPARE(shape(window), QStringLiteral("q1 1 e f s"));
}

void tst_TimelineWindow::anAcceptedOneTakesItsPlace()
{
    TimelineWindow window;
    const auto first = newId<ClientId>();
    window.reset(page(1, 1, true, true, true));
    window.add({queued(1, first), queued(2)});
    window.change({accepted(2, first)});
    QCOMPARE(shape(window), QStringLiteral("q2 2 1 e f s"));
    QCOMPARE(window.newest(), Seq(2));
}

void tst_TimelineWindow::anEventBeforeTheAnswerIsTheSameRow()
{
    TimelineWindow window;
    const auto own = newId<ClientId>();
    window.reset(page(1, 1, true, true, true));
    window.add({queued(1, own)});
    window.add({accepted(2, own)});
    QCOMPARE(shape(window), QStringLiteral("2 1 e f s"));
}

void tst_TimelineWindow::changesOutsideAreLeftOut()
{
    TimelineWindow window;
    window.reset(page(5, 6, false, false, false));
    LocalMessage edited = accepted(6);
    edited.message.text = QStringLiteral("new");
    window.change({edited, accepted(9), accepted(1)});
    QCOMPARE(shape(window), QStringLiteral("6 5"));
    QCOMPARE(window.messages().front()->message.text, QStringLiteral("new"));
    window.remove({edited.message.clientId, newId<ClientId>()});
    QCOMPARE(shape(window), QStringLiteral("5"));
}

void tst_TimelineWindow::pagesJoinOnlyWhereTheyFit()
{
    TimelineWindow window;
    window.reset(page(5, 6, false, false, false));
    window.addOlder(page(3, 4, false, true, false), 5);
    window.addNewer(page(7, 8, true, false, false), 6);
    QCOMPARE(shape(window), QStringLiteral("8 7 6 5 4 3 e f"));
    window.addOlder(page(3, 4, false, true, false), 5); // asked before
    window.addNewer(page(7, 8, true, false, false), 6);
    QCOMPARE(shape(window), QStringLiteral("8 7 6 5 4 3 e f"));
}

void tst_TimelineWindow::whatIsFarFromTheReaderIsLetGo()
{
    TimelineWindow window;
    window.reset(page(1, 1000, true, true, true));
    window.bound(true);
    QCOMPARE(window.messages().size(), std::size_t(1000));
    window.add(range(1001, 1001));
    window.bound(true);
    QCOMPARE(window.messages().size(), TimelineWindow::kept);
    QCOMPARE(window.newest(), Seq(1001));
    QVERIFY(window.atEnd() && !window.atFloor() && !window.atStart());

    window.reset(page(1, 1001, true, true, true));
    window.bound(false);
    QCOMPARE(window.messages().size(), TimelineWindow::kept);
    QCOMPARE(window.oldest(), Seq(1));
    QVERIFY(!window.atEnd() && window.atFloor() && window.atStart());
}

void tst_TimelineWindow::trimmingLeavesWhatIsAbove()
{
    TimelineWindow window;
    window.reset(page(1, 6, true, true, true));
    QVERIFY(window.trim(5));
    QCOMPARE(shape(window), QStringLiteral("6 5 e f"));
    QVERIFY(window.trim(9));
    QCOMPARE(shape(window), QStringLiteral(" e f"));

    window.reset(page(1, 6, false, true, true));
    QVERIFY(!window.trim(9)); // nothing left, and the end is elsewhere
}

KITH_TEST(tst_TimelineWindow)
#include "tst_timelinewindow.moc"
