// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "tests/storage/asking.h"

namespace kith {

//! A SQLite file with something of everything, on both sides of the mark, and all that stores tell of it.
class AllKinds
{
public:
    void seed(const QString &file);

    //! A database may stamp by a clock of its own: times from \a clock on are told as its time.
    QStringList answers(const Stores &stores) const;

    //! What happens later. The first two are sent again by clients that heard no answer.
    std::vector<Write> more() const;

    std::unique_ptr<SqliteStorage> open(const QString &file, Indexing indexing) const;

    ManualClock clock;
    std::vector<UserId> users; //!< the first owns the groups
    std::vector<NewDevice> devices; //!< of each in turn
    std::vector<ConversationId> conversations; //!< but the self logs

private:
    void talk(const Stores &stores);

    std::vector<QByteArray> m_codes;
    std::vector<Write> m_writes;
};

} // namespace kith
