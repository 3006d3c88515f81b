// SPDX-License-Identifier: Apache-2.0
#include "server/api/pollpage.h"

#include "shared/limits.h"

namespace kith {

void PollPage::add(const Reply &reply, const QByteArray &json)
{
    if (const auto *welcome = std::get_if<reply::Welcome>(&reply.body)) {
        m_json = "{\"welcome\":" + json + ",\"events\":[";
        m_cursor = welcome->cursor.toLatin1();
        m_waits &= !welcome->fresh; // the client has conversations to fetch
        return;
    }
    if (!m_json.endsWith('['))
        m_json += ',';
    m_json += json;
    if (std::holds_alternative<reply::CaughtUp>(reply.body)) {
        m_caughtUp = true;
        m_json.squeeze(); // it may rest like this
    } else if (std::holds_alternative<reply::Event>(reply.body)) {
        m_cursor = reply.cursor.toLatin1();
        m_waits = false;
    } else if (reply.re != 0) {
        m_awaitsWatch = false; // no news: each poll that watches gets this answer
    } else if (m_caughtUp) {
        m_waits = false;
    }
}

bool PollPage::isDue() const
{
    return m_json.size() >= limits::answerBytes || (m_caughtUp && !m_awaitsWatch && !m_waits);
}

QByteArray PollPage::toJson() const
{
    // A cursor is base64url, which JSON need not escape.
    return m_json + "],\"cursor\":\"" + m_cursor + "\"}";
}

} // namespace kith
