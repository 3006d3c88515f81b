// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "tests/simulation/record.h"
#include "tests/storage/plainlog.h"

namespace kith {

//! The logs as a record tells them: what is durable, and who was in them when.
class RecordedLogs
{
public:
    //! A stretch of membership. Both ends are commits.
    struct Stay {
        Seq first = 1; //!< the first entry that concerns the member
        std::uint64_t from = 0; //!< order
        Seq last = INT64_MAX; //!< the last one that does
        std::uint64_t until = UINT64_MAX; //!< order
        std::int64_t endedAt = 0;
        std::int64_t startedAt = 0;
        Seq visibleFrom = 1; //!< the first entry that the member may be given
    };
    struct Log {
        std::vector<const Record::Fact<NewEntry> *> entries; //!< as they were appended
        std::map<UserId, std::vector<Stay>> stays;
        std::map<UserId, Role> members; //!< in the end
        QString title;
        HistoryAccess history = HistoryAccess::All; //!< in the end

        Seq head() const { return Seq(entries.size()); }
        //! Null where there is none.
        const Record::Fact<NewEntry> *at(Seq seq) const
        {
            return seq >= 1 && seq <= head() ? entries[std::size_t(seq) - 1] : nullptr;
        }
        //! The stay at that moment, else the last before it; null where there was none.
        const Stay *stay(UserId user, std::uint64_t order) const;
        bool isMember(UserId user) const;
        //! The log as it stands in the end: with what was deleted blanked.
        PlainLog plain() const;
    };

    explicit RecordedLogs(const Record &record);

    const Log *find(ConversationId id) const;
    const std::map<ConversationId, Log> &logs() const { return m_logs; }

private:
    std::map<ConversationId, Log> m_logs;
};

} // namespace kith
