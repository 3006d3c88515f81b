// SPDX-License-Identifier: Apache-2.0
#include "app/startup.h"

#include <algorithm>

namespace kith {

Startup::Startup(App *app, Options options, QObject *parent)
    : QObject(parent)
    , m_app(app)
    , m_options(std::move(options))
{
}

void Startup::run()
{
    connect(m_app, &App::stateChanged, this, &Startup::onApp);
    connect(m_app, &App::currentChanged, this, &Startup::onApp);
    connect(m_app, &App::sessionChanged, this, &Startup::follow);
    m_app->start();
    onApp();
}

void Startup::follow()
{
    if (m_app->connection())
        connect(m_app->connection(), &ConnectionStatus::changed, this, &Startup::onApp);
}

void Startup::onApp()
{
    if (m_app->state() == App::SignedOut)
        return signIn();
    if (m_app->state() != App::SignedIn || m_app->account()->handle().isEmpty())
        return;
    if (!m_options.handle.isEmpty() && m_app->account()->handle() != m_options.handle)
        return finish(tr("This profile is signed in as %1. Give %2 another folder with --profile.")
                          .arg(m_app->account()->handle(), m_options.handle));
    if (m_options.openDirect.isEmpty() || (m_opening && m_app->current()))
        return finish();
    if (m_app->connection()->state() == ConnectionStatus::Connected)
        findPeer();
}

void Startup::signIn()
{
    if (std::exchange(m_signingIn, true))
        return;
    JoinFlow *join = m_app->join();
    if (!m_options.server.isEmpty())
        join->setAddress(m_options.server);
    if (m_options.handle.isEmpty())
        return finish(); // the window asks
    join->setHandle(m_options.handle);
    join->setPassword(m_options.password);
    connect(join, &JoinFlow::serverChanged, this, &Startup::onServer);
    connect(join, &JoinFlow::errorChanged, this, [this, join] {
        if (!join->error().isEmpty())
            finish(join->error());
    });
    onServer();
}

void Startup::onServer()
{
    JoinFlow *join = m_app->join();
    if (join->addressState() == JoinFlow::Failed)
        finish(join->addressError());
    else if (join->canSignIn())
        join->signIn();
}

void Startup::findPeer()
{
    if (std::exchange(m_finding, true))
        return;
    m_app->session()->server()->ask(
        request::FindPeople{m_options.openDirect, {}}, this, [this](const Result<reply::Any> &answer) {
            const auto *people = answerAs<reply::People>(answer);
            if (people)
                return openPeer(people->users);
            finish(answer ? tr("The server gave no people.") : answer.error().message);
        });
}

void Startup::openPeer(const std::vector<User> &users)
{
    const auto peer = std::find_if(users.begin(), users.end(),
                                   [&](const User &user) { return user.handle == m_options.openDirect; });
    if (peer == users.end())
        return finish(tr("There is nobody called %1 on this server.").arg(m_options.openDirect));
    m_app->close(); // what was open last time
    m_opening = true;
    m_app->openDirect(toText(peer->id)); // and currentChanged() comes
}

void Startup::finish(const QString &failure)
{
    m_app->disconnect(this);
    m_app->join()->disconnect(this);
    if (m_app->connection())
        m_app->connection()->disconnect(this);
    if (failure.isEmpty())
        Q_EMIT ready();
    else
        Q_EMIT failed(failure);
}

} // namespace kith
