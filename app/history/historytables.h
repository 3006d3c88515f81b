// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/conversationtable.h"
#include "app/history/localdatabase.h"
#include "app/history/losttable.h"
#include "app/history/messagetable.h"
#include "app/history/outboxtable.h"

namespace kith {

//! The file of the local history and its tables. Database thread.
class HistoryTables
{
public:
    static constexpr auto cursorName = "cursor"; //!< of the value that keeps the newest cursor
    static constexpr auto epochName = "epoch"; //!< of the value that keeps the epoch of the server's history

    explicit HistoryTables(const QString &file);

    //! Opens the file and migrates it. Sets it aside and begins a new one where another user than \a me owns it or it
    //! cannot be read. Returns false, and database has a fault, where the disk refuses.
    bool open(UserId me);
    //! Sets the file aside and begins a new one with its drafts, its outbox and what the server lost, as far as they can
    //! be read.
    bool rebuild(UserId me);
    bool wasRebuilt() const { return m_wasRebuilt; }

    QString value(const char *name);
    void setValue(const char *name, const QString &value);

    LocalDatabase database;
    ConversationTable conversations{database};
    MessageTable messages{database};
    OutboxTable outbox{database};
    LostTable lost{database};

private:
    bool openOrMake(UserId me);
    QString setAside();
    void dropSetAside(const QString &but);
    void salvage(const QString &file, UserId me);

    bool m_wasRebuilt = false;
};

} // namespace kith
