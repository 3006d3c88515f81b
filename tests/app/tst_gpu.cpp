// SPDX-License-Identifier: Apache-2.0
#include "app/platform/gpu.h"
#include "tests/runner/runner.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace kith;

//! Which renderer is chosen on which computer.
class tst_Gpu : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void rendererByNode_data();
    void rendererByNode();
    void theUserDecides();
    void aScreenElsewhereIsDrawnByTheProcessor();
    void driversWithoutNodesAreKnown();
    void openGlInSoftwareIsLeftAlone_data();
    void openGlInSoftwareIsLeftAlone();

private:
    void write(const QString &file, const QByteArray &content);
    void addNode(const QString &driver, const QByteArray &features);
    bool prefersSoftware(const QProcessEnvironment &environment = {}) const
    {
        return prefersSoftwareRenderer(environment, m_root->path());
    }

    std::unique_ptr<QTemporaryDir> m_root;
};

void tst_Gpu::init()
{
#ifndef Q_OS_LINUX
    QSKIP("elsewhere the system's own renderer is always used");
#endif
    m_root = std::make_unique<QTemporaryDir>();
}

void tst_Gpu::write(const QString &file, const QByteArray &content)
{
    const QString path = m_root->filePath(file);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile written(path);
    QVERIFY(written.open(QIODevice::WriteOnly));
    written.write(content);
}

void tst_Gpu::addNode(const QString &driver, const QByteArray &features)
{
    write(QStringLiteral("dev/dri/renderD128"), {});
    const QString device = QStringLiteral("sys/class/drm/renderD128/device/");
    write(device + QStringLiteral("features"), features);
    QVERIFY(QDir().mkpath(m_root->filePath(QStringLiteral("drivers/") + driver)));
    QVERIFY(QFile::link(m_root->filePath(QStringLiteral("drivers/") + driver),
                        m_root->filePath(device + QStringLiteral("driver"))));
}

void tst_Gpu::rendererByNode_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("features");
    QTest::addColumn<bool>("software");
    QTest::newRow("no node") << QString() << QByteArray() << true;
    QTest::newRow("a real GPU") << QStringLiteral("i915") << QByteArray() << false;
    QTest::newRow("one of a driver to come") << QStringLiteral("xe3") << QByteArray() << false;
    QTest::newRow("memory only") << QStringLiteral("vgem") << QByteArray() << true;
    QTest::newRow("virtual, nobody knows") << QStringLiteral("vmwgfx") << QByteArray() << true;
    QTest::newRow("virtual, without its features") << QStringLiteral("virtio_gpu") << QByteArray("0") << true;
    QTest::newRow("virtual with 3D") << QStringLiteral("virtio_gpu") << QByteArray("1100") << false;
    QTest::newRow("virtual without 3D") << QStringLiteral("virtio_gpu") << QByteArray("0100") << true;
}

void tst_Gpu::rendererByNode()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, features);
    if (!driver.isEmpty())
        addNode(driver, features);
    QTEST(prefersSoftware(), "software");
}

void tst_Gpu::theUserDecides()
{
    QVERIFY(prefersSoftware());
    for (const char *name : {"QT_QUICK_BACKEND", "QSG_RHI_BACKEND"}) {
        QProcessEnvironment environment;
        environment.insert(QLatin1StringView(name), QStringLiteral("rhi"));
        QVERIFY(!prefersSoftware(environment));
    }
}

void tst_Gpu::aScreenElsewhereIsDrawnByTheProcessor()
{
    addNode(QStringLiteral("i915"), {});
    const auto with = [this](const char *name, const char *value) {
        QProcessEnvironment environment;
        environment.insert(QLatin1StringView(name), QLatin1StringView(value));
        return prefersSoftware(environment);
    };
    QVERIFY(!with("DISPLAY", ":0"));
    QVERIFY(!with("DISPLAY", "unix:0"));
    QVERIFY(with("DISPLAY", "localhost:10.0")); // ssh -X
    QVERIFY(with("XRDP_SESSION", "1"));
    QVERIFY(with("VNCDESKTOP", "desk:1"));
}

void tst_Gpu::driversWithoutNodesAreKnown()
{
    write(QStringLiteral("dev/dxg"), {});
    QVERIFY(!prefersSoftware());
}

void tst_Gpu::openGlInSoftwareIsLeftAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("software");
    const auto row = [](const char *name, const char *value, bool software) {
        QTest::addRow("%s=%s", name, value)
            << QString::fromLatin1(name) << QString::fromLatin1(value) << software;
    };
    row("LIBGL_ALWAYS_SOFTWARE", "1", true);
    row("LIBGL_ALWAYS_SOFTWARE", "true", true);
    row("LIBGL_ALWAYS_SOFTWARE", "Yes", true);
    row("LIBGL_ALWAYS_SOFTWARE", "0", false);
    row("LIBGL_ALWAYS_SOFTWARE", "false", false);
    row("LIBGL_ALWAYS_SOFTWARE", "", false);
    row("GALLIUM_DRIVER", "llvmpipe", true);
    row("GALLIUM_DRIVER", "softpipe", true);
    row("GALLIUM_DRIVER", "zink", false);
    row("MESA_LOADER_DRIVER_OVERRIDE", "swrast", true);
    row("MESA_LOADER_DRIVER_OVERRIDE", "kms_swrast", true);
    row("MESA_LOADER_DRIVER_OVERRIDE", "iris", false);
}

void tst_Gpu::openGlInSoftwareIsLeftAlone()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    addNode(QStringLiteral("i915"), {});
    QProcessEnvironment environment;
    environment.insert(name, value);
    QTEST(prefersSoftware(environment), "software");
    environment.insert(QStringLiteral("QSG_RHI_BACKEND"), QStringLiteral("opengl"));
    QVERIFY(!prefersSoftware(environment)); // the user decides
}

KITH_TEST(tst_Gpu)
#include "tst_gpu.moc"
