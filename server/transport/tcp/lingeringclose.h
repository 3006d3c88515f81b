// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <chrono>
#include <functional>

QT_FORWARD_DECLARE_CLASS(QAbstractSocket)
QT_FORWARD_DECLARE_CLASS(QSocketNotifier)

namespace kith {

/*!
    Closes a TCP connection so that the last bytes sent arrive: closes the sending side, discards input, and closes the
    descriptor when the peer has closed its side.

    After a plain close with unread bytes the kernel sends a reset, which may overtake the close frame. Owns the descriptor, and
    deletes itself when the peer has closed or the time is over, even if begin() was not called.
*/
class LingeringClose : public QObject
{
public:
    //! Calls \a close, which must close \a socket, and ends the connection as above within \a time. The kernel must have
    //! taken all bytes of \a socket. The new object belongs to \a parent.
    static void end(QAbstractSocket &socket, std::chrono::milliseconds time, QObject &parent,
                    const std::function<void()> &close);

    ~LingeringClose() override;

private:
    //! Returns a second descriptor of the connection, which stays open when Qt closes its own, or -1.
    static qintptr duplicate(qintptr descriptor);

    LingeringClose(qintptr descriptor, std::chrono::milliseconds time, QObject *parent);

    void begin(); //!< called when the kernel has taken all bytes
    void discard();

    qintptr m_descriptor;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace kith
