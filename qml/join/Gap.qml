// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! Room between two fields of a column.
Item {
    width: 1
}
