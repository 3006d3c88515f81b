// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace kith {

/*!
    Returns \a text with its links for Text.StyledText: everything is escaped, line breaks and spaces are kept, and the
    only tags are `<a href>` to http and https and `<br>`. Empty where \a text has neither a link nor a tab, which is four blanks
    wide everywhere: then it is plain text.

    A link is http:// or https:// with a host, www. with a name behind it, or a name, a dot, letters and
    a path (`example.org/page`); the last two lead to https. An address with a user name in front of the host is no
    link. Punctuation around a link stays outside.
*/
QString linkMarkup(const QString &text);

} // namespace kith
