// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"

#include <QAbstractItemModelTester>
#include <QPointer>
#include <QTemporaryDir>

//! What every model stands on: a real history in a folder of its own, time that stands still, and a server that
//! answers what the test says.
namespace kith::sample {

//! Keeps what it is asked, and answers when told to.
class FakeServer : public Server
{
public:
    struct Asked {
        request::Any request;
        QPointer<QObject> context;
        Answer done;
    };
    struct Older {
        ConversationId conversation;
        QPointer<QObject> context;
        std::function<void(const Result<Done> &)> done;
    };

    void ask(const request::Any &request, QObject *context, Answer done) override
    {
        asked.push_back({request, context, std::move(done)});
    }
    void loadOlder(ConversationId conversation, QObject *context,
                   std::function<void(const Result<Done> &)> done) override
    {
        older.push_back({conversation, context, std::move(done)});
    }

    //! Answers the first of what waits.
    void answer(const reply::Any &reply) { settle(reply); }
    void refuse(const Error &error) { settle(error); }
    void answerOlder(const Result<Done> &result)
    {
        const Older first = older.front();
        older.erase(older.begin());
        if (first.context)
            first.done(result);
    }

    std::vector<Asked> asked;
    std::vector<Older> older;

private:
    void settle(const Result<reply::Any> &result)
    {
        const Asked first = asked.front();
        asked.erase(asked.begin());
        if (first.context)
            first.done(result);
    }
};

class World
{
public:
    World()
    {
        history.open(ada);
        while (!history.isReady())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

    //! Returns when all that was posted before is stored and signalled.
    void settle() { conversations(history); }

    void apply(const std::vector<Conversation> &items)
    {
        const auto applied = wait<Result<std::vector<LocalHead>>>([&](QObject *context, auto done) {
            history.serverUpdates().applyConversations({items, users(), {}}, context, done);
        });
        QVERIFY(applied);
    }

    //! Entries of one conversation.
    void apply(ConversationId conversation, const std::vector<Entry> &entries)
    {
        std::vector<reply::Event> events;
        for (const Entry &entry : entries)
            events.push_back({conversation, entry});
        const auto applied = wait<Result<std::vector<LocalHead>>>(
            [&](QObject *context, auto done) { history.serverUpdates().applyEvents(events, context, done); });
        QVERIFY(applied);
    }

    //! Texts \a first to \a last, all Bob's.
    void say(ConversationId conversation, Seq first, Seq last)
    {
        std::vector<Entry> entries;
        for (Seq seq = first; seq <= last; ++seq)
            entries.push_back(text(seq, bob, QStringLiteral("text %1").arg(seq)));
        apply(conversation, entries);
    }

    //! The server's page of texts \a first to \a last.
    void applyPage(ConversationId conversation, Seq first, Seq last, Seq before, bool more)
    {
        reply::Page page{conversation, {}, more, {}};
        for (Seq seq = first; seq <= last; ++seq)
            page.messages.push_back(message(text(seq, bob, QStringLiteral("text %1").arg(seq))));
        store([&](QObject *context, auto done) {
            history.serverUpdates().applyPage(page, before, context, done);
        });
    }

    void add(const Outgoing &outgoing)
    {
        store(
            [&](QObject *context, auto done) { history.userActions().addOutgoing(outgoing, context, done); });
    }

    QTemporaryDir folder;
    ManualTimeSource time;
    FakeServer server;
    History history{folder.filePath(QStringLiteral("history.db"))};
    PresenceTracker presences{&time};
};

//! The group "Crew" of Ada, Bob and Cleo with \a head texts, read by Ada up to \a read.
inline Conversation crewOf(Seq head, Seq read, Role role = Role::Member)
{
    Conversation conversation;
    conversation.id = crew;
    conversation.kind = ConversationKind::Group;
    conversation.title = QStringLiteral("Harbour crew");
    conversation.members = {
        {ada, role, head, read}, {bob, Role::Owner, head, head}, {cleo, Role::Member, 0, 0}};
    conversation.head = conversation.messages = head;
    conversation.readMessages = read;
    if (head)
        conversation.last = {message(text(head, bob, QStringLiteral("text %1").arg(head)))};
    return conversation;
}

//! The value of a role by its name.
inline QVariant value(const QAbstractItemModel &model, int row, const char *role)
{
    return model.data(model.index(row, 0), model.roleNames().key(role, -1));
}

inline QStringList column(const QAbstractItemModel &model, const char *role)
{
    QStringList values;
    for (int row = 0; row < model.rowCount(); ++row)
        values.append(value(model, row, role).toString());
    return values;
}

} // namespace kith::sample
