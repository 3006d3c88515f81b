// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <qqmlregistration.h>

//! How far a message has come. In QML: Delivery.Queued and so on.
namespace kith::Delivery {
Q_NAMESPACE
QML_ELEMENT

enum MessageState {
    NoState, //!< not the user's own
    Queued, //!< kept here, sent when it can be
    Sent, //!< the server has it
    Delivered, //!< on a device of each other member
    Read, //!< seen by all other members
    Failed, //!< the server refused it
};
Q_ENUM_NS(MessageState)

} // namespace kith::Delivery
