// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/checker.h"

#include "tests/simulation/recordedlogs.h"

#include <QSet>

namespace kith::checker {

namespace {

constexpr std::int64_t revokeTime = 1000; // ms

QString shortId(const auto &id)
{
    return toText(id).right(6);
}

QString place(ConversationId conversation, Seq seq)
{
    return QStringLiteral("%1/%2").arg(shortId(conversation)).arg(seq);
}

QString when(std::int64_t at)
{
    return QStringLiteral("%1 s").arg(double(at) / 1000, 0, 'f', 3);
}

//! The conversations whose contents \a reply gives away.
std::vector<ConversationId> conversationsIn(const reply::Any &reply)
{
    std::vector<ConversationId> found;
    if (const auto *conversations = std::get_if<reply::Conversations>(&reply)) {
        for (const Conversation &item : conversations->items)
            found.push_back(item.id);
    } else {
        std::visit(
            [&](const auto &body) {
                if constexpr (
                    requires { body.conversation; } && !requires { body.clientId; })
                    found.push_back(body.conversation);
            },
            reply);
    }
    return found;
}

//! How long, of the time from \a from to \a to, the node's store served.
std::int64_t servedTime(const Record &record, int node, std::int64_t from, std::int64_t to)
{
    std::int64_t served = 0;
    for (std::int64_t at = from; at < to;) {
        std::int64_t next = to, freeFrom = at;
        for (const auto &impairment : record.impairments) {
            if (impairment.node != node || impairment.to <= at)
                continue;
            if (impairment.from <= at)
                freeFrom = std::max(freeFrom, impairment.to);
            else
                next = std::min(next, impairment.from);
        }
        if (freeFrom == at) {
            served += next - at;
            at = next;
        } else {
            at = freeFrom;
        }
    }
    return served;
}

bool sameEntry(const Entry &stored, Entry given)
{
    if (given.text.isEmpty())
        given.text = stored.text; // blanked since
    return stored == given;
}

} // namespace

// ---- I1

QStringList checkAnswers(const Record &record)
{
    std::map<std::pair<ConversationId, ClientId>, std::vector<const Record::Fact<NewEntry> *>> rows;
    for (const auto &appended : record.appended) {
        if (!appended.what.entry.clientId.isNull())
            rows[{appended.what.conversation, appended.what.entry.clientId}].push_back(&appended);
    }
    QStringList breaches;
    for (const auto &[key, found] : rows) {
        if (found.size() > 1)
            breaches += QStringLiteral("I1: %1 rows of one clientId, the last at %2")
                            .arg(found.size())
                            .arg(place(key.first, found.back()->what.entry.seq));
    }
    for (const auto &sent : record.sent) {
        const auto *accepted = std::get_if<reply::Accepted>(&sent.what.reply.body);
        if (!accepted)
            continue;
        const QString what = QStringLiteral("I1: accepted %1 at %2 ")
                                 .arg(place(accepted->conversation, accepted->seq), when(sent.at));
        const auto found = rows.find({accepted->conversation, accepted->clientId});
        if (found == rows.end() || found->second.front()->order > sent.order) {
            breaches += what + QStringLiteral("without a durable row");
            continue;
        }
        const Entry &entry = found->second.front()->what.entry;
        if (entry.seq != accepted->seq || entry.sentAt != accepted->sentAt
            || entry.messages != accepted->messages)
            breaches += what + QStringLiteral("but the row says otherwise");
    }
    return breaches;
}

// ---- I2

QStringList checkOrder(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    for (const auto &[id, log] : logs.logs()) {
        Seq seq = 0;
        std::int64_t sentAt = 0;
        for (const auto *fact : log.entries) {
            const Entry &entry = fact->what.entry;
            if (entry.seq != seq + 1)
                breaches += QStringLiteral("I2: %1 follows %2").arg(place(id, entry.seq)).arg(seq);
            if (entry.sentAt <= sentAt
                && sentAt - entry.sentAt < 60'000) // a clock that was far ahead is not followed
                breaches += QStringLiteral("I2: sentAt does not rise at %1").arg(place(id, entry.seq));
            seq = entry.seq;
            sentAt = entry.sentAt;
        }
    }
    const auto look = [&](ConversationId id, const Entry &entry, const auto &sent) {
        const RecordedLogs::Log *log = logs.find(id);
        const auto *fact = log ? log->at(entry.seq) : nullptr;
        if (!fact || fact->order > sent.order)
            breaches += QStringLiteral("I2: %1 was given at %2 and was not there")
                            .arg(place(id, entry.seq), when(sent.at));
        else if (!sameEntry(fact->what.entry, entry))
            breaches +=
                QStringLiteral("I2: %1 was given at %2 as another").arg(place(id, entry.seq), when(sent.at));
    };
    for (const auto &sent : record.sent) {
        if (const auto *event = std::get_if<reply::Event>(&sent.what.reply.body))
            look(event->conversation, event->entry, sent);
        if (const auto *part = std::get_if<reply::Log>(&sent.what.reply.body)) {
            for (const Entry &entry : part->entries)
                look(part->conversation, entry, sent);
        }
    }
    return breaches;
}

// ---- I3

QStringList checkDeliveries(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    const bool readsFailed = std::ranges::any_of(record.impairments, &Record::Impairment::reads);
    std::map<std::pair<ConnectionId, ConversationId>, Seq> pushed;
    std::map<std::pair<DeviceId, ConversationId>, Seq> known;
    for (const auto &[order, at, sent] : record.sent) {
        const auto learn = [&, device = sent.device](ConversationId id, Seq seq) {
            Seq &last = known[{device, id}];
            last = std::max(last, seq);
        };
        if (const auto *welcome = std::get_if<reply::Welcome>(&sent.reply.body); welcome && welcome->fresh) {
            for (const auto &[id, log] : logs.logs()) {
                const auto later = std::ranges::upper_bound(log.entries, order, {},
                                                            [](const auto *fact) { return fact->order; });
                learn(id, later - log.entries.begin());
            }
        } else if (const auto *part = std::get_if<reply::Log>(&sent.reply.body)) {
            learn(part->conversation, part->entries.empty() ? part->head : part->entries.back().seq);
        } else if (const auto *conversations = std::get_if<reply::Conversations>(&sent.reply.body)) {
            for (const Conversation &item : conversations->items)
                learn(item.id, item.head);
        } else if (const auto *event = std::get_if<reply::Event>(&sent.reply.body)) {
            const ConversationId id = event->conversation;
            const Seq seq = event->entry.seq;
            Seq &last = pushed[{sent.link, id}];
            const Seq had = known[{sent.device, id}];
            if (seq <= last)
                breaches += QStringLiteral("I3: %1 was pushed again at %2 on one connection")
                                .arg(place(id, seq), when(at));
            // Nobody is owed what was said before they came back, nor anything any more once they left.
            const RecordedLogs::Log *log = logs.find(id);
            const RecordedLogs::Stay *stay = log ? log->stay(sent.user, order) : nullptr;
            const bool inside = stay && stay->until > order;
            if (inside && seq > std::max(had, stay->first - 1) + 1 && !readsFailed)
                breaches += QStringLiteral("I3: %1 was pushed at %2 and what follows %3 was left out")
                                .arg(place(id, seq), when(at))
                                .arg(had);
            last = seq;
            learn(id, seq);
        }
    }
    for (const auto &[device, user] : record.plain) {
        for (const auto &[id, log] : logs.logs()) {
            if (log.isMember(user) && known[{device, id}] < log.head())
                breaches += QStringLiteral("I3: device %1 was given %2 up to %3 of %4")
                                .arg(shortId(device), shortId(id))
                                .arg(known[{device, id}])
                                .arg(log.head());
        }
    }
    return breaches;
}

QStringList checkFeed(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    const bool readsFailed = std::ranges::any_of(record.impairments, &Record::Impairment::reads);
    struct Had {
        Seq last = 0;
        Seq certain = 0; //!< taken with its cursor
    };
    std::map<ConversationId, Had> had; // since the device started at the heads
    for (const auto &[order, at, taken] : record.taken) {
        const auto &[id, seq, over] = taken;
        if (id.isNull()) {
            had.clear();
            continue;
        }
        const auto [known, isFirst] = had.try_emplace(id, Had{seq, 0});
        Had &before = known->second;
        if (seq <= before.certain && !record.wasRestored)
            breaches += QStringLiteral("I3: the feed brought %1 again at %2").arg(place(id, seq), when(at));
        const RecordedLogs::Log *log = logs.find(id);
        const RecordedLogs::Stay *stay = log ? log->stay(record.feedUser, order) : nullptr;
        const bool inside = stay && stay->until > order;
        if (inside && seq > std::max(before.last, stay->first - 1) + 1 && !readsFailed)
            breaches += QStringLiteral("I3: the feed brought %1 at %2 and what follows %3 was left out")
                            .arg(place(id, seq), when(at))
                            .arg(before.last);
        before.last = seq;
        if (over != ConnectionKind::Socket)
            before.certain = std::max(before.certain, seq);
    }
    for (const auto &[id, known] : had) {
        const RecordedLogs::Log *log = logs.find(id);
        if (log && log->isMember(record.feedUser) && known.last < log->head())
            breaches += QStringLiteral("I3: the feed brought %1 up to %2 of %3")
                            .arg(shortId(id))
                            .arg(known.last)
                            .arg(log->head());
    }
    return breaches;
}

QStringList checkReplacements(const Record &record)
{
    std::map<ConnectionId, std::uint64_t> welcomed;
    for (const auto &sent : record.sent) {
        if (std::holds_alternative<reply::Welcome>(sent.what.reply.body))
            welcomed[sent.what.link] = sent.order;
    }
    QStringList breaches;
    for (const auto &[order, at, link] : record.replaced) {
        const auto own =
            std::ranges::find_if(record.hellos, [&](const auto &hello) { return hello.what.link == link; });
        // What was not welcome by then may still have become the later one.
        const bool later = std::ranges::any_of(record.hellos, [&](const auto &hello) {
            const auto since = welcomed.find(hello.what.link);
            return hello.order < order && hello.what.link != link && hello.what.token == own->what.token
                && (hello.order > own->order || since == welcomed.end() || since->second > own->order);
        });
        if (!later)
            breaches +=
                QStringLiteral("I3: a connection ended at %1 for one that was before it").arg(when(at));
    }
    return breaches;
}

namespace {

QStringList compareTimeline(const QString &who, ConversationId id, const Record::Timeline &shown,
                            const PlainLog &log, Seq visibleFrom)
{
    QStringList breaches;
    const QString what = QStringLiteral("I3: %1 shows %2 ").arg(who, shortId(id));
    if (shown.info.head != log.head())
        breaches += what + QStringLiteral("up to %1 of %2").arg(shown.info.head).arg(log.head());
    const auto all = log.page({id, 0, 1, 0, INT32_MAX}).messages;
    if (shown.rows.empty() != all.empty())
        return breaches += what + QStringLiteral("with %1 rows of %2").arg(shown.rows.size()).arg(all.size());
    if (all.empty())
        return breaches;
    auto truth = std::ranges::lower_bound(all, shown.rows.front().seq, {}, &Message::seq);
    for (const Message &row : shown.rows) {
        while (truth != all.end() && truth->seq < std::min(row.seq, visibleFrom))
            ++truth; // what was said between two stays is not shown
        if (truth == all.end() || truth->seq != row.seq)
            return breaches += what
                + QStringLiteral("with %1 where %2 belongs")
                      .arg(row.seq)
                      .arg(truth == all.end() ? 0 : truth->seq);
        if (*truth != row && row.seq >= visibleFrom) // earlier ones are as they were in an earlier stay
            breaches += what + QStringLiteral("with %1 as another: \"%2\"").arg(row.seq).arg(row.text);
        ++truth;
    }
    if (truth != all.end())
        breaches += what + QStringLiteral("without %1").arg(truth->seq);
    if (shown.info.messages != log.messages())
        breaches += what + QStringLiteral("counting %1 of %2").arg(shown.info.messages).arg(log.messages());
    return breaches;
}

//! Whether the server may have answered that \a outgoing changes nothing.
bool mayBeMoot(const RecordedLogs::Log &log, const Outgoing &outgoing)
{
    return outgoing.kind != EntryKind::Text && std::ranges::any_of(log.entries, [&](const auto *fact) {
               return fact->what.entry.kind == EntryKind::Delete
                   && fact->what.entry.target == outgoing.target;
           });
}

//! Whether \a device still shows the text, after the server has lost it.
bool isKept(const Record::Device &device, const Outgoing &text)
{
    const auto isIt = [&](const Message &row) {
        return row.author == device.user && row.clientId == text.clientId;
    };
    const auto shown = device.timelines.find(text.conversation);
    return std::ranges::any_of(device.lost, [&](const LocalMessage &row) { return isIt(row.message); })
        || (shown != device.timelines.end() && shown->second.info.role == Role::None
            && std::ranges::any_of(shown->second.rows, isIt));
}

//! Whether \a device made the change to the message that it keeps itself, since the server shows it to it no more.
bool isMade(const Record::Device &device, const Outgoing &change, const RecordedLogs::Log *log)
{
    const bool isVisible =
        log && log->isMember(device.user) && change.target >= log->stay(device.user, UINT64_MAX)->visibleFrom;
    if (change.kind == EntryKind::Text || isVisible)
        return false;
    const auto isLater = [&](const Outgoing &other) {
        return other.conversation == change.conversation && other.target == change.target
            && other.kind != EntryKind::Text && other.clientId != change.clientId;
    };
    return change.kind == EntryKind::Delete || std::ranges::any_of(device.written, isLater)
        || std::ranges::any_of(device.lost,
                               [&](const LocalMessage &row) { return row.message.text == change.text; });
}

//! Whether it went with what the server lost: it changed a message, or it was a text that was deleted.
bool mayBeLost(const Record &record, const Record::Device &device, const Outgoing &outgoing)
{
    const auto isLost = [&](auto isIt) {
        return std::ranges::any_of(record.lost, [&](const NewEntry &lost) {
            return lost.conversation == outgoing.conversation && isIt(lost.entry);
        });
    };
    if (outgoing.kind != EntryKind::Text)
        return isLost([&](const Entry &lost) {
            return lost.clientId == outgoing.clientId || lost.seq == outgoing.target;
        });
    const auto deletes = [&](EntryKind kind, Seq target, Seq seq) {
        return kind == EntryKind::Delete && target == seq;
    };
    return isLost([&](const Entry &text) {
        return text.clientId == outgoing.clientId
            && (isLost([&](const Entry &lost) { return deletes(lost.kind, lost.target, text.seq); })
                || std::ranges::any_of(device.written, [&](const Outgoing &other) {
                       return other.conversation == outgoing.conversation
                           && deletes(other.kind, other.target, text.seq);
                   }));
    });
}

QStringList checkWritten(const QString &who, const Record &record, const Record::Device &device,
                         const RecordedLogs &logs)
{
    QStringList breaches;
    std::map<ClientId, Pending> waiting;
    for (const Outgoing &outgoing : device.outbox) {
        waiting[outgoing.clientId] = outgoing.pending;
        if (outgoing.pending == Pending::Queued)
            breaches += QStringLiteral("I3: %1 never sent \"%2\"").arg(who, outgoing.text);
    }
    for (const Outgoing &outgoing : device.written) {
        const RecordedLogs::Log *log = logs.find(outgoing.conversation);
        const bool stored = log && std::ranges::any_of(log->entries, [&](const auto *fact) {
                                return fact->what.entry.clientId == outgoing.clientId;
                            });
        const bool moot = log && mayBeMoot(*log, outgoing);
        // What is refused of a reaction is taken back, since nothing was typed.
        const bool went =
            isKept(device, outgoing) || isMade(device, outgoing, log) || mayBeLost(record, device, outgoing);
        if (!stored && !moot && !went && !waiting.contains(outgoing.clientId)
            && outgoing.kind != EntryKind::Reaction)
            breaches += QStringLiteral("I1: %1 lost \"%2\"").arg(who, outgoing.text);
    }
    return breaches;
}

} // namespace

QStringList checkScreens(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    for (const Record::Device &device : record.devices) {
        const QString who = QStringLiteral("device %1").arg(shortId(device.id));
        for (const QString &complaint : device.complaints)
            breaches += QStringLiteral("I3: %1 %2").arg(who, complaint);
        breaches += checkWritten(who, record, device, logs);
        for (const auto &[id, log] : logs.logs()) {
            const auto shown = device.timelines.find(id);
            if (id == selfConversation(device.user))
                continue; // no timeline
            if (log.isMember(device.user) && shown == device.timelines.end())
                breaches += QStringLiteral("I3: %1 does not know %2").arg(who, shortId(id));
            else if (log.isMember(device.user)) {
                breaches += compareTimeline(who, id, shown->second, log.plain(),
                                            log.stay(device.user, UINT64_MAX)->visibleFrom);
                if (shown->second.info.title != log.title)
                    breaches += QStringLiteral("I3: %1 shows another title of %2").arg(who, shortId(id));
                if (shown->second.members != log.members)
                    breaches += QStringLiteral("I3: %1 shows other members of %2").arg(who, shortId(id));
            } else if (shown != device.timelines.end() && shown->second.info.role != Role::None)
                breaches += QStringLiteral("I3: %1 still believes to be in %2").arg(who, shortId(id));
        }
    }
    return breaches;
}

// ---- I4

QStringList checkRevocations(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    std::map<DeviceId, const Record::Fact<DeviceId> *> ended;
    for (const auto &fact : record.ended)
        ended[fact.what] = &fact;
    const auto isLate = [&](const auto &sent, std::int64_t revokedAt) {
        return servedTime(record, sent.what.node, revokedAt, sent.at) > revokeTime;
    };
    for (const auto &sent : record.sent) {
        if (sent.what.device.isNull())
            continue;
        const auto end = ended.find(sent.what.device);
        if (end != ended.end() && end->second->order < sent.order && isLate(sent, end->second->at))
            breaches += QStringLiteral("I4: device %1 ended at %2 and was sent something at %3")
                            .arg(shortId(sent.what.device), when(end->second->at), when(sent.at));
        for (const ConversationId id : conversationsIn(sent.what.reply.body)) {
            const RecordedLogs::Log *log = logs.find(id);
            const RecordedLogs::Stay *stay = log ? log->stay(sent.what.user, sent.order) : nullptr;
            if (!stay)
                breaches += QStringLiteral("I4: %1 was told of %2 at %3 and never was in it")
                                .arg(shortId(sent.what.user), shortId(id), when(sent.at));
            else if (stay->until < sent.order && isLate(sent, stay->endedAt))
                breaches +=
                    QStringLiteral("I4: %1 left %2 at %3 and was told of it at %4")
                        .arg(shortId(sent.what.user), shortId(id), when(stay->endedAt), when(sent.at));
        }
    }
    return breaches;
}

QStringList checkHistoryAccess(const Record &record)
{
    QStringList breaches;
    const RecordedLogs logs(record);
    for (const auto &sent : record.sent) {
        // \a about is what the text belongs to.
        const auto look = [&](ConversationId id, Seq seq, Seq about, const QString &text) {
            const RecordedLogs::Log *log = logs.find(id);
            const RecordedLogs::Stay *stay = log ? log->stay(sent.what.user, sent.order) : nullptr;
            if (!stay || text.isEmpty() || std::min(seq, about) >= stay->visibleFrom)
                return;
            const bool cameBack = stay != log->stays.at(sent.what.user).data();
            if (!cameBack || servedTime(record, sent.what.node, stay->startedAt, sent.at) > revokeTime)
                breaches += QStringLiteral("I4: %1 was given \"%2\" of %3 at %4 and sees from %5 on")
                                .arg(shortId(sent.what.user), text, place(id, seq), when(sent.at))
                                .arg(stay->visibleFrom);
        };
        const auto lookAtEntry = [&](ConversationId id, const Entry &entry) {
            const bool isChange = entry.kind == EntryKind::Edit || entry.kind == EntryKind::Reaction;
            look(id, entry.seq, isChange ? entry.target : entry.seq, entry.text);
        };
        const reply::Any &reply = sent.what.reply.body;
        if (const auto *event = std::get_if<reply::Event>(&reply))
            lookAtEntry(event->conversation, event->entry);
        if (const auto *part = std::get_if<reply::Log>(&reply)) {
            for (const Entry &entry : part->entries)
                lookAtEntry(part->conversation, entry);
        }
        if (const auto *page = std::get_if<reply::Page>(&reply)) {
            for (const Message &message : page->messages)
                look(page->conversation, message.seq, message.seq, message.text);
        }
        if (const auto *conversations = std::get_if<reply::Conversations>(&reply)) {
            for (const Conversation &item : conversations->items) {
                for (const Message &message : item.last)
                    look(item.id, message.seq, message.seq, message.text);
            }
        }
    }
    return breaches;
}

QStringList check(const Record &record)
{
    return checkAnswers(record) + checkOrder(record) + checkDeliveries(record) + checkFeed(record)
        + checkReplacements(record) + checkScreens(record) + checkRevocations(record)
        + checkHistoryAccess(record);
}

} // namespace kith::checker
