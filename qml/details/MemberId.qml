// SPDX-License-Identifier: Apache-2.0
import QtQml

//! Who a row of the members is about.
QtObject {
    required property string userId
}
