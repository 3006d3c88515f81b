// SPDX-License-Identifier: Apache-2.0
// Queues messages one after the other and says on its output which are stored: queuewriter FILE ME PEER FIRST
// COUNT Ends only when it is killed, so that nothing is tidied up.
#include "app/history/useractions.h"
#include "tests/app/samples.h"

#include <QCoreApplication>

#include <cstdio>

using namespace kith;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const auto me = idFromText<UserId>(arguments.at(2)).value();
    const auto peer = idFromText<UserId>(arguments.at(3)).value();
    const int first = arguments.at(4).toInt();
    const int count = arguments.at(5).toInt();
    History history(arguments.at(1));
    history.open(me);
    for (int i = first; i < first + count; ++i) {
        Outgoing outgoing = sample::outgoing(i, QString::number(i));
        outgoing.conversation = directConversation(me, peer);
        outgoing.peer = peer;
        history.userActions().addOutgoing(outgoing, &app, [i](const Result<Done> &stored) {
            std::printf("%d %s\n", i, stored ? "stored" : "refused");
            std::fflush(stdout);
        });
    }
    return QCoreApplication::exec();
}
