// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/channel.h"
#include "app/platform/timesource.h"

#include <QObject>

namespace kith {

/*!
    Keeps a signed-in connection to the server, as long as that makes sense. GUI thread.

    After a break it tries again with exponential backoff and full jitter (up to 0.5 s at first, up to 30 s in the
    end), at once when the network returns or the system wakes. A silent peer is noticed by two missed pings.
*/
class ServerConnection : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Stopped, //!< not started
        Connecting, //!< the first try
        CatchingUp, //!< signed in; what was missed is coming
        Connected,
        Waiting, //!< until the next try, see retryIn(), or trying again
        Offline, //!< the system has no network; tried now and then all the same
        Replaced, //!< the same device is connected from elsewhere; stays so until tryNow()
        Refused, //!< the server will not have this token or this version
    };
    Q_ENUM(State)

    explicit ServerConnection(TimeSource *time, QObject *parent = nullptr,
                              TransportFactory newTransport = &newWebSocketTransport);
    ~ServerConnection() override;

    //! Where \a cursor is empty the device starts at the heads.
    void start(const QUrl &socket, const QString &token, const QString &cursor);
    //! For the next hello.
    void setCursor(const QString &cursor) { m_cursor = cursor; }
    void stop();
    //! Breaks off and connects anew.
    void restart();

    State state() const { return m_state; }
    bool isSignedIn() const { return m_state == State::CatchingUp || m_state == State::Connected; }
    std::int64_t retryIn() const; //!< milliseconds until the next try; 0 while one is on its way

    void tryNow();
    void setReachable(bool reachable);
    //! Time passed without us: checks a connection that may be dead, or tries at once.
    void wake();

    //! As Link's; while not signed in the answer is an error.
    void ask(const request::Any &request, QObject *context, Channel::Answer done);
    void tell(const request::Any &request);

Q_SIGNALS:
    void stateChanged();
    void welcomed(const kith::reply::Welcome &welcome);
    void pushed(const kith::reply::Any &push);
    //! The connection that was welcomed is gone.
    void lost();
    //! State::Refused or Replaced; \a error says why.
    void refused(const kith::Error &error);

private:
    void connectNow();
    void hello();
    void retryLater();
    void onClosed(int code, const QString &what);
    void onPushed(const reply::Any &push);
    void onPing();
    void dropLink();
    void refuse(State state, const Error &error);
    void setState(State state);

    TimeSource *m_time;
    const TransportFactory m_newTransport;
    std::unique_ptr<Timer> m_retry;
    std::unique_ptr<Timer> m_ping;
    Channel *m_channel = nullptr;
    QUrl m_socket;
    QString m_token;
    QString m_cursor;
    State m_state = State::Stopped;
    int m_failures = 0;
    int m_unanswered = 0; //!< pings
    bool m_reachable = true;
    std::int64_t m_retryAt = 0; //!< monotonic
};

} // namespace kith
