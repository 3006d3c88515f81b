// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/localdirectory.h"

namespace kith {

LocalDirectory::LocalDirectory(LocalHub &hub)
    : m_hub(hub)
{
}

LocalDirectory::~LocalDirectory()
{
    if (m_hub.m_directories.erase(m_self))
        m_hub.tellAlive();
}

void LocalDirectory::join(NodeId self, DirectoryHandler &handler)
{
    m_self = self;
    m_handler = &handler;
    m_hub.m_directories[self] = this;
    m_hub.mend(self);
}

void LocalDirectory::setReached(bool is)
{
    if (std::exchange(m_isReached, is) == is)
        return;
    m_read.clear();
    if (is) {
        for (const auto &[key, entry] : m_entries)
            apply(key, entry);
        std::erase_if(m_entries, [](const auto &one) { return one.second.left; });
    }
    notify([is](DirectoryHandler &handler) { is ? handler.reached() : handler.lost(); });
}

void LocalDirectory::enter(UserId user, DeviceId device, std::int64_t connection)
{
    const auto [at, isNew] = m_entries.try_emplace({user, device});
    if (connection < at->second.connection)
        return;
    at->second = {connection, false};
    if (m_isReached)
        apply(at->first, at->second);
}

void LocalDirectory::leave(UserId user, DeviceId device, std::int64_t connection)
{
    const auto at = m_entries.find({user, device});
    if (at == m_entries.end() || at->second.connection != connection)
        return;
    at->second.left = true;
    if (m_isReached) {
        apply(at->first, at->second);
        m_entries.erase(at);
    }
}

void LocalDirectory::apply(const Key &key, const Entry &entry)
{
    const auto &[user, device] = key;
    const DeviceLocation place{device, m_self, entry.connection};
    auto &places = m_hub.m_places[user];
    const auto at = places.find(device);
    if (entry.left ? at == places.end() || at->second != place
                   : at != places.end() && at->second.connection > entry.connection)
        return;
    if (entry.left)
        places.erase(at);
    else
        places[device] = place;
    m_hub.changed(user);
}

void LocalDirectory::read(UserId user, Callback<std::vector<DeviceLocation>> done)
{
    QMetaObject::invokeMethod(
        &m_context,
        [this, user, done = std::move(done)] {
            if (!m_isReached)
                return done(Error{ErrorCode::Unavailable,
                                  QStringLiteral("the directory of connections does not answer; try again"),
                                  1000});
            std::vector<DeviceLocation> places;
            for (const auto &[device, place] : m_hub.m_places[user])
                places.push_back(place);
            m_read.insert(user);
            done(std::move(places));
        },
        Qt::QueuedConnection);
}

void LocalDirectory::changed(UserId user)
{
    if (m_read.erase(user))
        notify([user](DirectoryHandler &handler) { handler.changed(user); });
}

void LocalDirectory::notify(std::function<void(DirectoryHandler &)> what)
{
    QMetaObject::invokeMethod(
        &m_context, [this, what = std::move(what)] { what(*m_handler); }, Qt::QueuedConnection);
}

} // namespace kith
