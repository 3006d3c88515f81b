// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/messenger.h"
#include "tests/load/replyview.h"
#include "tests/load/sendframe.h"
#include "tests/load/websocketclient.h"

#include <deque>
#include <memory>
#include <vector>

namespace kith::load {

/*!
    One device that behaves like a real client: sends hello with its last cursor, follows every log by seq (drops repeats, counts
    gaps), acks cumulatively 300 ms after the first entry or at the 64th, and resends unaccepted messages with the same clientId.
*/
class KithClient final : public Messenger, private WebSocketClient
{
public:
    //! \a conversation may be null for a client that only receives.
    KithClient(EpollLoop &loop, const Address &address, Encoding encoding, QString token,
               ConversationId conversation, std::size_t textBytes, Listener &listener);

    void start() override;
    void stop() override;
    bool isReady() const override { return m_ready; }
    void send(const Label &label) override;

    //! Sends any other request. \a done gets its answer, decoded by the project's codec.
    void ask(const request::Any &body, std::function<void(const std::variant<Reply, Rejected> &)> done);

    const ClientTotals &totals() const override { return m_totals; }

private:
    struct Unaccepted {
        ClientId clientId;
        Label label;
        bool accepted = false;
    };
    struct Log {
        ConversationId id;
        Seq head = 0;
        Seq acked = 0;
    };

    void opened() override;
    void received(std::string_view message) override;
    void closed(int code, const std::string &reason) override;

    void takeEvent(const ReplyView &reply);
    void takeAccepted(std::int64_t id);
    void takeError(const ReplyView &reply);
    void transmit(std::size_t index);
    void ackSoon();
    void ack();
    ClientId newClientId();
    void fail(std::string what);

    const Encoding m_encoding;
    const QString m_token;
    Listener &m_listener;
    std::unique_ptr<SendFrame> m_frame;
    std::deque<Unaccepted> m_unaccepted; //!< ordered by id; the first has m_firstId
    std::int64_t m_firstId = SendFrame::firstId;
    std::vector<Log> m_logs; //!< few
    int m_unacked = 0;
    bool m_ackAsked = false;
    bool m_signedIn = false;
    bool m_ready = false;
    std::string m_cursor;
    std::int64_t m_askId = 1;
    std::vector<std::pair<std::int64_t, std::function<void(const std::variant<Reply, Rejected> &)>>> m_asked;
    std::uint64_t m_random;
    ClientTotals m_totals;
};

} // namespace kith::load
