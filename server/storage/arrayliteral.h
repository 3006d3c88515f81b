// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database.h"

namespace kith {

//! One value for a parameter that is an array of PostgreSQL, in the text form: many rows in one statement.
class ArrayLiteral
{
public:
    void add(std::int64_t number) { next().append(QString::number(number)); }
    void add(const QByteArray &bytes); //!< null: NULL

    template <typename Tag>
    void add(const Id<Tag> &id)
    {
        add(id.isNull() ? QByteArray() : toRaw(id));
    }
    void add(const QString &text) { add(text.isEmpty() ? QByteArray() : text.toUtf8()); } //!< as column::of

    bool isEmpty() const { return m_text.size() == 1; }
    QVariant value() const { return QString(m_text + u'}'); }

private:
    QString &next();

    QString m_text{u'{'};
};

} // namespace kith
