// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLocalServer>

class QLocalSocket;

namespace kith {

/*!
    Brings the window of a program that runs already to the front when it is started once more, and hands it the link that the second
    start was to open. GUI thread.

    The program that holds the lock of a profile listens on a local socket, whose name is made from the profile's folder.
*/
class OnlyInstance : public QObject
{
    Q_OBJECT

public:
    //! Asks the program that holds the profile \a folder to show its window and open \a link, which may be empty. Returns false where
    //! none answers.
    static bool wakeOther(const QString &folder, const QString &link = {});

    //! Returns the name of the local socket.
    static QString socketName(const QString &folder);

    using QObject::QObject;

    //! \a folder is locked by this process.
    void listen(const QString &folder);

Q_SIGNALS:
    //! Another start wants the window. \a activation is what its desktop gave it to take the focus with; may be empty. So may \a link,
    //! which may be any text.
    void windowWanted(const QByteArray &activation, const QString &link);

private:
    void read(QLocalSocket *socket);

    QLocalServer m_server;
};

} // namespace kith
