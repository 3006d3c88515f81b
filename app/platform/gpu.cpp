// SPDX-License-Identifier: Apache-2.0
#include "app/platform/gpu.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace kith {

namespace {

bool isAnySet(const QProcessEnvironment &environment, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const char *name) { return environment.contains(QLatin1StringView(name)); });
}

#ifdef Q_OS_LINUX
//! \a device is the folder of a render node's device in sysfs.
bool drawsInHardware(const QString &device)
{
    const QString driver = QFileInfo(QFile::symLinkTarget(device + QLatin1StringView("/driver"))).fileName();
    // vmwgfx (VMware, VirtualBox) has a render node with and without 3D.
    if (QStringList{QStringLiteral("vgem"), QStringLiteral("vkms"), QStringLiteral("vmwgfx")}.contains(
            driver))
        return false;
    QFile features(device + QLatin1StringView("/features"));
    if (driver != QLatin1StringView("virtio_gpu") || !features.open(QIODevice::ReadOnly))
        return true;
    return features.read(1) == "1"; // VIRTIO_GPU_F_VIRGL
}

bool hasGpu(const QString &root)
{
    for (const auto *device : {"/dev/nvidiactl", "/dev/dxg"}) { // NVIDIA's own driver; WSL
        if (QFileInfo::exists(root + QLatin1StringView(device)))
            return true;
    }
    const QDir nodes(root + QLatin1StringView("/dev/dri"));
    const QStringList names = nodes.entryList({QStringLiteral("renderD*")}, QDir::Files | QDir::System);
    return std::any_of(names.begin(), names.end(), [&](const QString &name) {
        const QFileInfo node(nodes.filePath(name));
        return node.isReadable() && node.isWritable()
            && drawsInHardware(root + QStringLiteral("/sys/class/drm/%1/device").arg(name));
    });
}

//! Whether Mesa's variables choose one of its drivers that draw in software.
bool drawsInSoftware(const QProcessEnvironment &environment)
{
    const auto isOneOf = [&](const char *name, const QStringList &values) {
        return values.contains(environment.value(QLatin1StringView(name)), Qt::CaseInsensitive);
    };
    const QStringList drivers{QStringLiteral("llvmpipe"), QStringLiteral("softpipe"), QStringLiteral("swr"),
                              QStringLiteral("swrast"), QStringLiteral("kms_swrast")};
    return isOneOf("LIBGL_ALWAYS_SOFTWARE",
                   {QStringLiteral("1"), QStringLiteral("y"), QStringLiteral("yes"), QStringLiteral("t"),
                    QStringLiteral("true")})
        || isOneOf("GALLIUM_DRIVER", drivers) || isOneOf("MESA_LOADER_DRIVER_OVERRIDE", drivers);
}

bool showsElsewhere(const QProcessEnvironment &environment)
{
    const QString display = environment.value(QStringLiteral("DISPLAY"));
    const bool isLocal = display.isEmpty() || display.startsWith(u':') || display.startsWith(u'/')
        || display.startsWith(QLatin1StringView("unix:"));
    return isAnySet(environment, {"XRDP_SESSION", "VNCDESKTOP"})
        || (!isLocal && !isAnySet(environment, {"WAYLAND_DISPLAY"}));
}
#endif

} // namespace

bool prefersSoftwareRenderer([[maybe_unused]] const QProcessEnvironment &environment,
                             [[maybe_unused]] const QString &root)
{
#ifdef Q_OS_LINUX
    if (isAnySet(environment, {"QT_QUICK_BACKEND", "QSG_RHI_BACKEND", "QMLSCENE_DEVICE"}))
        return false;
    return showsElsewhere(environment) || drawsInSoftware(environment) || !hasGpu(root);
#else
    return false;
#endif
}

} // namespace kith
