// SPDX-License-Identifier: Apache-2.0
#include "tests/load/sendframe.h"

#include <QDateTime>

#include <charconv>
#include <cstring>

namespace kith::load {

namespace {

constexpr std::int64_t sampleId = SendFrame::firstId + 123'456'789'012'345;

std::string idBytes(Encoding encoding, std::int64_t id)
{
    std::string bytes(encoding == Encoding::Json ? 16 : 8, '0');
    if (encoding == Encoding::Json) {
        std::to_chars(bytes.data(), bytes.data() + bytes.size(), id);
        return bytes;
    }
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(id >> (56 - 8 * i));
    return bytes;
}

std::string clientIdBytes(Encoding encoding, const ClientId &id)
{
    return (encoding == Encoding::Json ? toText(id).toLatin1() : toRaw(id)).toStdString();
}

} // namespace

SendFrame::SendFrame(Encoding encoding, ConversationId conversation, std::size_t textBytes)
    : m_encoding(encoding)
{
    const QString label(static_cast<qsizetype>(labelBytes), u'@');
    request::Send send;
    send.conversation = conversation;
    send.clientId = newId<ClientId>();
    send.writtenAt = QDateTime::currentMSecsSinceEpoch();
    send.text = label + QString(static_cast<qsizetype>(std::max(textBytes, labelBytes) - labelBytes), u'.');
    m_frame = encode(Request{sampleId, send}, encoding).toStdString();
    m_id = m_frame.find(idBytes(encoding, sampleId));
    m_clientId = m_frame.find(clientIdBytes(encoding, send.clientId));
    m_label = m_frame.find(label.toStdString());
}

std::string_view SendFrame::fill(std::int64_t id, const ClientId &clientId, const Label &label)
{
    const std::string idPart = idBytes(m_encoding, id);
    m_frame.replace(m_id, idPart.size(), idPart);
    if (m_encoding == Encoding::Cbor) {
        std::memcpy(m_frame.data() + m_clientId, clientId.bytes().data(), clientId.bytes().size());
    } else {
        const std::string text = clientIdBytes(m_encoding, clientId);
        m_frame.replace(m_clientId, text.size(), text);
    }
    writeLabel(label, m_frame.data() + m_label);
    return m_frame;
}

} // namespace kith::load
