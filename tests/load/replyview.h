// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

#include <string_view>

namespace kith::load {

/*!
    The parts of a reply that a load client needs. CBOR is read in one pass without allocating.

    Unusual CBOR and JSON are passed to the project's decoder.
*/
class ReplyView
{
public:
    enum class Kind { Event, Accepted, Acked, Welcome, CaughtUp, Error, Other };

    //! Returns false if \a bytes are no frame. The views are valid until the next call and as long as \a bytes.
    bool read(std::string_view bytes, Encoding encoding);

    Kind kind = Kind::Other;
    std::int64_t re = 0;
    ConversationId conversation; //!< of an event or of accepted
    Seq seq = 0; //!< of the event's entry, or of accepted
    std::string_view text; //!< of the event's entry, UTF-8; of an error: its message
    std::string_view cursor; //!< of acked or of welcome
    std::int64_t retryAfter = 0; //!< of an error

private:
    bool readCbor(std::string_view bytes);
    bool decode(std::string_view bytes, Encoding encoding);

    QByteArray m_text; //!< target of the views after decode()
    QByteArray m_cursor;
};

} // namespace kith::load
