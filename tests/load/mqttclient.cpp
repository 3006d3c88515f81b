// SPDX-License-Identifier: Apache-2.0
#include "tests/load/mqttclient.h"

#include <algorithm>

namespace kith::load {

namespace {

enum Packet {
    Connect = 0x10,
    ConnAck = 0x20,
    Publish = 0x30,
    PubAck = 0x40,
    Subscribe = 0x82,
    SubAck = 0x90
};
constexpr int qos1 = 0x02;

std::string number16(std::size_t value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string text(std::string_view value)
{
    return number16(value.size()).append(value);
}

std::size_t read16(std::string_view bytes)
{
    return static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[0])) << 8
        | static_cast<std::uint8_t>(bytes[1]);
}

} // namespace

MqttClient::MqttClient(EpollLoop &loop, const Address &address, std::string name, std::string sendsTo,
                       std::string listensTo, std::size_t textBytes, Listener &listener)
    : Connection(loop, address)
    , m_name(std::move(name))
    , m_sendsTo(std::move(sendsTo))
    , m_listensTo(std::move(listensTo))
    , m_text(std::max(textBytes, labelBytes), '.')
    , m_listener(listener)
{
}

void MqttClient::stop()
{
    drop();
    m_ready = false;
}

void MqttClient::connected()
{
    constexpr char clean = 0x02;
    packet(Connect, text("MQTT").append({4, clean, 0, 0}).append(text(m_name))); // no keep-alive
}

void MqttClient::gone(const std::string &reason)
{
    m_ready = false;
    m_listener.gone(*this, 1006, reason);
}

void MqttClient::send(const Label &label)
{
    writeLabel(label, m_text.data());
    m_packet = static_cast<std::uint16_t>(m_packet == 0xffff ? 1 : m_packet + 1);
    packet(Publish | qos1, text(m_sendsTo).append(number16(m_packet)).append(m_text));
}

std::size_t MqttClient::take(std::string_view bytes)
{
    std::size_t used = 0;
    while (isOpen()) {
        const std::string_view rest = bytes.substr(used);
        std::size_t length = 0;
        std::size_t head = 1;
        for (bool more = true; more; ++head) {
            if (head > 4 || rest.size() <= head)
                return used;
            length |= static_cast<std::size_t>(rest[head] & 0x7f) << (7 * (head - 1));
            more = rest[head] & 0x80;
        }
        if (rest.size() < head + length)
            return used;
        used += head + length;
        takePacket(static_cast<std::uint8_t>(rest[0]), rest.substr(head, length));
    }
    return used;
}

void MqttClient::takePacket(int first, std::string_view body)
{
    switch (first & 0xf0) {
    case ConnAck:
        packet(Subscribe, number16(1).append(text(m_listensTo)).append(1, char(1)));
        return;
    case SubAck:
        m_ready = true;
        m_listener.ready(*this);
        return;
    case PubAck:
        m_listener.accepted(*this, m_acceptedCount++);
        return;
    case Publish:
        takePublish(body);
        return;
    default:
        return;
    }
}

void MqttClient::takePublish(std::string_view body)
{
    const std::size_t topic = body.size() < 2 ? body.size() : 2 + read16(body);
    if (body.size() < topic + 2) {
        ++m_totals.failed;
        return;
    }
    packet(PubAck, body.substr(topic, 2));
    if (const auto label = readLabel(body.substr(topic + 2)))
        m_listener.received(*this, *label);
}

void MqttClient::packet(int first, std::string_view body)
{
    if (!isOpen())
        return;
    out().push_back(static_cast<char>(first));
    std::size_t length = body.size();
    do {
        out().push_back(static_cast<char>((length & 0x7f) | (length > 0x7f ? 0x80 : 0)));
        length >>= 7;
    } while (length > 0);
    out().append(body);
    writeLater();
}

std::unique_ptr<Messenger> MqttService::join(EpollLoop &loop, const Seat &seat,
                                             Messenger::Listener &listener) const
{
    const std::string own = "person/" + std::to_string(seat.person);
    const std::string group = "group/" + std::to_string(seat.number);
    const bool inGroup = seat.to == Seat::To::Group;
    return std::make_unique<MqttClient>(loop, m_address, "load" + std::to_string(seat.person),
                                        inGroup ? group : "person/" + std::to_string(seat.number),
                                        inGroup ? group : own, m_textBytes, listener);
}

} // namespace kith::load
