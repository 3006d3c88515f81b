// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"
#include "server/core/ports/clock.h"
#include "server/core/ports/connections.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/devicestore.h"
#include "server/core/ports/inboxstore.h"
#include "server/core/ports/secrets.h"
#include "tests/storage/manualclock.h"

#include <QCryptographicHash>
#include <QHash>
#include <QSet>

//! What stands in for the world around a Chat Service, with a handle for the test on each.
namespace kith {

class CountingRandomness final : public Randomness
{
public:
    explicit CountingRandomness(int first = 0)
        : m_count(first)
    {
    }
    QByteArray bytes(int count) override
    {
        const QByteArray digest =
            QCryptographicHash::hash(QByteArray::number(++m_count), QCryptographicHash::Sha256);
        return digest.repeated(1 + count / 32).left(count);
    }

private:
    int m_count;
};

//! Fast and worthless: the slow one has a test of its own. While it holds, it says nothing.
class PlainPasswordHasher final : public PasswordHasher
{
public:
    void hash(const QString &password, Asker, std::function<void(Result<QByteArray>)> done) override
    {
        say([=] { done("plain:" + password.toUtf8()); });
    }
    void verify(const QString &password, const QByteArray &hash, Asker,
                std::function<void(Result<bool>)> done) override
    {
        say([=] { done(hash == "plain:" + password.toUtf8()); });
    }

    bool hold = false;
    std::vector<std::function<void()>> held;

private:
    void say(std::function<void()> answer)
    {
        if (hold)
            held.push_back(std::move(answer));
        else
            answer();
    }
};

//! Keeps what the service says to each connection.
class RecordingConnections final : public Connections
{
public:
    void send(std::vector<ConnectionId> connections, Reply reply) override
    {
        for (ConnectionId connection : connections)
            sent[connection].push_back(reply);
    }
    void awaitRoom(ConnectionId connection) override
    {
        if (isFull)
            return;
        QMetaObject::invokeMethod(
            &m_loop, [this, connection] { handler->hasRoom(connection); }, Qt::QueuedConnection);
    }
    void established(ConnectionId connection) override { greeted.insert(connection); }
    void close(ConnectionId connection, CloseCode code, const QString &) override
    {
        closed.insert(connection, code);
    }

    ConnectionHandler *handler = nullptr;
    bool isFull = false; //!< no peer takes anything
    QHash<ConnectionId, std::vector<Reply>> sent;
    QSet<ConnectionId> greeted;
    QHash<ConnectionId, CloseCode> closed;

private:
    QObject m_loop;
};

//! Passes everything on, and keeps the answers to load() while it holds.
class HeldLoads final : public ConversationStore
{
public:
    void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) override
    {
        store->load(id, [this, done](Result<std::optional<ConversationRecord>> record) {
            if (hold)
                held.push_back([done, record] { done(record); });
            else
                done(record);
        });
    }
    void movedWithin(std::int64_t milliseconds, Callback<std::vector<MovedConversation>> done) override
    {
        store->movedWithin(milliseconds, std::move(done));
    }
    void successions(int limit, Callback<std::vector<Succession>> done) override
    {
        store->successions(limit, std::move(done));
    }
    void headsOf(UserId user, Callback<std::vector<std::pair<ConversationId, Seq>>> done) override
    {
        store->headsOf(user, std::move(done));
    }
    void listOf(UserId user, ConversationId after, int limit,
                Callback<std::vector<Conversation>> done) override
    {
        store->listOf(user, after, limit, std::move(done));
    }
    void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) override
    {
        store->summary(id, user, std::move(done));
    }

    ConversationStore *store = nullptr;
    bool hold = false;
    std::vector<std::function<void()>> held;
};

//! Keeps what the service notes: the event, then its facts.
class RecordingAuditLog final : public AuditLog
{
public:
    void note(Level level, const QString &event, const Facts &facts) override
    {
        lines += level == Level::Info;
        QStringList note{event};
        for (const auto &[name, value] : facts)
            note.append(name + u'=' + value);
        notes.append(note);
    }

