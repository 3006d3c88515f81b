// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/chatservice.h"
#include "server/storage/sqlitestorage.h"

#include <QCryptographicHash>
#include <QHash>
#include <QTemporaryDir>
#include <QTest>

namespace kith {

class ManualClock final : public Clock
{
public:
    std::int64_t now() const override { return time; }
    std::atomic<std::int64_t> time {1'750'000'000'000};
};

class CountingRandomness final : public Randomness
{
public:
    QByteArray bytes(int count) override
    {
        const QByteArray digest = QCryptographicHash::hash(QByteArray::number(++m_count), QCryptographicHash::Sha256);
        return digest.repeated(1 + count / 32).left(count);
    }

private:
    int m_count = 0;
};

//! Fast and worthless: the slow one has a test of its own. While it holds, it says nothing.
class PlainPasswords final : public Passwords
{
public:
    void hash(const QString &password, std::function<void(Result<QByteArray>)> done) override
    {
        say([=] { done("plain:" + password.toUtf8()); });
    }
    void verify(const QString &password, const QByteArray &hash, std::function<void(Result<bool>)> done) override
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

//! Keeps what the service says to each link.
class RecordingLinks final : public Links
{
public:
    void send(std::vector<LinkId> links, Reply reply) override
    {
        for (LinkId link : links)
            sent[link].push_back(reply);
    }
    void established(LinkId link) override { greeted.insert(link); }
    void close(LinkId link, CloseCode code, const QString &) override { closed.insert(link, code); }

    QHash<LinkId, std::vector<Reply>> sent;
    QSet<LinkId> greeted;
    QHash<LinkId, CloseCode> closed;
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
    void listOf(UserId user, ConversationId after, int limit, Callback<std::vector<Conversation>> done) override
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
class RecordingJournal final : public Journal
{
public:
    void note(Level, const QString &event, const Facts &facts) override
    {
        QStringList note {event};
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
};

//! Passes everything on, and keeps the answers to findByToken() while it holds.
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
    void list(UserId user, Callback<std::vector<Device>> done) override { store->list(user, std::move(done)); }
    void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) override
    {
        store->revoke(user, only, keep, std::move(done));
    }
    void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) override
    {
        store->revokedSince(number, std::move(done));
    }
    void setLastSeen(DeviceId device, std::int64_t at, Callback<Done> done) override
    {
        store->setLastSeen(device, at, std::move(done));
    }
    void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) override
    {
        store->lastSeen(std::move(users), std::move(done));
    }

    DeviceStore *store = nullptr;
    bool hold = false;
    std::vector<std::function<void()>> held;
};

//! A Chat Service on a real SQLite store in a folder of its own, with a clock that stands still.
class TestNode
{
public:
    explicit TestNode(const ServiceSettings &settings = openSettings());
    ~TestNode();

    static ServiceSettings openSettings();

    //! Destroys service and store and starts them anew on the same files.
    void restart();

    ManualClock clock;
    RecordingLinks links;
    RecordingJournal journal;
    HeldLoads loads;
    HeldTokens tokens;
    PlainPasswords passwords;
    std::unique_ptr<SqliteStorage> storage;
    std::unique_ptr<ChatService> service;
    LinkId nextLink = 1;

private:
    ServiceSettings m_settings;
    QTemporaryDir m_folder;
    CountingRandomness m_random;
};

//! Runs the event loop until \a condition holds; false after 10 s.
bool waitUntil(const std::function<bool()> &condition);

//! One client of a TestNode.
class TestPeer
{
public:
    explicit TestPeer(TestNode &node);

    //! A new account named \a handle, signed in.
    static TestPeer member(TestNode &node, const QString &handle);

    //! Connects anew; the old link is closed first.
    void reconnect();
    void disconnect();
    reply::Welcome hello(const QString &cursor = {});

    void post(request::Any body, std::int64_t id = 0);

    //! The answer of type \a Answer; fails the test where another one comes.
    template <typename Answer>
    Answer ask(request::Any body)
    {
        const Reply reply = askAny(std::move(body));
        const auto *answer = std::get_if<Answer>(&reply.body);
        if (!answer)
            qFatal("wanted %s, got %s", Answer::type.data(), describe(reply).constData());
        return *answer;
    }
    //! All that came for the request posted with \a id.
    std::vector<Reply> repliesTo(std::int64_t id) const
    {
        std::vector<Reply> replies;
        std::ranges::copy_if(m_node.links.sent.value(link), std::back_inserter(replies),
                             [id](const Reply &reply) { return reply.re == id; });
        return replies;
    }
    ErrorCode refusalOf(request::Any body) { return ask<Error>(std::move(body)).code; }
    Reply askAny(request::Any body);

    reply::Accepted say(ConversationId conversation, const QString &text);
    void ack(ConversationId conversation, Seq seq);

    //! Pushes of type \a Push since the link was made.
    template <typename Push>
    std::vector<Push> pushed() const
    {
        std::vector<Push> all;
        for (const Reply &reply : m_node.links.sent.value(link)) {
            if (const auto *push = std::get_if<Push>(&reply.body); push && reply.re == 0)
                all.push_back(*push);
        }
        return all;
    }
    std::vector<Entry> entries(ConversationId conversation) const;
    QStringList texts(ConversationId conversation) const;

    static QByteArray describe(const Reply &reply);

    LinkId link = 0;
    User user;
    QString token;
    QString cursor;

private:
    TestNode &m_node;
    std::int64_t m_nextId = 1;
};

} // namespace kith
