// SPDX-License-Identifier: Apache-2.0
#include "server/api/pollpage.h"
#include "shared/limits.h"
#include "tests/runner/runner.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kith;

namespace {

enum class Wait { No, Yes };
enum class Watch { No, Yes };

//! A page that got its welcome, whose cursor is "c0".
struct Page : PollPage {
    explicit Page(Wait wait, Watch watch = Watch::No, bool fresh = false)
        : PollPage(wait == Wait::Yes, watch == Watch::Yes)
    {
        reply::Welcome welcome;
        welcome.cursor = QStringLiteral("c0");
        welcome.fresh = fresh;
        take({1, welcome});
    }

    void take(Reply reply) { add(reply, encode(Reply{0, reply.body}, Encoding::Json)); }
    void takeEvent(const char *cursor)
    {
        Reply event{0, reply::Event{}};
        event.cursor = QString::fromLatin1(cursor);
        take(event);
    }
    void catchUp() { take({0, reply::CaughtUp{}}); }

    QJsonObject object() const { return QJsonDocument::fromJson(toJson()).object(); }
    QString cursor() const { return object().value(QStringLiteral("cursor")).toString(); }
    QStringList types() const
    {
        QStringList types;
        for (const QJsonValue frame : object().value(QStringLiteral("events")).toArray())
            types.append(frame.toObject().value(QStringLiteral("type")).toString());
        return types;
    }
};

} // namespace

class tst_PollPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isDueOnceItHasCaughtUp();
    void waitsForNews();
    void eventsThatWereMissedEndTheWait();
    void aFreshDeviceDoesNotWait();
    void theEndOfTheWaitEndsIt();
    void theAnswerToAWatchIsAwaitedAndIsNoNews();
    void hasTheCursorOfItsLastEvent();
    void isDueWhenItIsFull();
};

void tst_PollPage::isDueOnceItHasCaughtUp()
{
    Page page(Wait::No);
    QVERIFY(!page.isDue());
    page.takeEvent("c1");
    QVERIFY(!page.isDue());
    page.catchUp();
    QVERIFY(page.isDue());
    QCOMPARE(page.types(), (QStringList{QStringLiteral("event"), QStringLiteral("caughtUp")}));
    const QJsonObject welcome = page.object().value(QStringLiteral("welcome")).toObject();
    QCOMPARE(welcome.value(QStringLiteral("type")).toString(), QStringLiteral("welcome"));
    QCOMPARE(page.object().size(), 3);
}

void tst_PollPage::waitsForNews()
{
    for (const reply::Any &news :
         std::initializer_list<reply::Any>{reply::Event{}, reply::Marks{}, reply::Typing{}}) {
        Page page(Wait::Yes);
        page.catchUp();
        QVERIFY(!page.isDue());
        page.take({0, news});
        QVERIFY(page.isDue());
    }
}

void tst_PollPage::eventsThatWereMissedEndTheWait()
{
    Page page(Wait::Yes);
    page.take({0, reply::Marks{}}); // before it has caught up: no news by itself
    page.catchUp();
    QVERIFY(!page.isDue());
    Page other(Wait::Yes);
    other.takeEvent("c1");
    QVERIFY(!other.isDue());
    other.catchUp();
    QVERIFY(other.isDue());
}

void tst_PollPage::aFreshDeviceDoesNotWait()
{
    Page page(Wait::Yes, Watch::No, true);
    QVERIFY(!page.isDue());
    page.catchUp();
    QVERIFY(page.isDue());
}

void tst_PollPage::theEndOfTheWaitEndsIt()
{
    Page page(Wait::Yes);
    page.stopWaiting();
    QVERIFY(!page.isDue());
    page.catchUp();
    QVERIFY(page.isDue());
    QCOMPARE(page.cursor(), QStringLiteral("c0"));
}

void tst_PollPage::theAnswerToAWatchIsAwaitedAndIsNoNews()
{
    Page page(Wait::No, Watch::Yes);
    page.catchUp();
    QVERIFY(!page.isDue());
    page.take({2, reply::Presences{}});
    QVERIFY(page.isDue());
    QCOMPARE(page.types().last(), QStringLiteral("presences"));

    Page waiting(Wait::Yes, Watch::Yes);
    waiting.catchUp();
    waiting.take({2, reply::Presences{}});
    QVERIFY(!waiting.isDue());
    waiting.take({0, reply::Presences{}}); // somebody came
    QVERIFY(waiting.isDue());
}

void tst_PollPage::hasTheCursorOfItsLastEvent()
{
    Page page(Wait::No);
    QCOMPARE(page.cursor(), QStringLiteral("c0"));
    page.takeEvent("c1");
    page.takeEvent("c2");
    page.take({0, reply::Marks{}});
    page.catchUp();
    QCOMPARE(page.cursor(), QStringLiteral("c2"));
}

void tst_PollPage::isDueWhenItIsFull()
{
    Page page(Wait::Yes);
    reply::Event event;
    event.entry.text = QString(limits::textBytes, u'a');
    for (int bytes = 0; bytes < limits::answerBytes; bytes += limits::textBytes) {
        QVERIFY(!page.isDue());
        page.take({0, event});
    }
    QVERIFY(page.isDue());
}

KITH_TEST(tst_PollPage)
#include "tst_pollpage.moc"
