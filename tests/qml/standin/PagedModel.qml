// SPDX-License-Identifier: Apache-2.0
import Kith.App

RowsModel {
    property bool busy: false
    property bool answered: true
    property bool more: false
    property bool acting: false
    property string error
    property int reloads: 0
    property int loads: 0

    function reload() { ++reloads }
    function loadMore() { ++loads }
}
