// SPDX-License-Identifier: Apache-2.0
#include "server/system/linewriter.h"

#include "shared/threadname.h"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <poll.h>
#include <unistd.h>
#endif

namespace kith {

namespace {

//! Returns how many bytes were written; fewer than all where the descriptor fails.
qsizetype writeAll(int descriptor, const QByteArray &bytes)
{
    qsizetype written = 0;
    while (written < bytes.size()) {
#ifdef Q_OS_WIN
        const auto count =
            ::_write(descriptor, bytes.constData() + written, unsigned(bytes.size() - written));
#else
        const auto count =
            ::write(descriptor, bytes.constData() + written, std::size_t(bytes.size() - written));
        if (count < 0 && errno == EAGAIN) {
            pollfd room{descriptor, POLLOUT, 0};
            ::poll(&room, 1, -1);
            continue;
        }
#endif
        if (count > 0)
            written += count;
        else if (errno != EINTR)
            break;
    }
    return written;
}

} // namespace

struct LineWriter::State {
    std::mutex mutex;
    std::condition_variable wake; //!< lines wait, lines were dropped, or the writer ends
    std::condition_variable written; //!< no line waits or is being written
    QByteArray waiting;
    std::uint64_t dropped = 0; //!< lines since the last accepted one
    bool busy = false;
    bool ending = false;

    void run(int descriptor, const DroppedLine &droppedLine)
    {
        QByteArray rest; // of a line that was written in part
        std::uint64_t lost = 0; // lines dropped or not written, and not reported yet
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return !waiting.isEmpty() || dropped > 0 || ending; });
            if (waiting.isEmpty() && dropped == 0)
                return;
            const QByteArray lines = rest + std::exchange(waiting, {});
            lost += std::exchange(dropped, 0);
            busy = true;
            lock.unlock();
            const QByteArray unwritten = lines.mid(writeAll(descriptor, lines));
            const bool isCut = unwritten.size() < lines.size()
                ? lines.at(lines.size() - unwritten.size() - 1) != '\n'
                : !rest.isEmpty();
            rest = isCut ? unwritten.left(unwritten.indexOf('\n') + 1) : QByteArray();
            lost += std::uint64_t(unwritten.count('\n')) - isCut;
            if (unwritten.isEmpty() && lost > 0 && writeAll(descriptor, droppedLine(lost)) > 0)
                lost = 0;
            lock.lock();
            busy = false;
            if (waiting.isEmpty())
                written.notify_all();
        }
    }
};

LineWriter::LineWriter(int descriptor, DroppedLine droppedLine)
    : m_state(std::make_shared<State>())
{
    std::thread([state = m_state, descriptor, droppedLine = std::move(droppedLine)] {
        setThreadName("log");
        state->run(descriptor, droppedLine);
    }).detach();
}

LineWriter::~LineWriter()
{
    flush(std::chrono::seconds(1));
    const std::lock_guard lock(m_state->mutex);
    m_state->ending = true;
    m_state->wake.notify_one();
}

void LineWriter::write(const QByteArray &line)
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->dropped > 0 || std::size_t(m_state->waiting.size() + line.size()) > maxWaitingBytes)
        ++m_state->dropped;
    else
        m_state->waiting += line;
    m_state->wake.notify_one();
}

void LineWriter::flush(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_state->mutex);
    m_state->written.wait_for(lock, patience,
                              [this] { return m_state->waiting.isEmpty() && !m_state->busy; });
}

} // namespace kith
