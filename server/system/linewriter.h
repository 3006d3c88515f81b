// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace kith {

/*!
    Writes lines to a file descriptor from a thread of its own, so that a reader who stops reading stops nobody else.

    While more than maxWaitingBytes wait, lines are dropped and counted; the count is written, as a line of its own, before
    the first line that is taken again. Lines are never cut or reordered. What cannot be written (the reader is gone, the
    disk is full) is lost.
*/
class LineWriter
{
public:
    static constexpr std::size_t maxWaitingBytes = 1024 * 1024;

    //! Makes the line, with its end, that says how many were dropped. Called on the writer's thread.
    using DroppedLine = std::function<QByteArray(std::uint64_t count)>;

    //! Does not own \a descriptor, which must outlive the process's last line.
    LineWriter(int descriptor, DroppedLine droppedLine);

    //! Waits for what waits to be written, at most a second.
    ~LineWriter();
    Q_DISABLE_COPY_MOVE(LineWriter)

    //! \a line has its end. Returns at once; any thread.
    void write(const QByteArray &line);

    //! Returns when all lines so far are written, or after \a patience.
    void flush(std::chrono::milliseconds patience);

private:
    struct State;

    std::shared_ptr<State> m_state; //!< shared with the thread, which may hang in a write for ever
};

} // namespace kith
