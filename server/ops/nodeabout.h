// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"
#include "shared/jsonvalue.h"

#include <QJsonDocument>

namespace kith {

//! What a node tells people of itself with each renewal of its lease.
struct NodeAbout {
    QString name;
    QString version;
    std::int64_t since = 0; //!< of its start
    int connections = 0;
    int users = 0; //!< of whom somebody is connected

    static constexpr auto fields()
    {
        return std::tuple{
            field("name", &NodeAbout::name),   field("version", &NodeAbout::version),
            field("since", &NodeAbout::since), field("connections", &NodeAbout::connections),
            field("users", &NodeAbout::users),
        };
    }

    QByteArray toJson() const { return QJsonDocument(json::write(*this)).toJson(QJsonDocument::Compact); }

    static std::optional<NodeAbout> fromJson(const QByteArray &text)
    {
        NodeAbout about;
        const QJsonObject object = QJsonDocument::fromJson(text).object();
        return json::Reader().readFields(object, about) ? std::optional(about) : std::nullopt;
    }
};

} // namespace kith
