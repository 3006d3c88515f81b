// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/timesource.h"
#include "shared/replies.h"

#include <QHash>
#include <QObject>

#include <map>
#include <memory>
#include <vector>

namespace kith {

/*!
    Knows who is online and who is typing, in memory only. GUI thread.

    While there is no connection nobody's presence is known and nobody types. Typing expires after limits::typingTime.
    Signals what the server must be told; ServerSession sends it.
*/
class PresenceTracker : public QObject
{
    Q_OBJECT

public:
    explicit PresenceTracker(TimeSource *time, QObject *parent = nullptr);
    ~PresenceTracker() override;

    //! Unknown where nobody watches or the connection is down.
    Presence presence(UserId user) const { return m_presences.value(user, Presence{user, {}, 0}); }
    //! In the order in which they began.
    std::vector<UserId> typing(ConversationId conversation) const;

    //! The users that \a screen shows, instead of those before; forgotten with \a screen. At most
    //! limits::presenceUsers of all screens together are watched, the newest screen first.
    void watch(QObject *screen, const std::vector<UserId> &users);
    //! The user typed in \a conversation. Tells the server at most once in half of limits::typingTime.
    void userTyping(ConversationId conversation);
    //! The user sent or cleared the text.
    void userStopped(ConversationId conversation);

    // ---- What the server says
    void apply(const reply::Presences &presences);
    void apply(const reply::Typing &typing);
    //! The connection is down: forgets all presence and typing.
    void forget();
    //! All that is watched, for a new connection.
    std::vector<UserId> watched() const;

Q_SIGNALS:
    void presenceChanged(const std::vector<kith::UserId> &users);
    void typingChanged(kith::ConversationId conversation);
    void watchedChanged();
    void ownTypingChanged(kith::ConversationId conversation, bool on);

private:
    struct Typist {
        UserId user;
        std::int64_t until = 0; //!< monotonic
    };
    struct Screen {
        QObject *screen = nullptr;
        std::vector<UserId> users;
    };

    void dropScreen(QObject *screen);
    void expire();
    void schedule();
    void stopTyping(ConversationId conversation, UserId user);

    TimeSource *m_time;
    QHash<UserId, Presence> m_presences;
    std::map<ConversationId, std::vector<Typist>> m_typing;
    std::vector<Screen> m_screens; //!< the newest last
    std::unique_ptr<Timer> m_expiry;
    ConversationId m_ownTyping;
    std::int64_t m_ownTypingSince = 0;
};

} // namespace kith
