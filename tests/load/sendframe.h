// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/messenger.h"

#include "shared/codec.h"

#include <string>

namespace kith::load {

/*!
    The `send` frames of one client to one conversation. The frame is encoded once; each message overwrites only id, clientId and label, to
    keep the tool's CPU time per message small.
*/
class SendFrame
{
public:
    static constexpr std::int64_t firstId =
        1'000'000'000'000'000; //!< all ids from here on have the same length

    //! Each text has \a textBytes (at least labelBytes).
    SendFrame(Encoding encoding, ConversationId conversation, std::size_t textBytes);

    //! Returns the frame, valid until the next call.
    std::string_view fill(std::int64_t id, const ClientId &clientId, const Label &label);

private:
    Encoding m_encoding;
    std::string m_frame;
    std::size_t m_id;
    std::size_t m_clientId;
    std::size_t m_label;
};

} // namespace kith::load
