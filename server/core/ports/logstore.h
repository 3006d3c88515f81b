// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/instant.h"
#include "shared/types.h"

#include <optional>
#include <vector>

namespace kith {

//! An entry for the log of \a conversation; the store gives it seq, sentAt and messages.
struct NewEntry {
    ConversationId conversation;
    Entry entry;
};

struct NewConversation {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title;
    std::vector<Member> members;
    std::vector<NewEntry>
        announcements; //!< appended only if the conversation did not exist: the `joined` of each member
    HistoryAccess history = HistoryAccess::All; //!< for later members
};

/*!
    What one commit writes: all of it or nothing.

    - \a create is skipped where the conversation exists already.
    - An entry with a clientId that its log holds already makes the whole write a repeat: nothing is done
      and the stored entries are the answer; with another content it is a `conflict`.
    - By its kind an entry also changes what it is about: `member` the membership of its subject (role none
      removes, which is a revocation), `title` the title, `history` what later members see, `delete` blanks the
      text of its target and of the target's edits for good, `read` (in a self log) the read mark of its author in
      about. `left` gets as target the last entry of about.
    - Where no entry would change anything, nothing is done, and the answer is unchanged: an edit to the same text, a deletion or
      a withdrawal of what is not there, a reaction that is there, and all three of a text that is deleted; the title or history
      that it has; a read mark that is not above the one there.
    - \a asOf is the seq up to which the caller knew the log of the first entry's conversation when it checked permissions.
      Where a `member` entry lies above it, nothing is done, and the answer is outdated: the caller checks again.
*/
struct Write {
    std::optional<NewConversation> create;
    std::vector<NewEntry> entries;
    Instant receivedAt = 0; //!< when the request was received; 0: not measured
    Seq asOf = 0; //!< 0: no check
    std::optional<AuditEntry> audit = {}; //!< recorded with what is new; the store numbers it
};

struct Written {
    std::vector<NewEntry>
        entries; //!< as stored: the announcements, where the conversation was created, then Write::entries
    bool created = false;
    bool repeated = false;
    bool outdated = false;
    bool unchanged = false; //!< and there are no entries
    Instant committedAt = 0;
};

struct PageQuery {
    ConversationId conversation;
    Seq before = 0; //!< 0: the newest
    std::int64_t since = 0; //!< no message older than this, unless fewer than limit are newer; 0: no bound
    int limit = 0; //!< at most that many where since is 0
    int most = 0; //!< at most that many in any case
    int above = 0; //!< with before: and that many messages from there on
};

struct HistoryPage {
    std::vector<Message> messages; //!< oldest first
    bool more = false; //!< there are older ones
    Seq head = 0; //!< of the log; the messages may show entries above it already
    bool newer = false; //!< of PageQuery::above: there are newer ones
};

//! The logs of all conversations: every entry, in the order of its log, durable. See stores.h.
class LogStore
{
public:
    virtual ~LogStore() = default;

    virtual void write(Write write, Callback<Written> done) = 0;

    //! What write() would answer, where \a write is a repeat; nullopt where it would be new.
    virtual void findRepeat(Write write, Callback<std::optional<Written>> done) = 0;

    //! Entries above \a after, at most \a limit, in order.
    virtual void readLog(ConversationId conversation, Seq after, int limit,
                         Callback<std::vector<Entry>> done) = 0;

    virtual void readPage(const PageQuery &query, Callback<HistoryPage> done) = 0;
};

} // namespace kith
