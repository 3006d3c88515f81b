// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/samples.h"

#include <QTemporaryDir>

namespace kith::sample {

//! A history of Ada in a folder of its own, and what it has told so far.
class HistoryFixture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        start();
    }
    void cleanup()
    {
        m_history.reset();
        m_folder.reset();
    }

protected:
    //! Opens the history of Ada, anew where it was open.
    void start()
    {
        m_added.clear();
        m_changed.clear();
        m_removed.clear();
        m_history.reset();
        m_history = std::make_unique<History>(m_folder->filePath(QStringLiteral("history.db")));
        const auto keep = [](auto &to) {
            return [&to](ConversationId, const auto &rows) { to.insert(to.end(), rows.begin(), rows.end()); };
        };
        connect(m_history.get(), &History::messagesAdded, this, keep(m_added));
        connect(m_history.get(), &History::messagesChanged, this, keep(m_changed));
        connect(m_history.get(), &History::messagesRemoved, this, keep(m_removed));
        connect(m_history.get(), &History::conversationsChanged, this,
                [this](const std::vector<LocalConversation> &rows) { m_conversations = rows; });
        m_history->open(ada);
        QTRY_VERIFY(m_history->isReady());
    }

    std::vector<LocalHead> heads(const std::vector<reply::Event> &events)
    {
        const auto applied = wait<Result<std::vector<LocalHead>>>([&](QObject *context, auto done) {
            m_history->serverUpdates().applyEvents(events, context, done);
        });
        return applied ? *applied : std::vector<LocalHead>{};
    }

    void apply(const std::vector<reply::Event> &events)
    {
        for (const LocalHead &head : heads(events))
            QCOMPARE(head.need, LocalHead::Nothing);
    }

    void applyConversation(const Conversation &conversation)
    {
        const auto applied = wait<Result<std::vector<LocalHead>>>([&](QObject *context, auto done) {
            m_history->serverUpdates().applyConversations({{conversation}, users(), {}}, context, done);
        });
        QVERIFY(applied);
    }

    bool add(const Outgoing &outgoing)
    {
        const auto stored = wait<Result<Done>>([&](QObject *context, auto done) {
            m_history->userActions().addOutgoing(outgoing, context, done);
        });
        return bool(stored);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<History> m_history;
    std::vector<LocalMessage> m_added, m_changed;
    std::vector<ClientId> m_removed;
    std::vector<LocalConversation> m_conversations;
};

} // namespace kith::sample
