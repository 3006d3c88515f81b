// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"
#include "tests/load/messenger.h"

#include "shared/codec.h"

#include <memory>

namespace kith::load {

//! Who signs in, and where what they send goes.
struct Seat {
    enum class To { Nobody, Person, Group };

    int person = 0;
    To to = To::Nobody;
    int number = 0; //!< of the person or the group
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
    KithService(const Address &address, Encoding encoding, std::size_t textBytes)
        : m_address(address)
        , m_encoding(encoding)
        , m_textBytes(textBytes)
    {
    }

    std::unique_ptr<Messenger> join(EpollLoop &loop, const Seat &seat,
                                    Messenger::Listener &listener) const override;

    const Address &address() const { return m_address; }
    Encoding encoding() const { return m_encoding; }

private:
    Address m_address;
    Encoding m_encoding;
    std::size_t m_textBytes;
};

} // namespace kith::load
