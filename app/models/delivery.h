// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <qqmlregistration.h>

//! The delivery state of a message. In QML: Delivery.Queued and so on.
namespace kith::Delivery {
Q_NAMESPACE
QML_ELEMENT

enum MessageState {
    NoState, //!< somebody else's message
    Queued, //!< in the outbox
    Sent, //!< stored by the server
    Delivered, //!< on a device of each other member
    Read, //!< by all other members
    Failed, //!< the server refused it
};
Q_ENUM_NS(MessageState)

} // namespace kith::Delivery
