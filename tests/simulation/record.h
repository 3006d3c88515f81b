// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "server/core/ports/connections.h"
#include "server/core/ports/logstore.h"

#include <map>

namespace kith {

/*!
    All of one run that the promises speak of, in the order in which it happened.

    Times are simulated milliseconds; order numbers all facts, so that those of one millisecond have an order, too.
*/
struct Record {
    template <typename What>
    struct Fact {
        std::uint64_t order = 0;
        std::int64_t at = 0;
        What what;
    };

    //! What a node said on a link. The device is null where nobody was signed in.
    struct Sent {
        int node = 0;
        ConnectionId link = 0;
        DeviceId device;
        UserId user;
        Reply reply;
    };
    //! What a device said on a link first.
    struct Hello {
        ConnectionId link = 0;
        QString token;
    };
    //! An event that the FeedClient took; a null conversation: it starts at the heads.
    struct Taken {
        ConversationId conversation;
        Seq seq = 0;
        ConnectionKind over = ConnectionKind::Socket;
    };
    //! A node could not do what it should, since its store refused or was slow.
    struct Impairment {
        int node = 0;
        std::int64_t from = 0;
        std::int64_t to = 0;
        bool reads = false; //!< it refused reads
    };
    //! What a device shows of a conversation in the end.
    struct Timeline {
        LocalConversation info;
        std::map<UserId, Role> members;
        std::vector<Message> rows; //!< oldest first, without those that wait in the outbox
    };
    //! A device that came back and was left in peace for a while.
    struct Device {
        DeviceId id;
        UserId user;
        std::map<ConversationId, Timeline> timelines;
        std::vector<Outgoing> outbox;
        std::vector<Outgoing> written; //!< all that it ever said was stored
        std::vector<LocalMessage> lost; //!< what it shows as not on the server any more
        std::vector<QString> complaints; //!< of its screen, where a signal did not fit what it showed
    };

    std::vector<Fact<NewConversation>> created;
    std::vector<Fact<NewEntry>> appended;
    std::vector<Fact<DeviceId>> ended;
    std::vector<NewEntry> lost; //!< by restores of backups
    std::vector<Fact<Sent>> sent;
    std::vector<Fact<Hello>> hellos;
    std::vector<Fact<Taken>> taken;
    bool wasRestored = false; //!< acks of the FeedClient may be lost
    std::vector<Fact<ConnectionId>> replaced; //!< ended, since its device has a later one
    std::vector<Impairment> impairments;
    std::vector<Device> devices;
    UserId feedUser; //!< of the FeedClient
    std::vector<std::pair<DeviceId, UserId>>
        plain; //!< those that ask for nothing: they must be given everything

    //! Adds a fact behind all others.
    template <typename What>
    void add(std::vector<Fact<What>> &to, std::int64_t at, What what)
    {
        to.push_back({++m_order, at, std::move(what)});
    }

    //! What a backup has of the run so far.
    struct Backup {
        std::uint64_t order = 0;
        std::vector<Fact<NewConversation>> created;
        std::vector<Fact<NewEntry>> appended;
        std::vector<Fact<DeviceId>> ended;
    };
    Backup backUp() const { return {m_order, created, appended, ended}; }

    //! All that was stored later has not happened. If entries were lost, what was said later counts for nothing.
    void restore(const Backup &backup, bool losesEntries)
    {
        const auto isLater = [&](const auto &fact) { return fact.order > backup.order; };
        for (const auto &fact : appended) {
            if (isLater(fact))
                lost.push_back(fact.what);
        }
        created = backup.created;
        appended = backup.appended;
        ended = backup.ended;
        wasRestored = true;
        if (!losesEntries)
            return;
        std::erase_if(sent, isLater);
        std::erase_if(taken, isLater);
        std::erase_if(replaced, isLater);
    }

private:
    std::uint64_t m_order = 0;
};

} // namespace kith
