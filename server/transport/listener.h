// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTcpServer>

#include <functional>

namespace kith {

/*!
    Accepts TCP connections and hands their raw descriptors on; never makes a socket of them.

    Call listen() and close() as on any QTcpServer. When the process has no descriptor left, accepting goes on by
    itself a moment later; Qt alone would stop for ever.
*/
class Listener : public QTcpServer
{
    Q_OBJECT

public:
    //! \a adopt takes over each descriptor, in the listener's thread.
    explicit Listener(std::function<void(qintptr descriptor)> adopt, QObject *parent = nullptr);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::function<void(qintptr)> m_adopt;
};

} // namespace kith
