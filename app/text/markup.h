// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace kith {

/*!
    \a text with its links, for Text.StyledText: everything escaped, line breaks and spaces kept, nothing in
    it but `<a href>` to http and https and `<br>`. Empty where \a text has no link: then it is plain text.

    A link is http:// or https:// with a host, www. with a name behind it, or a name, a dot, letters and
    a path (`example.org/page`); the last two lead to https. Whatever names a user in front of the host
    is no link. The punctuation of the sentence around a link stays outside of it.
*/
QString linkMarkup(const QString &text);

} // namespace kith
