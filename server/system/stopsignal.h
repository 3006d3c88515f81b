// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

class QSocketNotifier;

namespace kith {

//! Emits raised(), on the thread that created it, for SIGTERM and SIGINT (on Windows: Ctrl+C and closing). At most one per process.
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
