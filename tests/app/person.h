// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/app.h"
#include "app/history/useractions.h"
#include "tests/app/realserver.h"
#include "tests/app/samples.h"

namespace kith::sample {

//! Somebody with a window's whole engine.
class Person
{
public:
    Person(const QString &folder, const QString &handle)
        : m_folder(folder)
        , m_handle(handle)
    {
    }

    void start()
    {
        m_app.reset();
        auto profile = Profile::open(m_folder);
        QVERIFY(profile);
        m_app = std::make_unique<App>(*profile, nullptr, &m_time);
        m_app->start();
    }
    void stop() { m_app.reset(); }

    void signIn(const QString &address)
    {
        JoinFlow *join = m_app->join();
        QObject::connect(join, &JoinFlow::serverChanged, join,
                         [join] { join->allowUnencrypted(); }); // where it asks
        join->setAddress(address);
        join->setHandle(m_handle);
        join->setPassword(QString::fromUtf8(realPassword));
        QTRY_VERIFY_WITH_TIMEOUT(join->canSignIn(), 30'000);
        join->signIn();
        QTRY_VERIFY_WITH_TIMEOUT(m_app->session(), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_app->connection()->state(), ConnectionStatus::Connected, 60'000);
    }

    void say(UserId peer, const QString &text)
    {
        Outgoing outgoing;
        outgoing.conversation = directConversation(id(), peer);
        outgoing.peer = peer;
        outgoing.clientId = newId<ClientId>();
        outgoing.text = text;
        m_app->session()->history()->userActions().addOutgoing(
            outgoing, m_app.get(), [](const Result<Done> &stored) { QVERIFY(stored); });
    }

    App &app() { return *m_app; }
    ServerConnection &connection() { return *m_app->session()->server()->connection(); }
    UserId id() const { return m_app->account()->info().user.id; }
    History &history() { return *m_app->session()->history(); }

    //! Of the conversation with \a peer, in its order; what waits in the outbox last.
    QStringList texts(UserId peer)
    {
        return sample::texts(sample::newest(history(), directConversation(id(), peer), 10'000));
    }
    QStringList lost(UserId peer)
    {
        LocalPage page = sample::newest(history(), directConversation(id(), peer), 10'000);
        std::erase_if(page.messages, [](const LocalMessage &row) { return !row.isLost(); });
        return sample::texts(page);
    }
    Seq delivered(UserId peer)
    {
        const auto conversation =
            sample::wait<std::optional<LocalConversation>>([&](QObject *context, auto done) {
                history().conversation(directConversation(id(), peer), context, done);
            });
        return conversation ? conversation->deliveredToAll : 0;
    }

    int count(UserId peer)
    {
        const auto conversation =
            sample::wait<std::optional<LocalConversation>>([&](QObject *context, auto done) {
                history().conversation(directConversation(id(), peer), context, done);
            });
        return conversation ? static_cast<int>(conversation->messages) : 0;
    }

private:
    QString m_folder, m_handle;
    SystemTimeSource m_time;
    std::unique_ptr<App> m_app;
};

//! "ada 1", "ada 2" … each once and in this order, whatever stands between.
inline bool hasAllOf(const QStringList &texts, const QString &author, int count)
{
    const QStringList own = texts.filter(QRegularExpression(QStringLiteral("^%1 ").arg(author)));
    if (own.size() != count)
        return false;
    for (int i = 0; i < count; ++i) {
        if (own[i] != QStringLiteral("%1 %2").arg(author).arg(i + 1))
            return false;
    }
    return true;
}

} // namespace kith::sample
