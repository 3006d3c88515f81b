// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "shared/replies.h"

//! The pages that people see who open an address of the server in a browser.
namespace kith {

//! What pages say of the server besides its answers.
struct PageSettings {
    QString address; //!< what people reach the server by: scheme, host and port
    QString downloads; //!< where people get the client; may be empty
};

//! Returns the page of the server. \a answer is that to serverInfo.
HttpResponse serverPage(const PageSettings &settings, const reply::Any &answer);

//! Returns the page of the invite with \a code. \a answer is that to serverInfo with the code.
HttpResponse invitePage(const PageSettings &settings, const QString &code, const reply::Any &answer);

//! Returns the page of the link for a new password with \a code, about which it says nothing but whether it may be one. \a answer
//! is that to serverInfo.
HttpResponse passwordPage(const PageSettings &settings, const QString &code, const reply::Any &answer);

//! Returns the page of a link to a message. \a path is all of its path. The page says nothing of the message. \a answer is that to
//! serverInfo.
HttpResponse messagePage(const PageSettings &settings, const QString &path, const reply::Any &answer);

} // namespace kith
