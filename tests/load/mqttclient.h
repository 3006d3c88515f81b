// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"
#include "tests/load/service.h"

namespace kith::load {

/*!
    A client for MQTT 3.1.1 with QoS 1 in both directions, as far as a Messenger needs it.

    The broker acknowledges sends (accepted); this class acknowledges deliveries. It does not reconnect.
*/
class MqttClient final : public Messenger, private Connection
{
public:
    MqttClient(EpollLoop &loop, const Address &address, std::string name, std::string sendsTo,
               std::string listensTo, std::size_t textBytes, Listener &listener);

    void start() override { connectToServer(); }
    void stop() override;
    bool isReady() const override { return m_ready; }
    void send(const Label &label) override;
    const ClientTotals &totals() const override { return m_totals; }

private:
    void connected() override;
    std::size_t take(std::string_view bytes) override;
    void gone(const std::string &reason) override;

    void takePacket(int first, std::string_view body);
    void takePublish(std::string_view body);
    void packet(int first, std::string_view body);

    const std::string m_name;
    const std::string m_sendsTo;
    const std::string m_listensTo;
    std::string m_text;
    Listener &m_listener;
    bool m_ready = false;
    std::uint16_t m_packet = 0;
    std::uint64_t m_acceptedCount = 0; //!< the broker acknowledges in order
    ClientTotals m_totals;
};

class MqttService final : public Service
{
public:
    MqttService(const Address &address, std::size_t textBytes)
        : m_address(address)
        , m_textBytes(textBytes)
    {
    }
    std::unique_ptr<Messenger> join(EpollLoop &loop, const Seat &seat,
                                    Messenger::Listener &listener) const override;

private:
    Address m_address;
    std::size_t m_textBytes;
};

} // namespace kith::load
