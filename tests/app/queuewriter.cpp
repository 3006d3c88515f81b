// SPDX-License-Identifier: Apache-2.0
// Queues messages one after the other and says on its output which are stored: queuewriter FILE FIRST COUNT
// Ends only when it is killed, so that nothing is tidied up.
#include "tests/app/samples.h"

#include <QCoreApplication>

#include <cstdio>

using namespace kith;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    History history(arguments.at(1));
    history.open(sample::ada);
    const int first = arguments.at(2).toInt();
    const int count = arguments.at(3).toInt();
    for (int i = first; i < first + count; ++i) {
        history.addOutgoing(sample::outgoing(i, QString::number(i)), &app, [i](const Result<Done> &stored) {
            std::printf("%d %s\n", i, stored ? "stored" : "refused");
            std::fflush(stdout);
        });
    }
    return QCoreApplication::exec();
}
