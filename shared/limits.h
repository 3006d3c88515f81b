// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

//! The limits of the protocol, as docs/protocol.md lists them; the server refuses what is above.
namespace kith::limits {

using namespace std::chrono_literals;

constexpr int protocolVersion = 1;

constexpr int textBytes = 16 * 1024; //!< a message's text, as UTF-8
constexpr int frameBytes = 64 * 1024; //!< one whole message from a client, all fragments together
constexpr int cursorBytes = 1024; //!< of one that a WebSocket is given
constexpr int feedCursorBytes = 4 * 1024; //!< of one that an event over HTTP comes with
constexpr int emojiBytes = 64; //!< the longest emoji of Unicode 15.1 is 35 bytes; room for growth
constexpr int titleCharacters = 120;
constexpr int nameCharacters = 80;
constexpr int handleMin = 2;
constexpr int handleMax = 32;
constexpr int passwordMin = 12; //!< characters
constexpr int passwordMaxBytes = 1024;

constexpr int devices = 100; //!< of one account; one more ends the one that was seen the longest ago
constexpr int groupMembers = 1000;
constexpr int receiptMembers = 100; //!< larger groups exchange no receipts and no typing
constexpr int presenceUsers = 200; //!< watched by one device at once
constexpr int peopleResults = 50;
constexpr int pageMessages = 200; //!< of one history page; the default is pageDefault
constexpr int pageDefault = 50;
constexpr int logEntries = 500; //!< of one answer to a log request
constexpr int unackedEntries =
    256; //!< above it, or above answerBytes of them, pushes to that device stop until it acks
constexpr int answerBytes = 1024 * 1024; //!< about; a longer answer is cut and says that there is more

constexpr std::int64_t unsentBytes = 4 * 1024 * 1024; //!< per connection, before it is closed as too slow
constexpr auto unsentTime = 30s; //!< without any progress while something is unsent
constexpr auto handshakeTime = 10s; //!< from the accepted connection to the end of its request (and of TLS)
constexpr auto helloTime = 10s; //!< from the upgrade to a valid hello
constexpr auto frameTime = 30s; //!< from a message's first byte to its last
constexpr auto pingInterval = 25s;
constexpr int missedPings = 2;

constexpr int inviteUses = 1000; //!< of one invite with a limit
constexpr auto inviteTime = std::chrono::days(366); //!< the longest that an invite with an end is valid
constexpr int listedInvites = 100; //!< of one page
constexpr int listedAccounts = 100; //!< of one page
constexpr int listedAudit = 100; //!< of one page
constexpr auto passwordResetTime = 24h; //!< in which the code of a password reset works
constexpr auto ticketTime = 30s; //!< in which a ticket signs in
constexpr auto historyWindow = std::chrono::days(10); //!< what opening a conversation loads at first
constexpr auto typingTime = 6s; //!< until a typing sign expires

} // namespace kith::limits
