// SPDX-License-Identifier: Apache-2.0
#include "tests/load/replyview.h"

#include <cstring>

namespace kith::load {

namespace {

//! A cursor in CBOR with definite lengths. After the first unsupported item, failed() stays true.
class Walker
{
public:
    explicit Walker(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    bool failed() const { return m_failed; }
    bool atEnd() const { return m_rest.empty(); }

    std::uint64_t mapSize() { return head(5); }
    std::string_view text() { return string(head(3)); }
    std::string_view bytes() { return string(head(2)); }
    std::int64_t number() { return static_cast<std::int64_t>(head(0)); }

    void skip(int depth = 0)
    {
        int major = 0;
        const std::uint64_t value = anyHead(major);
        if (depth > 16)
            m_failed = true;
        if (major == 2 || major == 3)
            string(value);
        const std::uint64_t items = major == 4 ? value : major == 5 ? 2 * value : major == 6 ? 1 : 0;
        for (std::uint64_t i = 0; i < items && !m_failed; ++i)
            skip(depth + 1);
    }

private:
    std::uint64_t head(int wanted)
    {
        int major = 0;
        const std::uint64_t value = anyHead(major);
        m_failed = m_failed || major != wanted;
        return m_failed ? 0 : value;
    }

    std::uint64_t anyHead(int &major)
    {
        if (m_failed || m_rest.empty()) {
            m_failed = true;
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(m_rest[0]);
        major = first >> 5;
        const int info = first & 31;
        const std::size_t more = info < 24 ? 0 : info < 28 ? std::size_t(1) << (info - 24) : 9;
        if (more > 8 || m_rest.size() < 1 + more) {
            m_failed = true;
            return 0;
        }
        std::uint64_t value = more == 0 ? static_cast<std::uint64_t>(info) : 0;
        for (std::size_t i = 1; i <= more; ++i)
            value = value << 8 | static_cast<std::uint8_t>(m_rest[i]);
        m_rest.remove_prefix(1 + more);
        return value;
    }

    std::string_view string(std::uint64_t size)
    {
        if (m_failed || m_rest.size() < size) {
            m_failed = true;
            return {};
        }
        const std::string_view found = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return found;
    }

    std::string_view m_rest;
    bool m_failed = false;
};

ReplyView::Kind kindOf(std::string_view type)
{
    using Kind = ReplyView::Kind;
    if (type == reply::Event::type)
        return Kind::Event;
    if (type == reply::Accepted::type)
        return Kind::Accepted;
    if (type == reply::Acked::type)
        return Kind::Acked;
    if (type == reply::Welcome::type)
        return Kind::Welcome;
    if (type == reply::CaughtUp::type)
        return Kind::CaughtUp;
    return type == Error::type ? Kind::Error : Kind::Other;
}

ConversationId conversationFrom(std::string_view raw)
{
    UuidBytes bytes{};
    if (raw.size() == bytes.size())
        std::memcpy(bytes.data(), raw.data(), raw.size());
    return ConversationId(bytes);
}

} // namespace

bool ReplyView::read(std::string_view bytes, Encoding encoding)
{
    *this = ReplyView();
    if (encoding == Encoding::Cbor && readCbor(bytes))
        return true;
    *this = ReplyView();
    return decode(bytes, encoding);
}

bool ReplyView::readCbor(std::string_view bytes)
{
    Walker in(bytes);
    for (auto fields = in.mapSize(); fields > 0 && !in.failed(); --fields) {
        const std::string_view name = in.text();
        if (name == "type")
            kind = kindOf(in.text());
        else if (name == "re")
            re = in.number();
        else if (name == "conversation")
            conversation = conversationFrom(in.bytes());
        else if (name == "seq")
            seq = in.number();
        else if (name == "cursor")
            cursor = in.text();
        else if (name == "message")
            text = in.text();
        else if (name == "retryAfter")
            retryAfter = in.number();
        else if (name == "entry") {
            for (auto inner = in.mapSize(); inner > 0 && !in.failed(); --inner) {
                const std::string_view field = in.text();
                if (field == "seq")
                    seq = in.number();
                else if (field == "text")
                    text = in.text();
                else
                    in.skip();
            }
        } else
            in.skip();
    }
    return !in.failed() && in.atEnd();
}

bool ReplyView::decode(std::string_view bytes, Encoding encoding)
{
    const auto decoded =
        decodeReply(QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())), encoding);
    const Reply *reply = std::get_if<Reply>(&decoded);
    if (!reply)
        return false;
    re = reply->re;
    if (const auto *event = std::get_if<reply::Event>(&reply->body)) {
        kind = Kind::Event;
        conversation = event->conversation;
        seq = event->entry.seq;
        m_text = event->entry.text.toUtf8();
    } else if (const auto *accepted = std::get_if<reply::Accepted>(&reply->body)) {
        kind = Kind::Accepted;
        conversation = accepted->conversation;
        seq = accepted->seq;
    } else if (const auto *acked = std::get_if<reply::Acked>(&reply->body)) {
        kind = Kind::Acked;
        m_cursor = acked->cursor.toLatin1();
    } else if (const auto *welcome = std::get_if<reply::Welcome>(&reply->body)) {
        kind = Kind::Welcome;
        m_cursor = welcome->cursor.toLatin1();
    } else if (std::holds_alternative<reply::CaughtUp>(reply->body)) {
        kind = Kind::CaughtUp;
    } else if (const auto *error = std::get_if<Error>(&reply->body)) {
        kind = Kind::Error;
        m_text = error->message.toUtf8();
        retryAfter = error->retryAfter;
    }
    text = {m_text.constData(), static_cast<std::size_t>(m_text.size())};
    cursor = {m_cursor.constData(), static_cast<std::size_t>(m_cursor.size())};
    return true;
}

} // namespace kith::load
