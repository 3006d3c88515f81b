// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace kith::load {

//! Mosquitto on a loopback port with its own folder and otherwise default settings.
class Mosquitto
{
public:
    //! Returns null if it is not installed. The environment variable KITH_MOSQUITTO may name the program.
    static std::unique_ptr<Mosquitto> start();
    ~Mosquitto();

    const Address &address() const { return m_address; }
    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }

private:
    Mosquitto() = default;

    QTemporaryDir m_folder;
    QProcess m_process;
    Address m_address;
};

} // namespace kith::load
