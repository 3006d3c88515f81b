// SPDX-License-Identifier: Apache-2.0
#include "tests/load/service.h"

#include "tests/load/kithclient.h"
#include "tests/load/seeder.h"

namespace kith::load {

std::unique_ptr<Messenger> KithService::join(EpollLoop &loop, const Seat &seat,
                                             Messenger::Listener &listener) const
{
    ConversationId conversation;
    if (seat.to == Seat::To::Person)
        conversation = people::direct(seat.person, seat.number);
    if (seat.to == Seat::To::Group)
        conversation = people::group(seat.number);
    const Address &address = m_addresses[static_cast<std::size_t>(seat.person) % m_addresses.size()];
    if (seat.onlyReceives && m_over != Over::Socket)
        return std::make_unique<FeedClient>(loop, address, m_over, people::token(seat.person), listener);
    return std::make_unique<KithClient>(loop, address, m_encoding, people::token(seat.person), conversation,
                                        m_textBytes, listener);
}

} // namespace kith::load
