// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QVariantMap>

#include <functional>
#include <vector>

class QQuickView;

namespace kith {

//! A view with something to show, in a window of a size.
struct Scene {
    const char *name; //!< of its file, without "Scene.qml"
    int width;
    int height;
    bool rightToLeft = false;
};

/*!
    Paints scenes into PNG files, each in both schemes and at 100 % and 200 %, without a display.

    The scale and the direction of a process are fixed at its start, so each pair of them gets a process of its
    own. With `--show NAME` one scene is opened in a window instead, to try it by hand.
*/
class Pictures
{
public:
    explicit Pictures(const QString &description);

    //! What is needed once, after the application is there and before the first scene.
    std::function<void()> prepare;
    //! What a scene is given beside `dark`, and what has to be ready before it is loaded.
    std::function<QVariantMap(const Scene &scene)> propertiesOf;

    //! \a module is the URI of the scenes. Returns what main() shall.
    int run(int argc, char **argv, const QString &module, const std::vector<Scene> &scenes);

private:
    void load(QQuickView &view, const Scene &scene, bool dark) const;
    bool paint(const Scene &scene, bool dark, const QString &folder, int percent) const;

    QString m_description;
    QString m_module;
};

} // namespace kith
