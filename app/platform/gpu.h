// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProcessEnvironment>

namespace kith {

/*!
    Whether Qt Quick's own software renderer is the better choice, because OpenGL would be drawn by the processor, too: on
    Linux where no GPU can be used or a virtual one may be without 3D, or where the screen is another computer's. False where \a environment names a backend.

    Looks only at files below \a root and at the environment, so it takes no time and loads no driver.
*/
bool prefersSoftwareRenderer(const QProcessEnvironment &environment, const QString &root = {});

} // namespace kith
