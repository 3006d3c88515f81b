// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::load {

//! Identifies a message by its text: message \a number of \a sender in one run of the tool.
struct Label {
    std::uint32_t run = 0; //!< below 65,536
    std::uint32_t sender = 0; //!< below 2^24
    std::uint64_t number = 0; //!< below 2^40
};

constexpr std::size_t labelBytes = 20;

//! Writes \a label as 20 hexadecimal digits.
void writeLabel(const Label &label, char *to);

//! Returns the label at the start of \a text, or nullopt.
std::optional<Label> readLabel(std::string_view text);

//! A client's events besides messages.
struct ClientTotals {
    std::uint64_t gaps = 0; //!< events that left out a seq of their log
    std::uint64_t refused = 0; //!< errors with a time to retry
    std::uint64_t failed = 0; //!< other errors, and invalid frames
    std::string firstFailure;
};

/*!
    A signed-in client that sends to one destination and receives, for Kith and for the servers that it is compared with. Lives in
    the thread of its loop, like its listener.
*/
class Messenger
{
public:
    class Listener
    {
    public:
        virtual ~Listener() = default;
        virtual void ready(Messenger &) { } //!< signed in and caught up
        virtual void received(
            Messenger &,
            const Label &label) = 0; //!< includes its own messages if the server echoes them
        virtual void accepted(Messenger &, std::uint64_t number) { (void)number; }
        virtual void gone(Messenger &, int closeCode, const std::string &reason) = 0;
    };

    virtual ~Messenger() = default;

    virtual void start() = 0; //!< connects and signs in; ready() or gone() follows, also again after gone()
    virtual void stop() = 0; //!< ends the connection at once, without gone()
    virtual bool isReady() const = 0;

    //! Sends to the destination. Messages not accepted when the connection breaks are sent again after the next start().
    virtual void send(const Label &label) = 0;

    virtual const ClientTotals &totals() const = 0;
};

} // namespace kith::load
