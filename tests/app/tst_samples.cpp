// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversationlistmodel.h"
#include "app/conversations/openconversation.h"
#include "app/people/avatar.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"
#include "tests/samples/samples.h"

using namespace kith;

//! The samples through the real history and the real models: what the pictures show is there.
class tst_Samples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theListShowsEachKindOfRow();
    void theGroupHasADividerAndAllStates();
    void failedMessagesSayWhy();
    void lostMessagesStandWhereTheyStood();
    void textsOfTheRightStayWhole();
    void coloursAreThoseOfThePictures();

private:
    std::unique_ptr<OpenConversation> open(ConversationId id)
    {
        auto open =
            std::make_unique<OpenConversation>(id, m_history.get(), m_presences.get(), &m_server, &m_time);
        sample::conversations(*m_history);
        while (!open->messages()->isLoaded() || open->members()->count() == 0)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        return open;
    }

    QTemporaryDir m_folder;
    samples::FixedTimeSource m_time;
    sample::FakeServer m_server;
    std::unique_ptr<History> m_history;
    std::unique_ptr<PresenceTracker> m_presences;
};

void tst_Samples::initTestCase()
{
    m_history = std::make_unique<History>(m_folder.filePath(QStringLiteral("history.db")));
    m_presences = std::make_unique<PresenceTracker>(&m_time);
    m_history->open(samples::me().id);
    QTRY_VERIFY(m_history->isReady());
    samples::fill(*m_history, *m_presences);
    sample::conversations(*m_history);
}

void tst_Samples::theListShowsEachKindOfRow()
{
    ConversationListModel model(m_history.get(), m_presences.get(), &m_time);
    QTRY_VERIFY(model.isLoaded());
    const QStringList titles = sample::column(model, "title");
    QCOMPARE(titles.size(), 15);
    QCOMPARE(titles.mid(0, 4),
             QStringList({QStringLiteral("Harbour crew"), QStringLiteral("Amara Okonkwo"),
                          QStringLiteral("announcements"), QStringLiteral("Release 2.4")}));
    const auto at = [&](const char *title, const char *role) {
        return sample::value(model, int(titles.indexOf(QString::fromUtf8(title))), role);
    };
    QCOMPARE(at("Harbour crew", "unread").toInt(), 2);
    QVERIFY(at("Harbour crew", "typing").toBool());
    QCOMPARE(at("Harbour crew", "lastState").toInt(), int(Delivery::Queued));
    QCOMPARE(at("Amara Okonkwo", "unread").toInt(), 2);
    QCOMPARE(at("Amara Okonkwo", "presence").toString(), QStringLiteral("online"));
    QCOMPARE(at("announcements", "unread").toInt(), 14);
    QVERIFY(!at("Release 2.4", "draft").toString().isEmpty());
    QCOMPARE(at("Priya Raghunathan", "lastState").toInt(), int(Delivery::Read));
    QCOMPARE(at("Design reviews", "unread").toInt(), 5);
    QVERIFY(at("Leila Haddad", "failed").toBool());
    QCOMPARE(model.unreadConversations(), 5);
}

void tst_Samples::theGroupHasADividerAndAllStates()
{
    const auto crew = open(samples::harbourCrew());
    QCOMPARE(crew->subtitle(), QStringLiteral("8 members, 5 online"));
    QCOMPARE(crew->typingText(), QStringLiteral("Søren and Yuki are typing…"));
    QVERIFY(crew->firstUnread() > 0);
    const MessageListModel &model = *crew->messages();
    const int divider = int(sample::column(model, "rowType").indexOf(QStringLiteral("unread")));
    QCOMPARE(divider, model.rowOfSeq(crew->firstUnread()) + 1);
    QSet<int> states;
    for (int row = 0; row < model.rowCount(); ++row)
        states.insert(sample::value(model, row, "state").toInt());
    for (const int state :
         {Delivery::NoState, Delivery::Queued, Delivery::Sent, Delivery::Delivered, Delivery::Read})
        QVERIFY2(states.contains(state), qPrintable(QString::number(state)));
    QCOMPARE(sample::column(model, "dayText").filter(QStringLiteral("Today")).size(), 1);
    QVERIFY(sample::column(model, "emojiOnly").contains(QStringLiteral("true")));
    QVERIFY(sample::column(model, "deleted").contains(QStringLiteral("true")));
    QVERIFY(sample::column(model, "edited").contains(QStringLiteral("true")));
    QVERIFY(sample::column(model, "markup").contains(QStringLiteral("true")));
    QVERIFY(sample::column(model, "systemText")
                .contains(QStringLiteral("Søren Lindqvist-Aagaard added Leila Haddad")));
    QVERIFY(model.atStart());
    QVERIFY(m_server.older.empty());
}

void tst_Samples::failedMessagesSayWhy()
{
    const auto leila = open(samples::leila());
    const MessageListModel &model = *leila->messages();
    QCOMPARE(sample::value(model, 0, "state").toInt(), int(Delivery::Queued));
    QCOMPARE(sample::value(model, 1, "state").toInt(), int(Delivery::Failed));
    QVERIFY(sample::value(model, 1, "failure").toString().startsWith(QStringLiteral("Not sent: ")));
    QCOMPARE(leila->subtitle(), QStringLiteral("Last seen yesterday at 21:40"));
}

void tst_Samples::lostMessagesStandWhereTheyStood()
{
    const auto boathouse = open(samples::boathouse());
    const MessageListModel &model = *boathouse->messages();
    QCOMPARE(sample::column(model, "rowType").filter(QStringLiteral("message")).size(), 8);
    QCOMPARE(sample::value(model, 0, "lost").toInt(), 0);
    for (int row = 1; row <= 4; ++row)
        QVERIFY(sample::value(model, row, "lost").toInt() > 0);
    QVERIFY(sample::value(model, 5, "systemText")
                .toString()
                .startsWith(QStringLiteral("The server was restored")));
    QCOMPARE(sample::value(model, 6, "plainText").toString(), QStringLiteral("It is."));
}

void tst_Samples::textsOfTheRightStayWhole()
{
    const auto arabic = open(samples::arabicCrew());
    QCOMPARE(arabic->title(), QStringLiteral("فريق الميناء"));
    QCOMPARE(arabic->initials(), QStringLiteral("فم"));
    QVERIFY(sample::column(*arabic->messages(), "authorInitials").contains(QStringLiteral("سم")));
}

void tst_Samples::coloursAreThoseOfThePictures()
{
    QCOMPARE(colorIndex(samples::me().id), 5);
    QCOMPARE(open(samples::harbourCrew())->colorIndex(), 6);
    QCOMPARE(open(samples::amara())->colorIndex(), 1);
}

KITH_TEST(tst_Samples)
#include "tst_samples.moc"
