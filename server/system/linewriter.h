// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace kith {

/*!
    Writes lines to a file descriptor from its own thread, so that a blocked reader blocks no other thread.

    When more than maxWaitingBytes would wait, lines are dropped and counted until the waiting ones are written. Lines that fail to be
    written (the reader is gone, the disk is full) are lost and counted as well. The count is written as a line of its own as soon as
    lines can be written. Lines are never cut or reordered.
*/
class LineWriter
{
public:
    static constexpr std::size_t maxWaitingBytes = 1024 * 1024;

    //! Returns the line, with its line feed, that reports \a count dropped lines. Called on the writer's thread.
    using DroppedLine = std::function<QByteArray(std::uint64_t count)>;

    //! Does not own \a descriptor, which must stay open until the process ends.
    LineWriter(int descriptor, DroppedLine droppedLine);

    //! Blocks until all lines are written, for at most a second.
    ~LineWriter();
    Q_DISABLE_COPY_MOVE(LineWriter)

    //! Queues \a line, which includes its line feed. Never blocks. Any thread.
    void write(const QByteArray &line);

    //! Blocks until all queued lines are written, for at most \a patience.
    void flush(std::chrono::milliseconds patience);

private:
    struct State;

    std::shared_ptr<State> m_state; //!< shared with the thread, which may block in a write for ever
};

} // namespace kith
