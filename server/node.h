// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisbroker.h"
#include "server/cluster/rediscensus.h"
#include "server/cluster/redisclaim.h"
#include "server/cluster/redisdirectory.h"
#include "server/config/config.h"
#include "server/config/datafolder.h"
#include "server/core/chatservice.h"
#include "server/ops/opspages.h"
#include "server/system/log.h"
#include "server/system/sodium.h"
#include "server/system/systemclock.h"
#include "server/transport/http/httpserver.h"
#include "server/transport/socketconnections.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSslConfiguration>
#include <QThreadPool>
#include <QTimer>

#include <atomic>

namespace kith {

//! One serving kithd: connects the service, the storage and the sockets. Lives on the core thread.
class Node : public QObject
{
    Q_OBJECT

public:
    //! Returns a node that listens. Fails with a message for the operator.
    static Result<std::unique_ptr<Node>> start(const Config &config);
    ~Node() override;

    //! Returns the text to print at the start: the address and, while no account exists, the owner's invite link.
    QString greeting() const { return m_greeting; }

    //! Loads the certificate and its key again, for new connections. Keeps the earlier ones if the files are wrong.
    void reloadCertificate();

    //! Stops accepting connections, answers requests in flight, and closes all connections. drained() follows within 5 s.
    void drain();

Q_SIGNALS:
    void drained();

private:
    //! \a number is this node's id in the cluster; 0: a single node.
    Node(const Config &config, std::unique_ptr<FolderLock> lock, std::unique_ptr<Storage> storage,
         std::unique_ptr<SocketConnections> connections, std::unique_ptr<SystemClock> clock, NodeId number);

    Cluster joinCluster(NodeId number);
    Result<Done> listenForOps();
    void checkReady(const std::function<void(const Result<Done> &)> &answer);
    Result<Done> inviteOwner();
    void noteCertificate(const QSslConfiguration &tls);
    void noteDescriptors(std::uint64_t limit);
    void noteFutureEntry();
    void serve(const std::optional<QSslConfiguration> &tls, std::uint64_t descriptors);
    void drainStep();
    void noteDatabase();

    Config m_config;
    std::unique_ptr<FolderLock> m_lock;
    std::unique_ptr<SystemClock> m_clock;
    SodiumRandomness m_random;
    LoggingAuditLog m_audit;
    std::unique_ptr<Storage> m_storage;
    std::unique_ptr<SodiumPasswordHasher> m_hasher;
    std::unique_ptr<SocketConnections> m_connections;
    std::unique_ptr<RedisDirectory> m_directory; //!< null, like m_broker, for a single node
    std::unique_ptr<RedisBroker> m_broker;
    std::unique_ptr<ChatService> m_service;
    std::unique_ptr<OpsPages> m_opsPages;
    std::unique_ptr<HttpServer> m_ops; //!< null: off
    QTimer m_tick;
    QTimer m_noting;
    QThreadPool m_noter; //!< waits for the disk in place of the core thread
    QElapsedTimer m_draining; //!< valid once draining
    bool m_closing = false;
    bool m_hasLeft = false; //!< the cluster, while draining
    std::atomic<std::int64_t> m_certificateEnd = 0; //!< in seconds since 1970; 0: no certificate
    QString m_greeting;
};

} // namespace kith
