// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/app.h"

namespace kith {

//! What a command line asks for before the user does anything: be signed in, and be in a conversation.
class Startup : public QObject
{
    Q_OBJECT

public:
    struct Order {
        QString server; //!< an address or invite link
        QString handle; //!< to sign in as, unless the profile already is
        QString password;
        QString openDirect; //!< the handle of the other
    };

    Startup(App *app, Order order, QObject *parent = nullptr);

    //! Ends in ready() or failed(), once.
    void run();

Q_SIGNALS:
    void ready();
    void failed(const QString &sentence);

private:
    void signIn();
    void onServer();
    void onApp();
    void findPeer();
    void openPeer(const std::vector<User> &users);
    void finish(const QString &failure = {});

    App *m_app;
    Order m_order;
    bool m_signingIn = false;
    bool m_finding = false;
    bool m_opening = false;
};

} // namespace kith
