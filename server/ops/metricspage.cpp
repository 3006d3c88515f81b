// SPDX-License-Identifier: Apache-2.0
#include "server/ops/metricspage.h"

#include "server/ops/processmetrics.h"

#include <prometheus/text_serializer.h>

#include <string>
#include <string_view>

namespace kith {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double nanosecondsInASecond = 1e9;

struct Label {
    const char *name;
    std::string value;
};

class Page
{
public:
    //! Starts a metric family. The following values belong to it.
    Page &counter(const char *name, const char *help) { return begin(name, help, MetricType::Counter); }
    Page &gauge(const char *name, const char *help) { return begin(name, help, MetricType::Gauge); }
    Page &histogram(const char *name, const char *help) { return begin(name, help, MetricType::Histogram); }

    Page &value(double value, const std::vector<Label> &labels = {})
    {
        ClientMetric &metric = add(labels);
        metric.counter.value = metric.gauge.value = value; // the family's type decides which one is read
        return *this;
    }

    //! Adds the sum of \a histograms, divided by \a unit.
    template <typename SomeHistogram>
    Page &sumOf(const std::vector<const SomeHistogram *> &histograms, double unit = 1)
    {
        ClientMetric::Histogram &all = add({}).histogram;
        for (const auto bound : SomeHistogram::upTo())
            all.bucket.push_back({0, double(bound) / unit});
        all.bucket.push_back({0, std::numeric_limits<double>::infinity()});
        for (const SomeHistogram *histogram : histograms) {
            all.sample_sum += double(histogram->sum()) / unit;
            std::uint64_t sofar = 0;
            auto bucket = all.bucket.begin();
            for (const std::uint64_t count : histogram->counts())
                (bucket++)->cumulative_count += sofar += count;
            all.sample_count += sofar;
        }
        return *this;
    }

    QByteArray text() const
    {
        return QByteArray::fromStdString(prometheus::TextSerializer().Serialize(m_families));
    }

private:
    Page &begin(const char *name, const char *help, MetricType type)
    {
        m_families.push_back({name, help, type, {}});
        return *this;
    }

    ClientMetric &add(const std::vector<Label> &labels)
    {
        ClientMetric &metric = m_families.back().metric.emplace_back();
        for (const Label &label : labels)
            metric.label.push_back({label.name, label.value});
        return metric;
    }

