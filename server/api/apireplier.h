// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/responses.h"

namespace kith {

//! An HttpReplier whose responses have the header fields of the API.
class ApiReplier
{
public:
    //! \a fields are added to each response.
    ApiReplier(HttpReplier replier, HttpFields fields)
        : m_replier(std::move(replier))
        , m_fields(std::move(fields))
    {
    }

    void answer(HttpResponse response) const { m_replier.answer(complete(std::move(response))); }
    HttpStream stream(HttpResponse head) const { return m_replier.stream(complete(std::move(head))); }
    void onGone(std::function<void()> gone) const { m_replier.onGone(std::move(gone)); }

private:
    HttpResponse complete(HttpResponse response) const
    {
        secure(response);
        response.fields.insert(response.fields.end(), m_fields.begin(), m_fields.end());
        return response;
    }

    HttpReplier m_replier;
    HttpFields m_fields;
};

} // namespace kith
