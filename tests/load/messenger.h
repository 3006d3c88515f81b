// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::load {

//! Which message a text is: number \a number of sender \a sender in one run of the tool.
struct Label {
    std::uint32_t run = 0; //!< below 65,536
    std::uint32_t sender = 0; //!< below 2^24
    std::uint64_t number = 0; //!< below 2^40
};

constexpr std::size_t labelBytes = 20;

//! Writes \a label as 20 hexadecimal digits.
void writeLabel(const Label &label, char *to);

//! nullopt where \a text does not start with one.
std::optional<Label> readLabel(std::string_view text);

//! What a client met besides messages.
struct ClientTotals {
    std::uint64_t gaps = 0; //!< events that left out a seq of their log
    std::uint64_t refused = 0; //!< errors that said to try again
    std::uint64_t failed = 0; //!< errors that did not, and frames that were none
    std::string firstFailure;
};

/*!
    Somebody signed in at a server who sends to one place and receives: the same for Kith and for what it is
    compared with. Lives in the thread of its loop, like its listener.
*/
class Messenger
{
public:
    class Listener
    {
    public:
        virtual ~Listener() = default;
        virtual void ready(Messenger &) { } //!< signed in, and what was missed has come
        virtual void received(Messenger &,
                              const Label &label) = 0; //!< its own messages, too, where the server echoes
        virtual void accepted(Messenger &, std::uint64_t number) { (void)number; }
        virtual void gone(Messenger &, int closeCode, const std::string &reason) = 0;
    };

    virtual ~Messenger() = default;

    virtual void start() = 0; //!< connects and signs in; ready() or gone() follows, also again after gone()
    virtual void stop() = 0; //!< ends the connection at once, without gone()
    virtual bool isReady() const = 0;

    //! Sends to the place it was made for. What was not accepted when the connection breaks is sent again
    //! after the next start().
    virtual void send(const Label &label) = 0;

    virtual const ClientTotals &totals() const = 0;
};

} // namespace kith::load