    std::vector<MetricFamily> m_families;
};

template <typename Part>
double total(const TransportMetrics &transport, Part part)
{
    std::uint64_t sum = 0;
    for (const auto &thread : transport.threads)
        sum += (thread.connections.*part).value();
    return double(sum);
}

constexpr std::array kinds{"socket", "stream", "poll", "call"}; // by ConnectionKind

void addTransport(Page &page, const TransportMetrics &transport)
{
    page.gauge("kith_connections_open", "Open connections, signed in or not, by I/O thread and kind.");
    for (std::size_t i = 0; i < transport.threads.size(); ++i) {
        for (std::size_t kind = 0; kind < kinds.size(); ++kind)
            page.value(double(transport.threads[i].connections.open[kind].value()),
                       {{"thread", std::to_string(i)}, {"kind", kinds[kind]}});
    }
    page.counter("kith_requests_total", "Frames received from clients.")
        .value(total(transport, &ConnectionMetrics::requests));
    page.counter("kith_answers_total", "Answers to requests, by ok or the error's code.")
        .value(total(transport, &ConnectionMetrics::answered), {{"outcome", "ok"}});
    const auto &codes = EnumNames<ErrorCode>::names;
    for (std::size_t code = 0; code < codes.size(); ++code) {
        std::uint64_t sum = 0;
        for (const auto &thread : transport.threads)
            sum += thread.connections.refused[code].value();
        page.value(double(sum), {{"outcome", std::string(codes[code])}});
    }
    page.counter("kith_deliveries_total", "Entries pushed to devices, counted once per device.")
        .value(total(transport, &ConnectionMetrics::deliveries));
    std::vector<const LatencyHistogram *> pushes;
    for (const auto &thread : transport.threads)
        pushes.push_back(&thread.connections.commitToPush);
    page.histogram(
            "kith_commit_to_push_seconds",
            "Time from an entry's commit until it is passed to the socket of a device that was up to date.")
        .sumOf(pushes, nanosecondsInASecond);
}

void addStorage(Page &page, const StorageMetrics &storage)
{
    const WriterMetrics &writer = storage.writer;
    std::uint64_t commits = 0;
    for (const std::uint64_t count : writer.entries.counts())
        commits += count;
    page.counter("kith_commits_total", "Transactions committed by the writer, without those of the index.")
        .value(double(commits));
    page.counter("kith_entries_committed_total",
                 "Entries committed to logs: messages and all other lasting events.")
        .value(double(writer.entries.sum()));
    page.histogram("kith_commit_entries", "Entries in each commit.").sumOf(std::vector{&writer.entries});
    page.histogram(
            "kith_receipt_to_commit_seconds",
            "Time from the arrival of a message (or edit, deletion, reaction) to the end of its commit.")
        .sumOf(std::vector{&writer.receiptToCommit}, nanosecondsInASecond);
    page.counter("kith_writes_failed_total", "Writes that failed with their commit.")
        .value(double(writer.refused.value()));
    page.gauge("kith_storage_writable", "1 if messages can be stored, otherwise 0.")
        .value(storage.takesWrites);
    page.counter("kith_index_steps_total", "Transactions that moved entries into the index.")
        .value(double(writer.indexSteps.value()));
    page.gauge("kith_index_backlog_entries", "Entries not yet in the index.")
        .value(double(writer.indexBacklog.value()));
    page.counter("kith_checkpoints_total",
                 "Checkpoints of the write-ahead log, by outcome: done, or put off because of a reader.")
        .value(double(storage.checkpoints.done.value()), {{"outcome", "done"}})
        .value(double(storage.checkpoints.putOff.value()), {{"outcome", "put_off"}});
}

void addCaches(Page &page, const NodeMetrics &node)
{
    std::vector<std::pair<const char *, const CacheMetrics &>> caches{
        {"conversations", node.core.conversations},
        {"tails", node.core.tails},
        {"pages", node.core.pages},
        {"heads", node.storage.heads},
    };
    if (node.redis)
        caches.emplace_back("directory", node.core.directoryCache.cache);
    page.counter("kith_cache_hits_total", "Look-ups answered from memory, by cache.");
    for (const auto &[name, cache] : caches)
        page.value(double(cache.hits.value()), {{"cache", name}});
    page.counter("kith_cache_misses_total", "Look-ups that were not in memory, by cache.");
    for (const auto &[name, cache] : caches)
        page.value(double(cache.misses.value()), {{"cache", name}});
}

void addCluster(Page &page, const CoreMetrics &core, const RedisNodeMetrics &redis)
{
    page.gauge("kith_cluster_redis_up", "1 if Redis is usable for the part, 0 while it reconnects.")
        .value(double(redis.directory.works.value()), {{"part", "directory"}})
        .value(double(redis.broker.works.value()), {{"part", "broker"}});
    page.counter("kith_cluster_redis_lost_total", "Times that the connection to Redis was lost, by part.")
        .value(double(redis.directory.reconnects.value()), {{"part", "directory"}})
        .value(double(redis.broker.reconnects.value()), {{"part", "broker"}});
    page.gauge("kith_cluster_nodes", "Nodes that hold a lease, this one included.")
        .value(double(core.directoryCache.nodes.value()));
    page.gauge("kith_cluster_directory_entries", "Users in the directory cache.")
        .value(double(core.directoryCache.entries.value()));
    page.counter("kith_cluster_hints_total", "Hints sent to and received from other nodes.")
        .value(double(core.router.sent.value()), {{"direction", "sent"}})
        .value(double(core.router.received.value()), {{"direction", "received"}});
    page.counter("kith_cluster_batches_total", "Hint batches, by outcome.")
        .value(double(redis.batches.published.value()), {{"outcome", "published"}})
        .value(double(redis.batches.dropped.value()), {{"outcome", "dropped"}})
        .value(double(redis.batches.received.value()), {{"outcome", "received"}})
        .value(double(redis.batches.unreadable.value()), {{"outcome", "unreadable"}});
    page.counter("kith_cluster_batches_missed_total", "Hint batches of other nodes that did not arrive.")
        .value(double(core.router.missed.value()));
    page.counter("kith_cluster_gap_reads_total",
                 "Gaps in the sequence of entries that were filled from a log.")
        .value(double(core.sequencer.gaps.value()));
    page.counter("kith_cluster_rebalanced_total",
                 "Connections that this node closed so that their devices connect to nodes with fewer.")
        .value(double(core.rebalanced.value()));
    page.counter("kith_cluster_reconciliations_total",
                 "Times that the reconciler read which logs have new entries.")
        .value(double(core.reconciliations.value()));
    page.counter("kith_cluster_reconciler_finds_total", "Logs that the reconciler found ahead of the hints.")
        .value(double(core.sequencer.found.value()));
}

void addQueues(Page &page, const NodeMetrics &node)
{
    page.gauge("kith_queue_length", "Items waiting for a thread, by queue.")
        .value(double(node.transport.waitingEvents), {{"queue", "core_from_io"}})
        .value(double(node.storage.waitingAnswers), {{"queue", "core_from_storage"}});
    for (std::size_t i = 0; i < node.transport.threads.size(); ++i)
        page.value(double(node.transport.threads[i].waitingTasks), {{"queue", "io_" + std::to_string(i)}});
    page.value(double(node.storage.waitingWrites), {{"queue", "writer"}})
        .value(double(node.storage.waitingReads), {{"queue", "readers"}})
        .value(double(node.waitingPasswords), {{"queue", "passwords"}});
}

// Names and meanings follow Prometheus's client libraries.
void addProcess(Page &page)
{
    page.gauge("kith_build_info", "Always 1; the label is the running version.")
        .value(1, {{"version", KITH_VERSION}});
    const auto process = readProcessMetrics();
    if (!process)
        return;
    page.counter("process_cpu_seconds_total", "User and system CPU time spent, in seconds.")
        .value(process->cpuSeconds);
    page.gauge("process_start_time_seconds", "Start time of the process, in seconds since 1970.")
        .value(process->startedAt);
    page.gauge("process_resident_memory_bytes", "Resident memory.").value(double(process->residentBytes));
    page.gauge("process_virtual_memory_bytes", "Virtual memory.").value(double(process->virtualBytes));
    page.gauge("process_open_fds", "Open file descriptors.").value(double(process->openDescriptors));
    page.gauge("process_max_fds", "Maximum number of open file descriptors.")
        .value(double(process->mostDescriptors));
    page.gauge("process_threads", "Number of threads.").value(double(process->threads));
}

} // namespace

QByteArray metricsPage(const NodeMetrics &node)
{
    Page page;
    addTransport(page, node.transport);
    addStorage(page, node.storage);
    addCaches(page, node);
    if (node.redis)
        addCluster(page, node.core, *node.redis);
    addQueues(page, node);
    if (node.certificateEnd)
        page.gauge("kith_certificate_end_time_seconds",
                   "End of the certificate's validity, in seconds since 1970.")
            .value(double(node.certificateEnd));
    addProcess(page);
    return page.text();
}

} // namespace kith
