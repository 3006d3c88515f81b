// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"

namespace kith {

//! What a node publishes about itself, for operators, with each lease renewal.
struct NodeInfo {
    QString name;
    QString version;
    std::int64_t since = 0; //!< time of its start
    int connections = 0;
    int users = 0; //!< users with at least one connected device
    bool refusing = false; //!< its database takes no writes
    bool stopped = false; //!< it ended as it was asked to
    std::int64_t clockAhead = 0; //!< milliseconds, of its clock ahead of the database's

    static constexpr auto fields()
    {
        return std::tuple{
            field("name", &NodeInfo::name),          field("version", &NodeInfo::version),
            field("since", &NodeInfo::since),        field("connections", &NodeInfo::connections),
            field("users", &NodeInfo::users),        optional("refusing", &NodeInfo::refusing),
            optional("stopped", &NodeInfo::stopped), optional("clockAhead", &NodeInfo::clockAhead),
        };
    }

    QByteArray toJson() const;

    //! Returns nullopt where \a text is something else.
    static std::optional<NodeInfo> fromJson(const QByteArray &text);
};

} // namespace kith
