// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

class QSocketNotifier;

namespace kith {

//! SIGTERM and SIGINT (on Windows: Ctrl+C and closing), as a signal on the thread that made it. One a process.
class StopSignal : public QObject
{
    Q_OBJECT

public:
    StopSignal();
    ~StopSignal() override;

Q_SIGNALS:
    void raised();

private:
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace kith
