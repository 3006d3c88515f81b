// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"
#include "server/storage/database/lockset.h"
#include "server/storage/log/writerlog.h"

#include <optional>

namespace kith {

//! One Write, inside the writer's transaction: looks everything up first, then changes.
class LogWriter
{
public:
    //! \a now: when the write was asked for, in milliseconds since 1970; the database's own clock goes before.
    LogWriter(Database &db, WriterLog &log, std::int64_t now)
        : m_db(db)
        , m_log(log)
        , m_heads(log.heads())
        , m_now(log.now(now))
    {
    }

    Result<Written> write(const Write &write);

    //! The answer of the first call, where one of the clientIds is known.
    std::optional<Result<Written>> repeat(const Write &write);

    //! Adds what \a write looks up or changes.
    static void addLocks(const Write &write, LockSet &locks);

private:
    bool isOutdated(const Write &write);
    std::optional<Error> refusal(const Write &write, bool creates);
    bool changesNothing(const NewEntry &asked);
    bool changesNoText(const Head &head, const Entry &entry);
    bool find(const QString &sql, std::initializer_list<QVariant> values); //!< whether there is a row

    void append(NewEntry &added);
    void apply(const Head &head, ConversationId conversation, const Entry &entry);
    void applyEdit(const Head &head, const Entry &entry);
    void applyDelete(const Head &head, const Entry &entry);
    void applyReaction(const Head &head, const Entry &entry);
    void applyMember(const Head &head, ConversationId conversation, const Entry &entry);
    void applyRead(const Entry &entry);

    //! The text that an edit, a deletion or a reaction is about.
    struct Target {
        std::int64_t id = 0; //!< 0: no text
        Seq edited = 0;
        bool blank = false;
    };
    Target textAt(const Head &head, Seq seq);
    Target lookAt(const Head &head, Seq seq);
    void blank(std::int64_t id);

    Database &m_db;
    WriterLog &m_log;
    Heads &m_heads;
    const std::int64_t m_now;
    std::optional<std::pair<std::pair<std::int64_t, Seq>, Target>>
        m_looked; //!< the last text that was looked at, while it is as it was
};

} // namespace kith
