// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

class QSocketNotifier;

namespace kith {

//! Ignores all signals that would end a server without need, such as SIGHUP, SIGALRM, SIGPIPE (a reader is gone) and SIGXFSZ (a file
//! may not grow; the write fails instead). Faults of the program and the signals to stop it keep their effect. Called before
//! anything else.
void ignoreSignals();

/*!
    Emits stop() for SIGTERM and SIGINT (on Windows: Ctrl+C and closing), and reload() for SIGHUP, on the thread that created it. At
    most one per process.
*/
class ProcessSignals : public QObject
{
    Q_OBJECT

public:
    ProcessSignals();
    ~ProcessSignals() override;

Q_SIGNALS:
    void stop();
    void reload();

private:
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace kith
