// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/apipeers.h"

namespace kith {

//! A page about the server: asks for serverInfo, and makes the response out of the answer.
class PagePeer final : public ApiPeer
{
public:
    using Page = std::function<HttpResponse(const reply::Any &answer)>;

    //! \a invite may be empty.
    PagePeer(ApiReplier replier, QString invite, Page page);

    void start() override;
    void send(const Reply &reply, EncodedFrames &frames) override;
    void close(CloseCode code, const QString &reason) override;

private:
    QString m_invite;
    Page m_page;
};

} // namespace kith
