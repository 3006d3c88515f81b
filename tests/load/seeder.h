// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/logstore.h"
#include "server/storage/storage.h"

#include <functional>
#include <memory>
#include <optional>

namespace kith::load {

/*!
    The people of a load test, by number. Ids and tokens are the same in every run, so a data folder can be seeded and used by different
    processes. Never use them on a real server.
*/
namespace people {

UserId user(int number);
QString token(int number); //!< of the person's only device
ConversationId direct(int one, int other);
ConversationId group(int number);
ConversationId archive(int number); //!< a group that seedHistory() fills

} // namespace people

/*!
    Writes accounts, conversations and messages to a data folder through the server's stores, before the server starts. Thousands of
    accounts take seconds, because no password is hashed.

    Needs a QCoreApplication. Every call blocks, and ends the program with a message if the store fails.
*/
class Seeder
{
public:
    //! Uses \a database, if set, instead of the one in the folder.
    explicit Seeder(const QString &dataFolder, std::optional<DatabaseAddress> database = {});
    ~Seeder();

    void addPeople(int from, int to); //!< numbers from … to − 1
    void addDirect(int one, int other);
    void addGroup(int number, int from, int to); //!< members from … to − 1; the first is the owner
    void addArchive(int number, int from, int to); //!< like addGroup()

    //! Adds \a perConversation messages to each of \a conversations, in turn. Each text is a label, whose sender is the index of the
    //! conversation and whose number counts from 0, and \a padding.
    void addMessages(const std::vector<ConversationId> &conversations, int author,
                     std::int64_t perConversation, const QString &padding = QString(50, u'.'));

    void finish(); //!< blocks until all is written

private:
    void write(Write write);
    void begun();
    void ended();
    void waitFor(int most);

    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Storage> m_storage;
    int m_underway = 0;
};

} // namespace kith::load
