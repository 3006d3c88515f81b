// SPDX-License-Identifier: Apache-2.0
#include "app/account/joinflow.h"
#include "app/sync/connectionstatus.h"
#include "app/text/errormessages.h"
#include "tests/app/manualtimesource.h"
#include "tests/runner/runner.h"

#include <QProcess>
#include <QSet>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslKey>
#include <QTemporaryDir>
#include <QWebSocketServer>

using namespace kith;

//! What the user is told where the certificate of a server is not accepted.
class tst_Certificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachProblemIsTold_data();
    void eachProblemIsTold();
    void eachProblemHasASentenceOfItsOwn();
    void aServerThatNobodySignedIsRefused();
};

void tst_Certificates::eachProblemIsTold_data()
{
    QTest::addColumn<QList<QSslError::SslError>>("errors");
    QTest::addColumn<CertificateProblem>("problem");
    using Errors = QList<QSslError::SslError>;
    QTest::newRow("none") << Errors{} << CertificateProblem::None;
    QTest::newRow("expired") << Errors{QSslError::CertificateExpired} << CertificateProblem::Expired;
    QTest::newRow("not yet valid") << Errors{QSslError::CertificateNotYetValid}
                                   << CertificateProblem::NotYetValid;
    QTest::newRow("another name") << Errors{QSslError::HostNameMismatch} << CertificateProblem::OtherName;
    QTest::newRow("self-signed") << Errors{QSslError::SelfSignedCertificate}
                                 << CertificateProblem::NotTrusted;
    QTest::newRow("self-signed and expired")
        << Errors{QSslError::SelfSignedCertificate, QSslError::CertificateExpired}
        << CertificateProblem::NotTrusted;
    QTest::newRow("unknown issuer") << Errors{QSslError::UnableToGetLocalIssuerCertificate,
                                              QSslError::UnableToVerifyFirstCertificate}
                                    << CertificateProblem::NotTrusted;
    QTest::newRow("withdrawn") << Errors{QSslError::CertificateRevoked} << CertificateProblem::NotTrusted;
}

void tst_Certificates::eachProblemIsTold()
{
    QFETCH(QList<QSslError::SslError>, errors);
    QList<QSslError> told;
    for (const QSslError::SslError error : errors)
        told.append(QSslError(error));
    QTEST(certificateProblem(told), "problem");
}

void tst_Certificates::eachProblemHasASentenceOfItsOwn()
{
    QSet<QString> sentences, summaries;
    const QList problems{CertificateProblem::Expired, CertificateProblem::NotYetValid,
                         CertificateProblem::OtherName, CertificateProblem::NotTrusted};
    for (const CertificateProblem problem : problems) {
        const QString sentence = certificateMessage(problem, QStringLiteral("chat.example.org"));
        QVERIFY2(sentence.contains(QStringLiteral("chat.example.org")), qPrintable(sentence));
        QVERIFY(!sentence.contains(u'%'));
        sentences.insert(sentence);
        summaries.insert(certificateSummary(problem));
    }
    QCOMPARE(sentences.size(), problems.size());
    QCOMPARE(summaries.size(), problems.size());
}

void tst_Certificates::aServerThatNobodySignedIsRefused()
{
    QTemporaryDir folder;
    QProcess openssl;
    openssl.start(
        QStringLiteral("openssl"),
        {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-nodes"), QStringLiteral("-days"),
         QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
         QStringLiteral("-keyout"), folder.filePath(QStringLiteral("key")), QStringLiteral("-out"),
         folder.filePath(QStringLiteral("crt")), QStringLiteral("-newkey"), QStringLiteral("rsa:2048")});
    QVERIFY(openssl.waitForFinished() && openssl.exitCode() == 0);
    QFile key(folder.filePath(QStringLiteral("key")));
    QVERIFY(key.open(QIODevice::ReadOnly));
    QSslConfiguration configuration;
    configuration.setLocalCertificateChain(QSslCertificate::fromPath(folder.filePath(QStringLiteral("crt"))));
    configuration.setPrivateKey(QSslKey(&key, QSsl::Rsa));
    QWebSocketServer server(QStringLiteral("tls"), QWebSocketServer::SecureMode);
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));

    ManualTimeSource time;
    const auto profile = Profile::open(folder.filePath(QStringLiteral("profile")));
    QVERIFY(profile);
    JoinFlow flow(*profile, &time);
    flow.setAddress(QStringLiteral("https://localhost:%1").arg(server.serverPort()));
    time.advance(400);
    QTRY_COMPARE(flow.addressState(), JoinFlow::Failed);
    QCOMPARE(flow.addressError(),
             certificateMessage(CertificateProblem::NotTrusted,
                                QStringLiteral("localhost:%1").arg(server.serverPort())));

    ServerConnection connection(&time);
    ConnectionStatus status(&time);
    status.follow(&connection, nullptr);
    connection.start(QUrl(QStringLiteral("wss://localhost:%1/v1/socket").arg(server.serverPort())),
                     QStringLiteral("token"), {});
    QTRY_COMPARE(status.state(), ConnectionStatus::Reconnecting);
    QCOMPARE(status.text(), certificateSummary(CertificateProblem::NotTrusted));
}

KITH_TEST(tst_Certificates)
#include "tst_certificates.moc"
