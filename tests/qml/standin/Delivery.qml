// SPDX-License-Identifier: Apache-2.0
import QtQml

QtObject {
    enum State { NoState, Queued, Sent, Delivered, Read, Failed }
}
