// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localdatabase.h"
#include "app/history/localtypes.h"

#include <set>

namespace kith {

//! Stores what the server has not accepted yet, in the order of sending. Database thread.
class OutboxTable
{
public:
    explicit OutboxTable(LocalDatabase &database)
        : m_database(database)
    {
    }

    //! Gives it a place, unless it has one. Returns false where the clientId is there already, or at a fault.
    bool add(const Outgoing &outgoing);
    void remove(ClientId id);
    void setPending(ClientId id, Pending pending, const QString &failure);
    void setTarget(ClientId id, Seq target);

    std::optional<Outgoing> find(ClientId id) const;
    std::vector<Outgoing> all() const;
    NextOutgoing next() const; //!< without conversations that are to be reconciled
    //! Notes, in memory alone, that the server may have it from now on, until it is refused.
    void handOver(ClientId id) { m_handedOver.insert(id); }
    bool isHandedOver(ClientId id) const { return m_handedOver.contains(id); }
    std::vector<Outgoing> of(ConversationId conversation) const;

private:
    LocalDatabase &m_database;
    std::set<ClientId> m_handedOver;
};

} // namespace kith
