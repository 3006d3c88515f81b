// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <sys/resource.h>

namespace kith {

//! As long as it lives, no file of this process grows beyond 4 KiB, as with a quota: writing fails, though the disk has room.
class FailingDisk
{
public:
    FailingDisk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit tight{4096, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~FailingDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FailingDisk)

private:
    rlimit m_before{};
};

} // namespace kith
