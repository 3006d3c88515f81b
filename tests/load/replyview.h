// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

#include <string_view>

namespace kith::load {

/*!
    What a load client must know of a reply, read in one pass and without allocating where it is CBOR.

    Any form of CBOR and any fields are taken; what it cannot read, and JSON, goes to the project's own
    decoder.
*/
class ReplyView
{
public:
    enum class Kind { Event, Accepted, Acked, Welcome, CaughtUp, Error, Other };

    //! False where \a bytes are no frame. The views into \a bytes live as long as those.
    bool read(std::string_view bytes, Encoding encoding);

    Kind kind = Kind::Other;
    std::int64_t re = 0;
    ConversationId conversation; //!< of an event or accepted
    Seq seq = 0; //!< of the event's entry, or accepted
    std::string_view text; //!< of the event's entry, UTF-8; of an error: its message
    std::string_view cursor; //!< of acked or welcome
    std::int64_t retryAfter = 0; //!< of an error

private:
    bool readCbor(std::string_view bytes);
    bool decode(std::string_view bytes, Encoding encoding);

    QByteArray m_text; //!< what the views see after decode()
    QByteArray m_cursor;
};

} // namespace kith::load
