// SPDX-License-Identifier: Apache-2.0
import QtQml

//! Identifies a member.
QtObject {
    required property string userId
}
