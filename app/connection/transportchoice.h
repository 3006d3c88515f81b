// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

/*!
    Decides which way the next connection to a server takes: a WebSocket, or HTTP where none can be had. Has no socket and no clock.

    HTTP comes next, and at once, after a WebSocket that something on the way did not let through (it took the connection and gave no
    welcome), after two in a row that were cut soon, and after three that reached nobody. It stays for as long as it leads to the server.
*/
class TransportChoice
{
public:
    enum class Way { Socket, Http };

    //! What became of a connection.
    struct Outcome {
        bool wasReached = false; //!< something took it
        bool wasAnswered = false; //!< the server answered the hello
        bool wasCut = false; //!< it ended without a goodbye
        std::int64_t lasted = 0; //!< ms from the answer to the end
    };

    //! \a hasHttp: otherwise there is only the WebSocket.
    explicit TransportChoice(bool hasHttp);

    Way way() const { return m_way; }

    //! How long a connection may take until it is welcomed, in ms.
    std::int64_t patience() const;

    //! Returns whether the next connection takes another way and need not wait.
    bool ended(const Outcome &outcome);

    //! The WebSocket was found to get through.
    void useSocket();

    //! The time in ms until the WebSocket is tried in the background: a minute, and twice as long each time, up to ten minutes.
    std::int64_t nextProbe();

    //! The network is another one.
    void reset() { *this = TransportChoice(m_hasHttp); }

private:
    bool goOverHttp();

    bool m_hasHttp;
    Way m_way = Way::Socket;
    int m_unreached = 0; //!< WebSockets in a row
    int m_cut = 0; //!< WebSockets in a row
    std::int64_t m_probe;
};

} // namespace kith
