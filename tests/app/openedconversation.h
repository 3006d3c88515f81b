// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/openconversation.h"
#include "tests/app/modelfixture.h"

namespace kith::sample {

//! A test of a conversation that is open, at first the crew's, in which Bob and Ada wrote one message each.
class OpenedConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<World>();
        m_world->apply({direct(), crewOf(0, 0, Role::Admin)});
        m_world->apply(crew, {text(1, bob, QStringLiteral("theirs")), text(2, ada, QStringLiteral("mine"))});
        open(crew);
    }
    void cleanup()
    {
        m_open.reset();
        m_world.reset();
    }

protected:
    void open(ConversationId id)
    {
        m_open.reset();
        m_open = std::make_unique<OpenConversation>(id, &m_world->history, &m_world->presences,
                                                    &m_world->server, &m_world->time);
        QTRY_VERIFY(m_open->messages()->isLoaded());
        m_world->settle();
    }
    QStringList texts()
    {
        m_world->settle();
        QStringList texts = column(*m_open->messages(), "plainText");
        texts.removeAll(QString());
        std::reverse(texts.begin(), texts.end());
        return texts;
    }

    std::unique_ptr<World> m_world;
    std::unique_ptr<OpenConversation> m_open;
};

} // namespace kith::sample
