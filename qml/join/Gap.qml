// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! Space between two fields of a column.
Item {
    width: 1
}
