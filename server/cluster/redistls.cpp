// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redistls.h"

#ifdef KITH_REDIS_TLS
#include <hiredis/hiredis.h>
#include <hiredis/hiredis_ssl.h>
#include <memory>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#endif

namespace kith {

#ifdef KITH_REDIS_TLS

bool hasRedisTls()
{
    return true;
}

// hiredis's own TLS setup does not verify the host name.
bool startRedisTls(redisContext *context, const QString &host)
{
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> settings(SSL_CTX_new(TLS_client_method()),
                                                                     SSL_CTX_free);
    if (!settings || !SSL_CTX_set_default_verify_paths(settings.get())
        || !SSL_CTX_set_min_proto_version(settings.get(), TLS1_2_VERSION))
        return false;
    SSL_CTX_set_verify(settings.get(), SSL_VERIFY_PEER, nullptr);
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(settings.get()), SSL_free);
    const QByteArray name = host.toUtf8();
    if (!ssl)
        return false;
    const bool isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), name.constData());
    if (!isAddress
        && (!SSL_set1_host(ssl.get(), name.constData())
            || !SSL_set_tlsext_host_name(ssl.get(), name.constData())))
        return false;
    if (redisInitiateSSL(context, ssl.get()) != REDIS_OK)
        return false;
    ssl.release(); // hiredis owns it now
    return true;
}

QString takeRedisTlsProblem()
{
    const char *const problem = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return problem ? QStringLiteral("TLS: %1").arg(QString::fromLatin1(problem)) : QString();
}

#else

bool hasRedisTls()
{
    return false;
}

bool startRedisTls(redisContext *, const QString &)
{
    return false;
}

QString takeRedisTlsProblem()
{
    return {};
}

#endif

} // namespace kith
