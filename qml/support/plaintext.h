// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QQuickTextDocument>
#include <QtQml/qqmlregistration.h>

namespace kith {

/*!
    The text of a TextEdit, character by character. TextEdit.text has a plain blank for each no-break space.

    Also reads and writes the clipboard, which QML reaches through a field alone, in the same way.
*/
class PlainText : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QQuickTextDocument *document MEMBER m_document NOTIFY documentChanged)

public:
    using QObject::QObject;

    //! Lines end with U+000A. Includes what an input method is composing.
    Q_INVOKABLE QString text() const;
    Q_INVOKABLE static QString copied(); //!< the text on the clipboard
    Q_INVOKABLE static QString
    selected(); //!< the text to be pasted by the middle button, where the system has it
    Q_INVOKABLE static void copy(const QString &text);

Q_SIGNALS:
    void documentChanged();

private:
    QQuickTextDocument *m_document = nullptr;
};

} // namespace kith
