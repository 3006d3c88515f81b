// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"

/*!
    A made-up account with conversations that have one of everything: groups and pairs, long names, replies,
    edits, reactions, deletions, links, emoji, unread and unsent messages, Arabic and Hebrew.

    It is the same at each start, so that pictures of it can be compared.
*/
namespace kith::samples {

//! The moment at which the samples are looked at: Wednesday, 15 October 2025, 09:18 in the local time zone.
std::int64_t now();

//! Time that stands still at now(); alarms ring as always.
class FixedTimeSource : public SystemTimeSource
{
public:
    std::int64_t now() const override { return samples::now(); }
    std::int64_t monotonic() const override { return 0; }
};

//! Whose account it is: the user that the history is opened for.
User me();

//! The one that a picture shows first: a group with an unread divider.
ConversationId harbourCrew();
//! A direct one with a long exchange.
ConversationId amara();
//! A direct one with failed and waiting messages.
ConversationId leila();
//! A group on a restored server, which lacks its latest messages.
ConversationId boathouse();
//! A group that writes Arabic.
ConversationId arabicCrew();

//! Fills an open, empty history. Posts all at once; whoever reads afterwards finds it.
void fill(History &history, PresenceTracker &presences);

} // namespace kith::samples
