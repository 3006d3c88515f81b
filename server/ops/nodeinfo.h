// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"
#include "shared/jsonvalue.h"

#include <QJsonDocument>

namespace kith {

//! What a node tells people of itself with each renewal of its lease.
struct NodeInfo {
    QString name;
    QString version;
    std::int64_t since = 0; //!< of its start
    int connections = 0;
    int users = 0; //!< of whom somebody is connected

    static constexpr auto fields()
    {
        return std::tuple{
            field("name", &NodeInfo::name),   field("version", &NodeInfo::version),
            field("since", &NodeInfo::since), field("connections", &NodeInfo::connections),
            field("users", &NodeInfo::users),
        };
    }

    QByteArray toJson() const { return QJsonDocument(json::write(*this)).toJson(QJsonDocument::Compact); }

    static std::optional<NodeInfo> fromJson(const QByteArray &text)
    {
        NodeInfo about;
        const QJsonObject object = QJsonDocument::fromJson(text).object();
        return json::Reader().readFields(object, about) ? std::optional(about) : std::nullopt;
    }
};

} // namespace kith
