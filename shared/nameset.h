// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QSet>
#include <QVarLengthArray>

namespace kith {

//! The names in one object of a frame, to find one that stands twice. Fast for few names, and linear for many.
class NameSet
{
public:
    //! False where \a name is in it already. Its bytes must outlive the set, or be those of \a owner, which is kept.
    bool insert(QByteArrayView name, const QByteArray &owner = {})
    {
        if (!owner.isEmpty())
            m_owners.append(owner);
        if (m_few.contains(name))
            return false;
        if (m_few.size() < few) {
            m_few.append(name);
            return true;
        }
        const auto before = m_more.size();
        m_more.insert(name);
        return m_more.size() > before;
    }

private:
    static constexpr qsizetype few = 16; // more than a request has

    QVarLengthArray<QByteArrayView, few> m_few;
    QSet<QByteArrayView> m_more;
    QByteArrayList m_owners;
};

} // namespace kith
