// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/storage/storage.h"

#include <functional>
#include <memory>
#include <optional>

namespace kith::load {

/*!
    The people of a load test, by number: the same ids and tokens in every run, so that whoever seeded a data
    folder and whoever signs in at its server need not tell each other. For servers that are measured, never
    for real ones.
*/
namespace people {

UserId user(int number);
QString token(int number); //!< of the one device that each has
ConversationId direct(int one, int other);
ConversationId group(int number);
ConversationId archive(int number); //!< a group that seedHistory() fills

} // namespace people

/*!
    Puts accounts, conversations and messages into a data folder through the server's own stores, before the
    server starts: thousands of accounts take seconds, since no password is hashed.

    Needs a QCoreApplication. Every call blocks, and ends the program with a sentence where the store refuses.
*/
class Seeder
{
public:
    //! \a database instead of the one in the folder.
    explicit Seeder(const QString &dataFolder, std::optional<DatabaseAddress> database = {});
    ~Seeder();

    void addPeople(int from, int to); //!< numbers from … to − 1
    void addDirect(int one, int other);
    void addGroup(int number, int from, int to); //!< its members; the first is its owner
    void addArchive(int number, int from, int to); //!< as addGroup()

    //! \a perConversation messages in each of \a conversations, in turns. The text of each starts with a
    //! label: its sender is the index of the conversation, its number counts from 0.
    void addMessages(const std::vector<ConversationId> &conversations, int author,
                     std::int64_t perConversation);

    void finish(); //!< waits for all; the folder is complete then

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
