// SPDX-License-Identifier: Apache-2.0
#include "server/api/corspolicy.h"

#include <algorithm>

namespace kith {

bool CorsPolicy::isPreflight(const HttpRequest &request) const
{
    return request.method == "OPTIONS" && !request.field("Access-Control-Request-Method").isEmpty()
        && allows(request);
}

HttpResponse CorsPolicy::preflightAnswer(const std::vector<QByteArray> &methods)
{
    QByteArrayList names(methods.begin(), methods.end());
    return {204,
            {},
            {},
            {{"Access-Control-Allow-Methods", names.join(", ")},
             {"Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID"},
             {"Access-Control-Max-Age", "7200"}}};
}

HttpFields CorsPolicy::fields(const HttpRequest &request) const
{
    if (m_origins.isEmpty())
        return {};
    HttpFields fields{{"Vary", "Origin"}};
    if (allows(request))
        fields.insert(fields.end(),
                      {{"Access-Control-Allow-Origin", request.field("Origin")},
                       {"Access-Control-Expose-Headers", "Retry-After"}});
    return fields;
}

bool CorsPolicy::allows(const HttpRequest &request) const
{
    return std::ranges::any_of(m_origins, [origin = request.field("Origin")](const QByteArray &allowed) {
        return origin.compare(allowed, Qt::CaseInsensitive) == 0;
    });
}

} // namespace kith
