// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"
#include "tests/load/feedclient.h"
#include "tests/load/messenger.h"

#include "shared/codec.h"

#include <memory>
#include <vector>

namespace kith::load {

//! Who signs in, and to whom they send.
struct Seat {
    enum class To { Nobody, Person, Group };

    int person = 0;
    To to = To::Nobody;
    int number = 0; //!< of the person or the group
    bool onlyReceives = false;
};

//! A server under load. Shared by the threads of a run; must outlive its messengers.
class Service
{
public:
    virtual ~Service() = default;
    virtual std::unique_ptr<Messenger> join(EpollLoop &loop, const Seat &seat,
                                            Messenger::Listener &listener) const = 0;
};

class KithService final : public Service
{
public:
    //! \a addresses are those of the nodes. Person n signs in at number n modulo their count. \a over is for those who only receive.
    KithService(std::vector<Address> addresses, Encoding encoding, std::size_t textBytes,
                Over over = Over::Socket)
        : m_addresses(std::move(addresses))
        , m_encoding(encoding)
        , m_textBytes(textBytes)
        , m_over(over)
    {
    }

    std::unique_ptr<Messenger> join(EpollLoop &loop, const Seat &seat,
                                    Messenger::Listener &listener) const override;

    const Address &address() const { return m_addresses.front(); }
    Encoding encoding() const { return m_encoding; }

private:
    std::vector<Address> m_addresses;
    Encoding m_encoding;
    std::size_t m_textBytes;
    Over m_over;
};

} // namespace kith::load
