// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <initializer_list>
#include <utility>

namespace kith {

//! A piece of HTML. Text gets into it by escaping only.
class Html
{
public:
    using Values = std::initializer_list<std::pair<QByteArrayView, Html>>;

    Html() = default;

    //! Escapes \a text for the content of an element and for an attribute in double quotes.
    Html(const QString &text)
        : m_bytes(text.toHtmlEscaped().toUtf8())
    {
    }

    //! Takes \a markup as it is. Nothing in it comes from outside.
    static Html markup(const QByteArray &markup)
    {
        Html html;
        html.m_bytes = markup;
        return html;
    }

    //! Returns the markup \a pattern with each {{name}} replaced by its value. Each name must have one.
    static Html fill(const QByteArray &pattern, Values values);

    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

} // namespace kith
