// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/inboxstore.h"

namespace kith {

/*!
    Where a device stands in the logs. The server gives it to the device as signed text and keeps no copy.

    A genuine cursor proves what this server had: where the store lacks its entry, or it lies above a head, the store went back
    in time.
*/
struct Cursor {
    EpochId epoch; //!< null: of a version that knew no epochs
    std::vector<Position> positions; //!< acked but maybe not saved
    StoredEntry latest; //!< the last that was pushed; null conversation: of a version that did not name it

    //! Returns how many positions fit into a text of \a bytes, whatever they are.
    static int mostPositions(int bytes);

    //! Returns an empty cursor where \a text is none.
    static Cursor read(const QString &text);

    //! Returns the text, signed with \a key.
    QString write(const QByteArray &key) const;

    //! Whether \a text was written with \a key.
    static bool isGenuine(const QString &text, const QByteArray &key);

    //! Of texts of an earlier version.
    static constexpr auto fields()
    {
        return std::tuple{optional("epoch", &Cursor::epoch), optional("acked", &Cursor::positions),
                          optional("latest", &Cursor::latest)};
    }
};

} // namespace kith
