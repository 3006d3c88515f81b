// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/databaseid.h"

namespace kith {

Error foreignDatabase(const QString &database, DatabaseId expected)
{
    return {ErrorCode::Unavailable,
            QStringLiteral(
                "The database %1 is not the one that this data folder belongs to (its id is not %2). "
                "Nothing was changed. Start with the database of this folder, or with another folder "
                "(--data). If this database shall take its place, delete kithd.identity in the folder.")
                .arg(database, toText(expected)),
            0};
}

} // namespace kith
