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
                         {"Devices", 1180, 760},
                         {"Invites", 1180, 760},
                         {"InvitesNarrow", 420, 760},
                         {"InviteLink", 1180, 760},
                         {"InviteLinkLow", 360, 480},
                         {"Accounts", 1180, 900},
                         {"AccountsNarrow", 420, 760},
                         {"AccountMenu", 1180, 760},
                         {"AuditLog", 1180, 900},
                         {"AdministrationOffline", 1180, 760},
                         {"AdministrationRightToLeft", 1180, 900, true},
                         {"FirstOwner", 1180, 760},
                         {"InviteEntry", 1180, 760},
                         {"NewPassword", 1180, 760}});
}
