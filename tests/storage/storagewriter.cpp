// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/storagewriter.h"

#include "tests/storage/asking.h"

#include <QCoreApplication>
#include <QFile>

using namespace kith;

namespace {

//! Keeps \a inFlight entries under way and prints each once it is acknowledged: conversation, seq, clientId.
class Appender
{
public:
    Appender(const Stores &stores, std::vector<ConversationId> conversations, int count)
        : m_stores(stores)
        , m_conversations(std::move(conversations))
        , m_left(count)
    {
        if (!m_out.open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered))
            qFatal("stdout is closed");
    }

    void appendNext()
    {
        if (m_left == 0)
            return;
        --m_left;
        ++m_unanswered;
        const ConversationId conversation = m_conversations[std::size_t(m_left) % m_conversations.size()];
        m_stores.log.write({{}, {text(conversation, UserId(makeUuidV8("writer")), QStringLiteral("entry"))}},
                           [this](const Result<Written> &written) { print(valueOf(written).entries[0]); });
    }

private:
    void print(const NewEntry &stored)
    {
        m_out.write(toText(stored.conversation).toLatin1() + ' '
                    + QByteArray::number(qlonglong(stored.entry.seq)) + ' '
                    + toText(stored.entry.clientId).toLatin1() + '\n');
        --m_unanswered;
        appendNext();
        if (m_unanswered == 0)
            QCoreApplication::quit();
    }

    Stores m_stores;
    const std::vector<ConversationId> m_conversations;
    int m_left;
    int m_unanswered = 0;
    QFile m_out;
};

} // namespace

//! storagewriter FILE COUNT: appends COUNT entries to the conversations of storagewriter.h, which it makes
//! where they lack.
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc != 3)
        qFatal("usage: storagewriter FILE COUNT");
    ManualClock clock;
    auto storage = SqliteStorage::open(QString::fromLocal8Bit(argv[1]), clock);
    if (!storage)
        qFatal("%ls", qUtf16Printable(storage.error().message));
    const Stores stores = (*storage)->stores();

    const auto conversations = writtenConversations();
    for (const ConversationId id : conversations) {
        NewConversation conversation = group({UserId(makeUuidV8("writer"))});
        conversation.id = id;
        write(stores, {conversation, {}});
    }
    Appender appender(stores, conversations, QByteArray(argv[2]).toInt());
    constexpr int inFlight = 64;
    for (int i = 0; i < inFlight; ++i)
        appender.appendNext();
    return app.exec();
}
