// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/administration/pagedmodel.h"
#include "app/models/daywatch.h"
#include "shared/types.h"

#include <map>

namespace kith {

struct AuditRow {
    AuditEntry entry;

    std::int64_t key() const { return entry.number; }
    bool operator==(const AuditRow &) const = default;
};

//! Who administered what on this server, the newest first, a sentence for each.
class AuditLogModel : public kith::PagedModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Administration::newAuditLogModel()")

public:
    enum Role { Sentence = Qt::UserRole, When, Action };

    AuditLogModel(Server *server, TimeSource *time, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

protected:
    void forgetRead() override;
    request::Any nextPage() const override;
    bool addPage(const reply::Any &page) override;
    int readCount() const override { return int(m_read.size()); }
    void showRead() override;

private:
    QString sentence(const AuditEntry &entry) const;
    QString nameOfUser(UserId user) const;

    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::vector<AuditRow> m_rows;
    std::vector<AuditRow> m_read;
    std::map<UserId, User> m_users;
};

} // namespace kith
