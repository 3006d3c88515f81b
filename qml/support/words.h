// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace kith {

//! Text as views need it.
class Words : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    //! \a pattern with %1 and %2 replaced at once, so that a name with a % stays itself; each isolated.
    Q_INVOKABLE static QString sentence(const QString &pattern, const QString &first);
    Q_INVOKABLE static QString sentence(const QString &pattern, const QString &first, const QString &second);
    //! At most \a most UTF-16 units, cut between two graphemes.
    Q_INVOKABLE static QString cut(const QString &text, int most);
    Q_INVOKABLE static bool hasVisible(const QString &text);
    //! Whether marks reach into the lines around \a text.
    Q_INVOKABLE static bool stacksMarks(const QString &text);
};

} // namespace kith
