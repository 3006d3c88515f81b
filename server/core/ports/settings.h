// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace kith {

//! So many at once, and then so many a second for ever.
struct Rate {
    double perSecond = 50;
    double burst = 200;
};

//! What an operator decides of the service.
struct ServiceSettings {
    QString name = QStringLiteral("Kith"); //!< shown to those who join
    bool openRegistration = false; //!< an account without an invite
    bool trustedNetwork = false; //!< clients may connect without encryption, from other computers too
    Rate requests{50, 400}; //!< of one connection
    Rate signIns{0.5, 30}; //!< sign-ins, registrations and look-ups from one address; attempts on one handle
};

} // namespace kith
