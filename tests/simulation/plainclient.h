// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/channel.h"
#include "tests/simulation/simulatedtransport.h"

namespace kith {

/*!
    A device that knows no more of the protocol than its promise: it says hello with its cursor, takes what is pushed and
    acks it, and comes and goes all the time. So nothing that a node leaves out is made up for by asking.
*/
class PlainClient : public QObject
{
    Q_OBJECT

public:
    //! \a dial gives links to some node.
    PlainClient(Scheduler &scheduler, SimulatedTransport::Dial dial, QString token, Random random);

    //! From now until \a end.
    void comeAndGo(std::int64_t end);
    void connectNow();

private:
    void ack(const reply::Event &event);

    Scheduler &m_scheduler;
    const SimulatedTransport::Dial m_dial;
    const QString m_token;
    Random m_random;
    QPointer<Channel> m_channel;
    QString m_cursor;
};

} // namespace kith
