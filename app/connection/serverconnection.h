// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/channel.h"
#include "app/connection/socketprobe.h"
#include "app/connection/transportchoice.h"
#include "app/platform/timesource.h"

#include <QObject>

namespace kith {

/*!
    Keeps a signed-in connection to the server until the server refuses it. GUI thread.

    Reconnects after a break: with exponential backoff and full jitter (up to 0.5 s at first, up to 30 s later), at once
    when the network returns or the system wakes. Two missed pings count as a break. Where the server answers that it cannot sign in
    anybody now: after the time that it says, and by chance up to 3 s more.

    Goes over HTTP where no WebSocket can be had, as TransportChoice says, and meanwhile looks for one in the background. The change back
    goes by the newest cursor, while no request is open, and without leaving CatchingUp or Connected for Waiting.
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
        Refused, //!< the server refuses this token or this version
    };
    Q_ENUM(State)

    explicit ServerConnection(TimeSource *time, QObject *parent = nullptr, Transports transports = {});
    ~ServerConnection() override;

    //! Where \a cursor is empty the device starts at the heads.
    void start(const QUrl &socket, const QString &token, const QString &cursor);
    //! For the next hello.
    void setCursor(const QString &cursor) { m_cursor = cursor; }
    void stop();
    //! Drops the connection and connects again.
    void restart();

    State state() const { return m_state; }
    bool isSignedIn() const { return m_state == State::CatchingUp || m_state == State::Connected; }
    bool isSlow() const { return isSignedIn() && m_overHttp; } //!< over HTTP
    CertificateProblem certificateProblem() const { return m_certificateProblem; } //!< of the last try
    std::int64_t retryIn() const; //!< milliseconds until the next try; 0 while one is on its way

    void tryNow();
    void setReachable(bool reachable);
    //! The system slept: checks whether the connection is alive, or tries at once where there is none.
    void wake();

    //! As Channel::ask(); answers an Unavailable error while not signed in.
    void ask(const request::Any &request, QObject *context, Channel::Answer done);
    void notify(const request::Any &request);

Q_SIGNALS:
    void stateChanged();
    void welcomed(const kith::reply::Welcome &welcome);
    void pushed(const kith::reply::Any &push);
    //! A connection that was welcomed ended.
    void lost();
    //! State::Refused or Replaced; \a error says why.
    void refused(const kith::Error &error);

private:
    void connectNow();
    void use(Channel *channel, TransportChoice::Way way);
    void hello();
    void retryLater();
    void onClosed(int code, const QString &what);
    void onPushed(const reply::Any &push);
    void onPing();
    TransportChoice::Outcome outcome(int code) const;
    void dropChannel();
    void probe();
    void probeLater();
    void dropProbe();
    void goOverSocket();
    void refuse(State state, const Error &error);
    void setState(State state);

    TimeSource *m_time;
    const Transports m_transports;
    TransportChoice m_choice;
    std::unique_ptr<Timer> m_retry;
    std::unique_ptr<Timer> m_ping;
    std::unique_ptr<Timer> m_nextProbe;
    std::unique_ptr<Timer> m_untilIdle; //!< of the channel, while a WebSocket is ready
    Channel *m_channel = nullptr;
    SocketProbe *m_probe = nullptr;
    bool m_overHttp = false; //!< of the channel
    bool m_isSilent = false; //!< of the channel
    std::optional<std::int64_t>
        m_answeredAt; //!< of the channel: monotonic, when the server answered the hello
    QUrl m_socket;
    QString m_token;
    QString m_cursor;
    State m_state = State::Stopped;
    int m_failures = 0;
    int m_unanswered = 0; //!< pings
    bool m_reachable = true;
    std::int64_t m_retryAfter = 0; //!< ms, as the server said on this connection; 0: it did not
    std::int64_t m_retryAt = 0; //!< monotonic
    CertificateProblem m_certificateProblem = CertificateProblem::None;
};

} // namespace kith
