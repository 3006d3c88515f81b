// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

namespace kith {

//! One value for a parameter that is an array of PostgreSQL, in the text form: many rows in one statement.
class ArrayLiteral
{
public:
    void add(std::int64_t number);
    void add(QByteArrayView bytes); //!< null: NULL

    template <typename Tag>
    void add(const Id<Tag> &id)
    {
        add(id.isNull() ? QByteArrayView() : QByteArrayView(id.bytes()));
    }
    void add(const QString &text) //!< as column::of
    {
        add(QByteArrayView(text.isEmpty() ? QByteArray() : text.toUtf8()));
    }

    bool isEmpty() const { return m_text.size() == 1; }
    QVariant value() const { return QString(m_text + u'}'); }

    //! The same, but empty where all are 0 or NULL.
    QVariant sparse() const { return m_hasValues ? value() : QStringLiteral("{}"); }

private:
    QString &next();

    QString m_text{u'{'};
    bool m_hasValues = false; //!< holds anything but 0 and NULL
};

} // namespace kith
