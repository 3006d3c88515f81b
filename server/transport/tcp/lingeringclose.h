// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <chrono>
#include <functional>

QT_FORWARD_DECLARE_CLASS(QAbstractSocket)
QT_FORWARD_DECLARE_CLASS(QSocketNotifier)

namespace kith {

/*!
    Ends a TCP connection so that the last bytes sent arrive: closes the sending side, throws away what still
    comes, and closes the rest when the peer does.

    A plain close with unread bytes makes the kernel send a reset, and a reset may overtake our close frame.
   Owns the descriptor and deletes itself when the peer has closed or the time is over, begun or not.
*/
class LingeringClose : public QObject
{
public:
    //! Calls \a close, which closes \a socket, whose bytes the kernel has all taken, and ends its connection as
    //! above within \a time. \a parent owns what does that.
    static void end(QAbstractSocket &socket, std::chrono::milliseconds time, QObject &parent,
                    const std::function<void()> &close);

    ~LingeringClose() override;

private:
    //! A second descriptor of the same connection, which stays when Qt closes its own; -1 where that is not
    //! possible.
    static qintptr duplicate(qintptr descriptor);

    LingeringClose(qintptr descriptor, std::chrono::milliseconds time, QObject *parent);

    void begin(); //!< when the kernel has taken all bytes
    void discard();

    qintptr m_descriptor;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace kith
