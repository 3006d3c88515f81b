// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QUrl>

#include <optional>

namespace kith {

//! Characters of the code of an invite or of a password link: letters, digits, "-" and "_" (docs/protocol.md).
constexpr int inviteCodeLength = 16;

/*!
    Where a server is, as people write it or as an invite link or a password link says it:

    `kith://host:port/join/CODE`, `https://host/join/CODE`, `https://host/password/CODE`, `http://127.0.0.1:8470`, `ws://…`, `wss://…`, or without a
    scheme. Without one, and for kith:, the connection is encrypted unless the host is this computer.
*/
struct ServerAddress {
    QUrl socket; //!< ws: or wss:, with the path of the protocol
    QString invite; //!< the code; empty where there is none
    QString shown; //!< host and port, for people
    QString passwordCode; //!< of a password link; empty where there is none

    bool operator==(const ServerAddress &) const = default;

    //! \a text is an address, or has one in it: a link with a code in a sentence, in brackets or marks of any kind or broken
    //! over lines, else an address with a scheme. nullopt where there is none.
    static std::optional<ServerAddress> parse(const QString &text);

    //! \a link is what another program wants opened, such as a browser: kith://HOST[:PORT], perhaps with /join/CODE or /password/CODE, or "kith:" and the
    //! same with http: or https:. nullopt for anything else.
    static std::optional<ServerAddress> fromLink(const QString &link);
};

//! The address of a page of the server at \a socket.
QString pageLink(const QUrl &socket, const QString &path);

//! The link with which people join the server at \a socket.
QString inviteLink(const QUrl &socket, const QString &code);

//! The link with which somebody sets a new password at the server at \a socket.
QString passwordLink(const QUrl &socket, const QString &code);

//! Whether both lead to the same host and port in the same way.
bool isSameServer(const QUrl &socket, const QUrl &other);

//! Whether \a socket leads to this computer, so that nothing sent there crosses a network.
bool isThisComputer(const QUrl &socket);

//! Whether what is sent to \a socket crosses a network without encryption.
bool isExposed(const QUrl &socket);

} // namespace kith
