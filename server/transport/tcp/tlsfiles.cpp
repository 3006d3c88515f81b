// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/tlsfiles.h"

#include "server/transport/tcp/listener.h"

#include <QFile>
#include <QHostAddress>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpSocket>

#include <optional>

namespace kith {

namespace {

constexpr int connectMilliseconds = 5000;

Error fault(const QString &message)
{
    return {ErrorCode::BadRequest, message, 0};
}

Result<QByteArray> readFile(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return fault(QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString()));
    return file.readAll();
}

QSslKey parseKey(const QByteArray &pem)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        const QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

// Only a TLS context can compare the two, and Qt creates one only for a connection, so this connects to itself. Returns nullopt
// if it cannot connect.
std::optional<bool> belongTogether(const QSslConfiguration &configuration)
{
    QSslSocket server;
    server.setSslConfiguration(configuration);
    std::optional<bool> fits;
    QObject::connect(&server, &QAbstractSocket::errorOccurred, [&fits] { fits = false; });
    Listener listener([&](qintptr descriptor) {
        if (!server.setSocketDescriptor(descriptor))
            return;
        fits = true;
        server.startServerEncryption();
    });
    QTcpSocket client;
    if (listener.listen(QHostAddress::LocalHost)) {
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), listener.serverPort());
        listener.waitForNewConnection(connectMilliseconds);
    }
    return fits;
}

} // namespace

Result<QSslConfiguration> loadTls(const QString &certificateFile, const QString &keyFile)
{
    const auto certificatePem = readFile(certificateFile);
    if (!certificatePem)
        return certificatePem.error();
    const auto keyPem = readFile(keyFile);
    if (!keyPem)
        return keyPem.error();
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem, QSsl::Pem);
    if (chain.isEmpty())
        return fault(QStringLiteral("%1 holds no certificate in PEM form.").arg(certificateFile));
    const QSslKey key = parseKey(*keyPem);
    if (key.isNull())
        return fault(
            QStringLiteral("%1 holds no private key in PEM form without a passphrase.").arg(keyFile));

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setCaCertificates({});
    const auto fits = belongTogether(configuration);
    if (!fits)
        return fault(QStringLiteral("%1 and %2 cannot be compared: a connection to 127.0.0.1 failed.")
                         .arg(keyFile, certificateFile));
    if (!*fits)
        return fault(
            QStringLiteral("%1 is not the key of the certificate in %2.").arg(keyFile, certificateFile));
    return configuration;
}

QString validityProblem(const QSslConfiguration &tls, const QDateTime &now)
{
    const auto chain = tls.localCertificateChain();
    for (const QSslCertificate &certificate : chain) {
        if (certificate.expiryDate() < now)
            return QStringLiteral("has ended at %1")
                .arg(certificate.expiryDate().toUTC().toString(Qt::ISODate));
        if (certificate.effectiveDate() > now)
            return QStringLiteral("is not valid before %1")
                .arg(certificate.effectiveDate().toUTC().toString(Qt::ISODate));
    }
    return {};
}

QDateTime validUntil(const QSslConfiguration &tls)
{
    const auto chain = tls.localCertificateChain();
    QDateTime end = tls.localCertificate().expiryDate();
    for (const QSslCertificate &certificate : chain)
        end = std::min(end, certificate.expiryDate());
    return end.toUTC();
}

} // namespace kith
