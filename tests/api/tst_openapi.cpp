// SPDX-License-Identifier: Apache-2.0
#include "server/api/openapi.h"
#include "server/core/requesttable.h"
#include "shared/routes.h"
#include "tests/runner/runner.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace kith;

namespace {

//! Those that are no requests of the protocol.
const QStringList otherRoutes{QStringLiteral("GET /v1/events"), QStringLiteral("GET /v1/events/stream"),
                              QStringLiteral("GET /v1/openapi.json")};

QJsonObject document()
{
    return QJsonDocument::fromJson(openApiDocument()).object();
}

QJsonObject operation(const Route &route)
{
    const QJsonObject paths = document().value(QStringLiteral("paths")).toObject();
    return paths.value(latin1(route.path))
        .toObject()
        .value(QString(latin1(route.method)).toLower())
        .toObject();
}

QStringList routesOfTheTable()
{
    QStringList all = otherRoutes;
    for (const Route &route : routes())
        all.append(latin1(route.method) + u' ' + latin1(route.path));
    all.sort();
    return all;
}

//! Every reference within \a value.
QStringList references(const QJsonValue &value)
{
    QStringList found;
    for (const QJsonValue item : value.toArray())
        found += references(item);
    const QJsonObject object = value.toObject();
    for (auto field = object.begin(); field != object.end(); ++field)
        found += field.key() == u"$ref" ? QStringList{field->toString()} : references(*field);
    return found;
}

} // namespace

class tst_OpenApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEachRouteOnce();
    void thePageHasEachRouteOnce();
    void onlyWhatTheCoreAnswersWithoutATokenNeedsNone();
    void everyReferenceLeadsSomewhere();
    void saysWhereEachFieldStands();
};

void tst_OpenApi::hasEachRouteOnce()
{
    QStringList described, ids;
    const QJsonObject paths = document().value(QStringLiteral("paths")).toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject item = path->toObject();
        for (auto method = item.begin(); method != item.end(); ++method) {
            described.append(method.key().toUpper() + u' ' + path.key());
            ids.append(method->toObject().value(QStringLiteral("operationId")).toString());
        }
    }
    described.sort();
    QCOMPARE(described, routesOfTheTable());
    QVERIFY(!ids.contains(QString()));
    QCOMPARE(ids.removeDuplicates(), 0);
}

void tst_OpenApi::thePageHasEachRouteOnce()
{
    QFile page(QStringLiteral(KITH_SOURCE_DIR "/docs/http-api.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    static const QRegularExpression heading(QStringLiteral("^### `([A-Z]+ /[^`]+)`$"),
                                            QRegularExpression::MultilineOption);
    QStringList described;
    for (const auto &found : heading.globalMatch(QString::fromUtf8(page.readAll())))
        described.append(found.captured(1));
    described.sort();
    QCOMPARE(described, routesOfTheTable());
}

void tst_OpenApi::onlyWhatTheCoreAnswersWithoutATokenNeedsNone()
{
    for (const Route &route : routes()) {
        QVERIFY2(route.anonymous == requestRow(route.make()).allows(false), route.path.data());
        QVERIFY2(operation(route).contains(QStringLiteral("security")) == route.anonymous, route.path.data());
    }
}

void tst_OpenApi::everyReferenceLeadsSomewhere()
{
    const QStringList all = references(document());
    QVERIFY(all.size() > 50);
    for (const QString &reference : all) {
        QJsonValue at = document();
        for (const QString &part : reference.split(u'/').mid(1))
            at = at.toObject().value(part);
        QVERIFY2(at.isObject(), qPrintable(reference));
    }
}

void tst_OpenApi::saysWhereEachFieldStands()
{
    for (const Route &route : routes()) {
        const QJsonObject described = operation(route);
        QStringList said, expected;
        for (const QJsonValue parameter : described.value(QStringLiteral("parameters")).toArray())
            said.append(parameter.toObject().value(QStringLiteral("in")).toString() + u' '
                        + parameter.toObject().value(QStringLiteral("name")).toString());
        const QJsonObject properties = described.value(QStringLiteral("requestBody"))
                                           .toObject()
                                           .value(QStringLiteral("content"))
                                           .toObject()
                                           .value(QStringLiteral("application/json"))
                                           .toObject()
                                           .value(QStringLiteral("schema"))
                                           .toObject()
                                           .value(QStringLiteral("properties"))
                                           .toObject();
        for (const QString &name : properties.keys())
            said.append(QStringLiteral("body ") + name);
        const auto expect = [&](const QString &place, const std::vector<std::string_view> &names) {
            for (std::string_view name : names)
                expected.append(place + latin1(name));
        };
        expect(QStringLiteral("path "), fieldsInPath(route.path));
        expect(QStringLiteral("query "), namesIn(route.query));
        expect(QStringLiteral("body "), namesIn(route.body));
        said.sort();
        expected.sort();
        QCOMPARE(said, expected);
    }
}

KITH_TEST(tst_OpenApi)
#include "tst_openapi.moc"
