// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/record.h"

#include <QStringList>

/*!
    The promises of docs/architecture.md, held against the record of a run. Each check answers a sentence for each breach.
*/
namespace kith::checker {

//! I1: an `accepted` answer means exactly one durable row, there before the answer.
QStringList checkAnswers(const Record &record);

//! I2: seq has no gap and is the same for every reader; sentAt rises with it.
QStringList checkOrder(const Record &record);

//! Part of I3: a connection is given each entry once and in order, and none is left out but where a read was refused.
QStringList checkDeliveries(const Record &record);

//! Part of I3: the FeedClient takes each entry in order and none is left out, and what it took over a Stream or Poll comes once.
QStringList checkFeed(const Record &record);

//! Part of I3: no connection is ended for one that its device had before.
QStringList checkReplacements(const Record &record);

//! I3: each device that came back shows the log as it is, once and in order; and what it wrote is there or is said to be refused.
QStringList checkScreens(const Record &record);

//! I4: nothing is sent to whom it was revoked from, a second after that was committed (while the store served).
QStringList checkRevocations(const Record &record);

//! Nobody is given a text from before what they see: not by an entry, not by a message, not by a change of one. Who left and came
//! back may be given, for a second, what the earlier stay showed.
QStringList checkHistoryAccess(const Record &record);

//! All of them.
QStringList check(const Record &record);

} // namespace kith::checker
