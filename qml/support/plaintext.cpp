// SPDX-License-Identifier: Apache-2.0
#include "qml/support/plaintext.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

namespace kith {

QString PlainText::text() const
{
    if (!m_document)
        return {};
    const QTextDocument *document = m_document->textDocument();
    QString text = document->toRawText().replace(QChar::ParagraphSeparator, u'\n');
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        const QTextLayout *layout = block.layout();
        if (!layout->preeditAreaText().isEmpty()) // there is one at most
            return text.insert(block.position() + layout->preeditAreaPosition(), layout->preeditAreaText());
    }
    return text;
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
