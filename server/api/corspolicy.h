// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

#include <QList>

namespace kith {

//! Which web pages may read the responses (CORS), by origin. Without origins none.
class CorsPolicy
{
public:
    //! \a origins are as browsers send them: "https://chat.example.org".
    explicit CorsPolicy(QList<QByteArray> origins)
        : m_origins(std::move(origins))
    {
    }

    //! Whether \a request is the question of a page that may use the API, and not yet the request itself.
    bool isPreflight(const HttpRequest &request) const;

    //! Returns the answer to isPreflight().
    static HttpResponse preflightAnswer(const std::vector<QByteArray> &methods);

    //! Returns what is added to each response to \a request.
    HttpFields fields(const HttpRequest &request) const;

private:
    bool allows(const HttpRequest &request) const;

    QList<QByteArray> m_origins;
};

} // namespace kith
