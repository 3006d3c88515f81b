// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFont>

namespace kith {

/*!
    Returns \a system with the families for all text of the program: letters in the font of \a system, emoji in colour.

    Qt before 6.9 takes a character from the first family that has it, and some fonts for text, such as DejaVu Sans, have emoji in
    black. Naming the emoji font first would also take digits and blanks from it, and its metrics. So where the text font has emoji that
    the emoji font has, too, a copy of it without them is registered as a font of this program and named first. Signs below U+2600
    that text uses, such as © and ↔, stay. Other systems than those with fontconfig choose emoji fonts by themselves.

    GUI thread, once, behind the QGuiApplication.
*/
QFont applicationFont(const QFont &system);

} // namespace kith
