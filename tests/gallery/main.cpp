// SPDX-License-Identifier: Apache-2.0
#include "tests/screenshots/pictures.h"

#include <QQmlExtensionPlugin>

Q_IMPORT_QML_PLUGIN(KithPlugin)
Q_IMPORT_QML_PLUGIN(Kith_AppPlugin)

int main(int argc, char **argv)
{
    kith::Pictures pictures(
        QStringLiteral("Paints every control, and the states that sample data does not reach."));
    return pictures.run(argc, argv, QStringLiteral("KithGallery"),
                        {{"Gallery", 1180, 1340},
                         {"Empty", 1180, 760},
                         {"Keys", 720, 600},
                         {"Join", 1180, 760},
                         {"SignIn", 1180, 760},
                         {"Unencrypted", 1180, 760},
                         {"SidebarStates", 720, 700},
                         {"Devices", 1180, 760}});
}
