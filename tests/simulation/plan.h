// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace kith {

//! One thing that is done to a cluster at one time. What it does in detail depends on what there is by then.
struct Step {
    enum Kind {
        // What people do; who is a device
        Say,
        SayOften,
        SayTo,
        Edit,
        Remove,
        React,
        Read,
        MakeGroup,
        AddMember,
        RemoveMember,
        SetTitle,
        SetHistory,
        TurnOff,
        SignIn,
        Revoke,
        ChangeDelivery, //!< of the FeedClient, which also says something
        // What goes wrong with the way to a device
        CutLink,
        BlockToNode,
        BlockFromNode,
        BlockLink,
        SlowLink,
        Vanish,
        // What goes wrong with a node
        CrashNode,
        RestartNode,
        LosePower,
        RefuseWrites,
        RefuseAll,
        SlowStore,
        MoveClock,
        RestoreBackup, //!< of all nodes; made now, restored when the length is over
        // What goes wrong between nodes
        BusDown,
        BusBad,
        RegisterDown,
        RegisterLost,
        KeepLease,
        // In plans that are made by hand: what a device got in its last moment is in no cursor, and a clock that moves hides more.
        RestoreFolder, //!< as RestoreBackup, but nodes do not notice it: what they know goes back, too
    };

    std::int64_t at = 0; //!< ms
    Kind kind = Say;
    int who = 0;
    std::uint64_t pick = 0; //!< decides what is left open
    std::int64_t length = 0; //!< ms, of what ends

    QString text() const;
};

//! A port that breaks its contract, planted to see that a simulation finds it.
enum class Plant {
    None,
    LostRow, //!< the log store answers some writes that it does not make
    HiddenHead, //!< the inbox store does not know the last entry of a conversation that a device lacks
    OpenHistory, //!< the conversation store says of all members that they see the whole log
    UncheckedCursor, //!< the inbox store does not look up what a cursor names
    WrongConnection, //!< the directory gives an old connection of a device as its latest
    EagerCursor, //!< the transport gives some events a cursor that names one more
};

//! All that is decided before a run. Without some of its steps it is a plan, too.
struct Plan {
    int nodes = 1;
    int users = 0;
    std::vector<int> devices; //!< the user of each; those with a SignIn come later
    std::vector<Step> steps; //!< by time
    std::int64_t end = 0; //!< from then on nothing more goes wrong
    Plant plant = Plant::None;
    bool hasFeed = true; //!< the FeedClient comes at the beginning, not at the end
};

Plan planOf(std::uint64_t seed, int nodes);

} // namespace kith
