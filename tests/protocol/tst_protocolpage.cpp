// SPDX-License-Identifier: Apache-2.0
#include "server/core/ports/settings.h"
#include "shared/closecode.h"
#include "shared/codec.h"
#include "shared/limits.h"
#include "tests/protocol/protocolpage.h"
#include "tests/runner/runner.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

using namespace kith;

/*!
    docs/protocol.md says what the code does: its examples are frames of the codec, its tables those of the
    source.
*/
class tst_ProtocolPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBlockAndTableIsUnderstood();
    void everyExampleIsAFrameWithoutUnknownFields_data();
    void everyExampleIsAFrameWithoutUnknownFields();
    void everyFrameHasAnExample();
    void theCborExampleIsTheJsonExample();
    void everyFieldIsDescribed();
    void everyNameIsDescribed();
    void everyErrorCodeIsInItsTable();
    void everyCloseCodeIsInItsTable();
    void theLimitsAreThoseOfTheSource();
    void theRatesAreThoseOfTheServer();
    void theComputedIdsAreRight();
};

namespace {

QString read(const QString &path)
{
    QFile file(QStringLiteral(KITH_SOURCE_DIR "/") + path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    return QString::fromUtf8(file.readAll());
}

const QString &text()
{
    static const QString text = read(QStringLiteral("docs/protocol.md"));
    return text;
}

const ProtocolPage &page()
{
    static const ProtocolPage page(text());
    return page;
}

QJsonObject objectOf(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

template <typename Frame>
QByteArray encodedAgain(const std::variant<Frame, Rejected> &decoded)
{
    const auto *frame = std::get_if<Frame>(&decoded);
    return frame ? encode(*frame, Encoding::Json) : std::get<Rejected>(decoded).error.message.toUtf8();
}

//! Calls \a use(index) with a value of each alternative of \a Any.
template <typename Any, typename Use>
void eachAlternative(Use use)
{
    [&]<std::size_t... index>(std::index_sequence<index...>)
    {
        (use(std::variant_alternative_t<index, typename Any::variant>{}), ...);
    }
    (std::make_index_sequence<std::variant_size_v<typename Any::variant>>());
}

template <typename Any>
QStringList typesOf()
{
    QStringList types;
    eachAlternative<Any>([&](const auto &body) { types.append(latin1(body.type)); });
    return types;
}

//! The fields of \a Struct as the page should give them.
template <Described Struct>
QMap<QString, QString> fieldsOf()
{
    QMap<QString, QString> fields;
    const auto add = [&](const auto &f) {
        fields.insert(latin1(f.name), f.required ? QStringLiteral("**R**") : QStringLiteral("D"));
    };
    std::apply([&](const auto &...f) { (add(f), ...); }, Struct::fields());
    return fields;
}

QMap<QString, QString> describedFields(const QString &name)
{
    auto fields = page().fields(name);
    for (QString &cell : fields)
        cell = cell.section(u':', 0, 0); // behind it stands a default that is not the usual one
    return fields;
}

template <typename Enum>
QStringList namesOf()
{
    QStringList names;
    for (const char *name : EnumNames<Enum>::names)
        names.append(QString::fromLatin1(name));
    return names;
}

//! The first column of the table below \a heading, without backticks.
QStringList firstColumn(const QString &heading, const QString &column)
{
    QStringList cells;
    for (const auto &row : page().table(heading, column).rows)
        cells.append(QString(row.first()).remove(u'`'));
    return cells;
}

QStringList matches(const QString &in, const char *pattern)
{
    QStringList found;
    for (auto match = QRegularExpression(QLatin1StringView(pattern)).globalMatch(in); match.hasNext();)
        found.append(match.next().captured(1));
    return found;
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

struct Limit {
    std::int64_t value;
    QString unit; //!< where the type says it
};

constexpr auto secondsUnit = QLatin1StringView("seconds");
constexpr auto daysUnit = QLatin1StringView("days");

Limit limit(std::int64_t value)
{
    return {value, {}};
}
Limit limit(std::chrono::seconds time)
{
    return {time.count(), secondsUnit};
}
Limit limit(std::chrono::days time)
{
    return {time.count(), daysUnit};
}

const QMap<QString, Limit> &limitsOfTheSource()
{
#define LIMIT(name)                                                                                          \
    {                                                                                                        \
        QStringLiteral(#name), limit(limits::name)                                                           \
    }
    static const QMap<QString, Limit> values{
        LIMIT(protocolVersion), LIMIT(textBytes),         LIMIT(frameBytes),       LIMIT(cursorBytes),
        LIMIT(emojiBytes),      LIMIT(titleCharacters),   LIMIT(nameCharacters),   LIMIT(handleMin),
        LIMIT(handleMax),       LIMIT(passwordMin),       LIMIT(passwordMaxBytes), LIMIT(devices),
        LIMIT(groupMembers),    LIMIT(receiptMembers),    LIMIT(presenceUsers),    LIMIT(peopleResults),
        LIMIT(pageMessages),    LIMIT(pageDefault),       LIMIT(logEntries),       LIMIT(unackedEntries),
        LIMIT(answerBytes),     LIMIT(unsentBytes),       LIMIT(unsentTime),       LIMIT(handshakeTime),
        LIMIT(helloTime),       LIMIT(frameTime),         LIMIT(pingInterval),     LIMIT(missedPings),
        LIMIT(historyWindow),   LIMIT(typingTime),        LIMIT(feedCursorBytes),  LIMIT(ticketTime),
        LIMIT(inviteUses),      LIMIT(inviteTime),        LIMIT(listedInvites),    LIMIT(listedAccounts),
        LIMIT(listedAudit),     LIMIT(passwordResetTime),
    };
#undef LIMIT
    return values;
}

} // namespace

void tst_ProtocolPage::everyBlockAndTableIsUnderstood()
{
    QCOMPARE(page().problems(), QStringList());
}

void tst_ProtocolPage::everyExampleIsAFrameWithoutUnknownFields_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < page().examples().size(); ++i)
        QTest::addRow("line %d", page().examples()[i].line) << i;
}

void tst_ProtocolPage::everyExampleIsAFrameWithoutUnknownFields()
{
    QFETCH(int, index);
    const Example &example = page().examples()[index];
    const QByteArray again = example.request ? encodedAgain(decodeRequest(example.json, Encoding::Json))
                                             : encodedAgain(decodeReply(example.json, Encoding::Json));
    QVERIFY2(again.startsWith('{'), again);
    QCOMPARE(objectOf(again), objectOf(example.json));
}

void tst_ProtocolPage::everyFrameHasAnExample()
{
    QSet<QString> requests, replies;
    for (const Example &example : page().examples())
        (example.request ? requests : replies)
            .insert(objectOf(example.json).value(QLatin1StringView("type")).toString());
    QCOMPARE(sorted(requests.values()), sorted(typesOf<request::Any>()));
    QCOMPARE(sorted(replies.values()), sorted(typesOf<reply::Any>()));
}

void tst_ProtocolPage::theCborExampleIsTheJsonExample()
{
    QCOMPARE(page().hexDumps().size(), 1);
    const auto decoded = decodeRequest(page().hexDumps().first(), Encoding::Cbor);
    const QByteArray again = encodedAgain(decoded);
    QVERIFY2(again.startsWith('{'), again);
    QCOMPARE(encode(std::get<Request>(decoded), Encoding::Cbor), page().hexDumps().first());
    const auto same = [&](const Example &example) { return objectOf(example.json) == objectOf(again); };
    QVERIFY(std::ranges::any_of(page().examples(), same));
}

void tst_ProtocolPage::everyFieldIsDescribed()
{
    const auto check = [](const auto &body) {
        const QString type = latin1(body.type);
        const auto described = describedFields(type), real = fieldsOf<std::decay_t<decltype(body)>>();
        QVERIFY2(described == real, qPrintable(type + QStringLiteral(": ") + described.keys().join(u' ')));
    };
    eachAlternative<request::Any>(check);
    eachAlternative<reply::Any>(check);
    QCOMPARE(describedFields(QStringLiteral("entry")), fieldsOf<Entry>());
    QCOMPARE(describedFields(QStringLiteral("message")), fieldsOf<Message>());
    QCOMPARE(describedFields(QStringLiteral("reaction")), fieldsOf<Reaction>());
    QCOMPARE(describedFields(QStringLiteral("conversation")), fieldsOf<Conversation>());
    QCOMPARE(describedFields(QStringLiteral("member")), fieldsOf<Member>());
    QCOMPARE(describedFields(QStringLiteral("user")), fieldsOf<User>());
    QCOMPARE(describedFields(QStringLiteral("position")), fieldsOf<Position>());
    QCOMPARE(describedFields(QStringLiteral("presence")), fieldsOf<Presence>());
    QCOMPARE(describedFields(QStringLiteral("device")), fieldsOf<Device>());
    QCOMPARE(describedFields(QStringLiteral("invite")), fieldsOf<Invite>());
    QCOMPARE(describedFields(QStringLiteral("account")), fieldsOf<ListedAccount>());
    QCOMPARE(describedFields(QStringLiteral("auditEntry")), fieldsOf<AuditEntry>());
}

void tst_ProtocolPage::everyNameIsDescribed()
{
    const QString entry = QStringLiteral("### `entry`"), kind = QStringLiteral("`kind`");
    QCOMPARE(firstColumn(entry, kind), namesOf<EntryKind>());
    QCOMPARE(firstColumn(QStringLiteral("### Kinds"), kind), namesOf<ConversationKind>());
    QCOMPARE(firstColumn(QStringLiteral("### `getAuditLog` → `auditLog`"), QStringLiteral("`action`")),
             namesOf<AuditAction>());
    const QStringList names =
        namesOf<Role>() + namesOf<PresenceState>() + namesOf<HistoryAccess>() + namesOf<ServerRole>();
    for (const QString &name : names)
        QVERIFY2(text().contains(QStringLiteral("`%1`").arg(name)), qPrintable(name));
}

void tst_ProtocolPage::everyErrorCodeIsInItsTable()
{
    QCOMPARE(firstColumn(QStringLiteral("## 11 Errors"), QStringLiteral("Code")), namesOf<ErrorCode>());
}

void tst_ProtocolPage::everyCloseCodeIsInItsTable()
{
    QStringList codes = matches(read(QStringLiteral("shared/closecode.h")), "= (\\d{4}),");
    QVERIFY(codes.contains(QString::number(int(CloseCode::TooSlow))));
    codes.append(QStringLiteral("1006")); // what a client's library calls a broken connection
    QCOMPARE(firstColumn(QStringLiteral("## 12 Close codes"), QStringLiteral("Code")), sorted(codes));
}

void tst_ProtocolPage::theLimitsAreThoseOfTheSource()
{
    QCOMPARE(limitsOfTheSource().keys(),
             sorted(matches(read(QStringLiteral("shared/limits.h")), "constexpr [\\w:]+ (\\w+) =")));
    const auto rows = page().table(QStringLiteral("## 13 Limits"), QStringLiteral("Name")).rows;
    QCOMPARE(rows.size(), limitsOfTheSource().size());
    for (const auto &row : rows) {
        const QString name = quoted(row.first()).value(0);
        const Limit real = limitsOfTheSource().value(name, {-1, {}});
        QVERIFY2(row.value(1) == QString::number(real.value), qPrintable(name));
        QVERIFY2(real.unit.isEmpty() || row.value(2) == real.unit, qPrintable(name));
    }
}

void tst_ProtocolPage::theRatesAreThoseOfTheServer()
{
    const ServiceSettings settings;
    const auto cells = [](const Rate &rate) {
        return QStringList{QString::number(rate.burst), QString::number(rate.perSecond, 'g', 2)};
    };
    const auto rows = page().table(QStringLiteral("## 13 Limits"), QStringLiteral("Rate")).rows;
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0].mid(1, 2), cells(settings.requests));
    QCOMPARE(rows[1].mid(1, 2), cells(settings.signIns));
    QCOMPARE(rows[2].mid(1, 2), cells(settings.guesses));
}

void tst_ProtocolPage::theComputedIdsAreRight()
{
    const auto rows = page().table(QStringLiteral("### Kinds"), QStringLiteral("Users")).rows;
    QCOMPARE(rows.size(), 3);
    for (const auto &row : rows) {
        const QStringList users = quoted(row.first());
        const auto one = idFromText<UserId>(users.value(0));
        const auto other = idFromText<UserId>(users.value(1));
        QVERIFY(one);
        const ConversationId id = other ? directConversation(*other, *one) : selfConversation(*one);
        QCOMPARE(quoted(row.value(2)), QStringList{toText(id)});
    }
}

KITH_TEST(tst_ProtocolPage)
#include "tst_protocolpage.moc"
