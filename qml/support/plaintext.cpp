// SPDX-License-Identifier: Apache-2.0
#include "qml/support/plaintext.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTextDocument>

namespace kith {

QString PlainText::text() const
{
    if (!m_document)
        return {};
    return m_document->textDocument()->toRawText().replace(QChar::ParagraphSeparator, u'\n');
}

QString PlainText::copied()
{
    return QGuiApplication::clipboard()->text();
}

QString PlainText::selected()
{
    return QGuiApplication::clipboard()->text(QClipboard::Selection);
}

void PlainText::copy(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace kith
