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

LocalMessage lost(std::int64_t place, Seq after)
{
    LocalMessage message = queued(place);
    message.lostAfter = after;
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
                                      : QString(row->isLost() ? u'l' : u'q') + QString::number(row->place));
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
    void lostOnesStayBehindTheirMessage();
    void aNewerPageRepeatsNoLostOnes();
    void anOlderPageRepeatsNoLostOnes();
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

void tst_TimelineWindow::lostOnesStayBehindTheirMessage()
{
    TimelineWindow window;
    LocalPage opened = page(5, 6, true, true, false);
    opened.messages.push_back(lost(2, 3));
    opened.messages.push_back(lost(1, 3));
    window.reset(opened);
    QCOMPARE(shape(window), QStringLiteral("6 5 l2 l1 e f"));
    QCOMPARE(window.oldest(), Seq(5));
    window.add({accepted(7), queued(9)});
    window.add({accepted(2), accepted(3), accepted(4)}); // a page of the server
    QCOMPARE(shape(window), QStringLiteral("q9 7 6 5 4 l2 l1 3 2 e f"));
    window.removeLost({1});
    window.removeLost({9});
    QCOMPARE(shape(window), QStringLiteral("q9 7 6 5 4 l2 3 2 e f"));
}

void tst_TimelineWindow::aNewerPageRepeatsNoLostOnes()
{
    TimelineWindow window;
    LocalPage opened = page(4, 5, false, true, true);
    opened.messages.insert(opened.messages.begin(), {lost(2, 5), lost(1, 5)});
    window.reset(opened);
    QCOMPARE(window.newest(), Seq(5));
    LocalPage newer = page(6, 7, true, false, false);
    newer.messages.push_back(opened.messages[0]);
    newer.messages.push_back(opened.messages[1]);
    window.addNewer(newer, 5);
    QCOMPARE(shape(window), QStringLiteral("7 6 l2 l1 5 4 e f s"));
}

void tst_TimelineWindow::anOlderPageRepeatsNoLostOnes()
{
    TimelineWindow window;
    LocalPage opened = page(6, 7, true, false, false);
    opened.messages.push_back(lost(3, 5)); // the others were dropped
    window.reset(opened);
    LocalPage older = page(4, 5, false, true, true);
    older.messages.insert(older.messages.begin(), {lost(3, 5), lost(2, 5), lost(1, 5)});
    window.addOlder(older, 6);
    QCOMPARE(shape(window), QStringLiteral("7 6 l3 l2 l1 5 4 e f s"));
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
