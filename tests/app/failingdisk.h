// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <sys/resource.h>

namespace kith {

/*!
    As long as it lives, no file of this process grows beyond \a most bytes, as with a quota: writing fails, though the disk has
    room. With 0 it is as on a full disk: files can be made, and nothing be written into them.
*/
class FailingDisk
{
public:
    explicit FailingDisk(rlim_t most = 4096)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit tight{most, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~FailingDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FailingDisk)

private:
    rlimit m_before{};
};

} // namespace kith
