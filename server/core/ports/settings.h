// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace kith {

//! A limit: \a burst at once, \a perSecond over time.
struct Rate {
    double perSecond = 50;
    double burst = 200;
};

//! Settings of the service that an operator chooses.
struct ServiceSettings {
    QString name = QStringLiteral("Kith"); //!< shown to users who join
    bool openRegistration = false; //!< registration needs no invite
    bool membersMayInvite = false; //!< not only owners and admins
    bool trustedNetwork = false; //!< clients may connect without encryption, from other computers too
    Rate requests{
        50,
        400}; //!< for each WebSocket; over HTTP for each device, and for each network of who has not signed in
    Rate signIns{0.5, 30}; //!< attempts that fail, for each network and each device that changes the password
    Rate guesses{1.0 / 6, 10}; //!< sign-ins that fail, for each handle seen from one network
};

} // namespace kith