    //! Those of \a event.
    QList<QStringList> of(const QString &event) const
    {
        QList<QStringList> found;
        for (const QStringList &note : notes) {
            if (note[0] == event)
                found.append(note);
        }
        return found;
    }

    QList<QStringList> notes;
    int lines = 0; //!< of a log that leaves Debug out
};

//! Passes everything on, and keeps the answers to acked() of the conversation that it holds, and the answers to open() and the
//! calls of save() while it holds those.
class HeldInbox final : public InboxStore
{
public:
    void open(DeviceId device, UserId user, std::vector<Position> known, StoredEntry latest,
              Callback<InboxState> done) override
    {
        store->open(device, user, std::move(known), latest, [this, done](const auto &state) {
            ++opened;
            if (holdOpens)
                held.push_back([done, state] { done(state); });
            else
                done(state);
        });
    }
    void endEpoch(EpochId epoch, Callback<EpochId> done) override { store->endEpoch(epoch, std::move(done)); }
    void acked(std::vector<DeviceId> devices, ConversationId conversation,
               Callback<std::vector<std::pair<DeviceId, Seq>>> done) override
    {
        store->acked(std::move(devices), conversation, [this, conversation, done](const auto &answers) {
            if (conversation == hold)
                held.push_back([done, answers] { done(answers); });
            else
                done(answers);
        });
    }
    void startFresh(DeviceId device, UserId user, Callback<Done> done) override
    {
        store->startFresh(device, user, std::move(done));
    }
    void save(std::vector<DeviceAck> acks, Callback<Done> done) override
    {
        if (holdSaves)
            saves.emplace_back(std::move(acks), std::move(done));
        else
            store->save(std::move(acks), std::move(done));
    }

    InboxStore *store = nullptr;
    int opened = 0; //!< answered calls of open()
    bool holdOpens = false;
    ConversationId hold;
    bool holdSaves = false;
    std::vector<std::pair<std::vector<DeviceAck>, Callback<Done>>> saves;
    std::vector<std::function<void()>> held;

    void release()
    {
        hold = {};
        for (const auto &answer : std::exchange(held, {}))
            answer();
    }
};

//! Passes everything on, keeps the answers to findByToken() while it holds, and counts the calls of lastSeen().
class HeldTokens final : public DeviceStore
{
public:
    void findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done) override
    {
        store->findByToken(tokenHash, [this, done](Result<std::optional<SignedInDevice>> device) {
            if (hold)
                held.push_back([done, device] { done(device); });
            else
                done(device);
        });
    }
    void add(NewDevice device, QByteArray passwordHash, Callback<Done> done) override
    {
        store->add(std::move(device), std::move(passwordHash), std::move(done));
    }
    void setTicket(DeviceId device, QByteArray ticketHash, std::int64_t expiresAt,
                   Callback<Done> done) override
    {
        store->setTicket(device, std::move(ticketHash), expiresAt, std::move(done));
    }
    void takeTicket(QByteArray ticketHash, std::int64_t now,
                    Callback<std::optional<SignedInDevice>> done) override
    {
        store->takeTicket(std::move(ticketHash), now, std::move(done));
    }
    void list(UserId user, Callback<std::vector<Device>> done) override
    {
        store->list(user, std::move(done));
    }
    void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) override
    {
        store->revoke(user, only, keep, std::move(done));
    }
    void revokeAll(UserId user, Actor by, Callback<Done> done) override
    {
        store->revokeAll(user, by, std::move(done));
    }
    void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) override
    {
        store->revokedSince(number, std::move(done));
    }
    void connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done) override
    {
        store->connect(device, at, std::move(done));
    }
    void setLastSeen(std::vector<DeviceSeen> seen, Callback<Done> done) override
    {
        ++lastSeenWrites;
        store->setLastSeen(std::move(seen), std::move(done));
    }
    void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) override
    {
        ++lastSeenReads;
        store->lastSeen(std::move(users), std::move(done));
    }

    DeviceStore *store = nullptr;
    int lastSeenReads = 0;
    int lastSeenWrites = 0;
    bool hold = false;
    std::vector<std::function<void()>> held;
};

} // namespace kith
