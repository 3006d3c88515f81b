// SPDX-License-Identifier: Apache-2.0
#include "app/history/historytables.h"

#include "app/history/localschema.h"
#include "app/platform/log.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <set>

namespace kith {

namespace {

constexpr auto ownerName = "owner";
constexpr const char *companions[]{"", "-wal", "-shm"}; // of one SQLite database

} // namespace

HistoryTables::HistoryTables(const QString &file)
    : database(file)
{
}

bool HistoryTables::open(UserId me)
{
    if (openOrMake(me)) {
        if (value(ownerName) == toText(me))
            return true;
        if (database.fault() == Fault::None) {
            setAside();
            return openOrMake(me);
        }
    }
    return database.fault() == Fault::Corrupt && rebuild(me);
}

bool HistoryTables::rebuild(UserId me)
{
    qCWarning(historyLog) << "the local history cannot be read and is set aside:" << database.faultText();
    const QString old = setAside();
    if (old.isEmpty() || !openOrMake(me))
        return false;
    m_wasRebuilt = true;
    salvage(old, me);
    return true;
}

QString HistoryTables::value(const char *name)
{
    QString found;
    database.each("SELECT value FROM meta WHERE name = ?", {QString::fromLatin1(name)},
                  [&](const QSqlQuery &query) { found = query.value(0).toString(); });
    return found;
}

void HistoryTables::setValue(const char *name, const QString &value)
{
    database.run("INSERT OR REPLACE INTO meta VALUES (?, ?)",
                 {QString::fromLatin1(name), value.isNull() ? QStringLiteral("") : value});
}

bool HistoryTables::openOrMake(UserId me)
{
    if (!database.open())
        return false;
    if (localschema::version(database) > localschema::newest) { // left by a later version of this program
        setAside();
        if (!database.open())
            return false;
    }
    if (!localschema::migrate(database))
        return false;
    if (value(ownerName).isEmpty() && database.begin()) {
        setValue(ownerName, toText(me));
        database.commit();
    }
    return database.fault() == Fault::None;
}

//! Removes the files that were set aside, except \a but: the latest may help to find the cause, the others fill the disk.
void HistoryTables::dropSetAside(const QString &but)
{
    const QFileInfo file(database.file());
    const QDir folder = file.dir();
    for (const QString &name : folder.entryList({file.fileName() + QStringLiteral(".2*")}, QDir::Files)) {
        if (!folder.filePath(name).startsWith(but))
            QFile::remove(folder.filePath(name));
    }
}

QString HistoryTables::setAside()
{
    database.close();
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-hhmmss-zzz"));
    const QString aside = QStringLiteral("%1.%2").arg(database.file(), stamp);
    for (const char *companion : companions) {
        const QLatin1StringView ending(companion);
        if (QFile::exists(database.file() + ending)
            && !QFile::rename(database.file() + ending, aside + ending))
            return {};
    }
    dropSetAside(aside);
    return aside;
}

void HistoryTables::salvage(const QString &file, UserId me)
{
    LocalDatabase old(file);
    if (!old.openReadOnly())
        return;
    QString owner;
    old.each("SELECT value FROM meta WHERE name = ?", {QString::fromLatin1(ownerName)},
             [&](const QSqlQuery &query) { owner = query.value(0).toString(); });
    old.clearFault();
    if (!owner.isEmpty() && owner != toText(me))
        return;

    // A fault while reading one table must not stop the other.
    const std::vector<Outgoing> outgoing = OutboxTable(old).all();
    old.clearFault();
    const std::vector<LostMessage> allLost = LostTable(old).all();
    old.clearFault();
    std::set<ConversationId> withLost;
    for (const LostMessage &one : allLost)
        withLost.insert(one.conversation);
    std::vector<ConversationRow> drafted;
    for (ConversationRow &row : ConversationTable(old).all()) {
        if (!row.info.draft.isEmpty() || row.info.draftTarget != DraftTarget()
            || row.info.kind == ConversationKind::Direct || withLost.contains(row.info.id))
            drafted.push_back(std::move(row));
    }
    if (!database.begin())
        return;
    for (const Outgoing &one : outgoing)
        outbox.add(one);
    for (const LostMessage &one : allLost)
        lost.add(one.conversation, one.after, one.message);
    for (ConversationRow &row : drafted) {
        // The server gives it anew; until then it stands here with nothing cached, so that its draft is reachable.
        ConversationRow bare;
        bare.info.id = row.info.id;
        bare.info.kind = row.info.kind;
        bare.info.title = row.info.title;
        bare.info.peer = row.info.peer;
        bare.info.role = row.info.role;
        bare.info.lastTime = row.info.lastTime;
        bare.info.draft = row.info.draft;
        bare.info.draftTarget = row.info.draftTarget;
        if (row.reconciliation == Reconciliation::Gone)
            bare.reconciliation = row.reconciliation;
        conversations.put(bare);
    }
    database.commit();
    qCInfo(historyLog) << "kept" << outgoing.size() << "unsent messages and" << drafted.size()
                       << "conversations with drafts";
}

} // namespace kith
