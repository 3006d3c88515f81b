// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/app.h"

namespace kith {

//! Carries out the command line: signs in and opens a conversation.
class Startup : public QObject
{
    Q_OBJECT

public:
    //! Of the command line; empty where not given.
    struct Options {
        QString server; //!< an address or invite link
        QString handle; //!< to sign in as, unless the profile already is
        QString password;
        QString openDirect; //!< the handle of the peer
    };

    Startup(App *app, Options options, QObject *parent = nullptr);

    //! Emits ready() or failed() once.
    void run();

Q_SIGNALS:
    void ready();
    void failed(const QString &message);

private:
    void signIn();
    void onServer();
    void follow();
    void onApp();
    void findPeer();
    void openPeer(const std::vector<User> &users);
    void finish(const QString &failure = {});

    App *m_app;
    Options m_options;
    bool m_signingIn = false;
    bool m_finding = false;
    bool m_opening = false;
};

} // namespace kith
