// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/messagerowdata.h"

#include "app/people/avatar.h"
#include "app/text/emoji.h"
#include "app/text/markup.h"
#include "app/text/textformat.h"
#include "shared/text.h"

#include <algorithm>

namespace kith {

namespace {

QString rowTypeName(TimelineRowType type)
{
    switch (type) {
    case TimelineRowType::Message:
        return QStringLiteral("message");
    case TimelineRowType::System:
    case TimelineRowType::Restored:
        return QStringLiteral("system");
    case TimelineRowType::Day:
        return QStringLiteral("day");
    case TimelineRowType::Unread:
        break;
    }
    return QStringLiteral("unread");
}

QString positionName(GroupPosition position)
{
    switch (position) {
    case GroupPosition::Single:
        return QStringLiteral("single");
    case GroupPosition::First:
        return QStringLiteral("first");
    case GroupPosition::Middle:
        return QStringLiteral("middle");
    case GroupPosition::Last:
        break;
    }
    return QStringLiteral("last");
}

const MessagePointer &noMessage()
{
    static const MessagePointer none = std::make_shared<const LocalMessage>();
    return none;
}

QString shownText(const Message &message)
{
    if (message.deleted)
        return TextFormat::deletedMessage();
    const QString markup = linkMarkup(message.text);
    return markup.isEmpty() ? message.text : markup;
}

} // namespace

MessageRowData::MessageRowData(const History *history, const TimeSource *time)
    : m_history(history)
    , m_time(time)
{
}

QString MessageRowData::nameOf(UserId user) const
{
    return TextFormat::name(m_history->user(user), *m_history);
}

QVariant MessageRowData::value(const TimelineRow &row, int role) const
{
    switch (role) {
    case RowType:
        return rowTypeName(row.type);
    case RowId:
        return row.id();
    case GroupPositionRole:
        return positionName(row.position);
    case ShowAuthor:
        return row.showAuthor;
    case State:
        return int(row.state);
    case DayText:
        return row.type == TimelineRowType::Day ? TextFormat::day(row.day, TextFormat::dayOf(m_time->now()))
                                                : QString();
    case SystemText:
        if (row.type == TimelineRowType::Restored)
            return restoredText();
        if (row.type != TimelineRowType::System)
            return QString();
        return TextFormat::system(row.message->message, row.roleBefore, m_history->me(),
                                  [this](UserId id) { return nameOf(id); });
    case AccessibleText:
    case Qt::DisplayRole:
        return accessibleText(row);
    default:
        return messageData(row, role);
    }
}

QVariant MessageRowData::messageData(const TimelineRow &row, int role) const
{
    const LocalMessage &local = row.message ? *row.message : *noMessage();
    const Message &message = local.message;
    switch (role) {
    case SeqRole:
        return qint64(message.seq);
    case ClientIdRole:
        return message.clientId.isNull() ? QString() : toText(message.clientId);
    case AuthorId:
        return message.author.isNull() ? QString() : toText(message.author);
    case AuthorName:
        return row.message ? nameOf(message.author) : QString();
    case AuthorInitials:
        return row.message ? personInitials(TextFormat::name(m_history->user(message.author))) : QString();
    case AuthorColor:
        return colorIndex(message.author);
    case Own:
        return row.type == TimelineRowType::Message && message.author == m_history->me();
    case Text:
        return shownText(message);
    case Markup:
        return !message.deleted && !linkMarkup(message.text).isEmpty();
    case PlainText:
        return message.text;
    case SentAt:
        return qint64(message.sentAt);
    case TimeText:
        return row.message ? TextFormat::time(message.sentAt) : QString();
    case WrittenLate:
        return TextFormat::writtenLate(message.writtenAt, message.sentAt);
    case Edited:
        return message.edited != 0 && !message.deleted;
    case Deleted:
        return message.deleted;
    case Failure:
        return local.failure;
    case Lost:
        return row.type == TimelineRowType::Message && local.isLost() ? qint64(local.place) : qint64(0);
    case Reactions:
        return reactions(message);
    case EmojiOnly:
        return row.type == TimelineRowType::Message && !message.deleted && message.target == 0
            && isEmojiOnly(message.text);
    default:
        return replyData(local, role);
    }
}

QVariant MessageRowData::replyData(const LocalMessage &local, int role) const
{
    const bool isReply = local.message.target != 0 && !local.message.deleted;
    switch (role) {
    case ReplySeq:
        return isReply ? qint64(local.message.target) : qint64(0);
    case ReplyAuthor:
        return isReply && local.quote ? nameOf(local.quote->author) : QString();
    case ReplyColor:
        return isReply && local.quote ? colorIndex(local.quote->author) : 0;
    case ReplyText:
        if (!isReply)
            return QString();
        if (!local.quote)
            return tr("An earlier message");
        return local.quote->deleted ? TextFormat::deletedMessage() : TextFormat::oneLine(local.quote->text);
    default:
        return {};
    }
}

QString MessageRowData::restoredText()
{
    return tr("The server was restored from a backup that lacks the messages below. They are kept on this "
              "computer.");
}

QVariantList MessageRowData::reactions(const Message &message) const
{
    QVariantList list;
    for (const Reaction &reaction : message.reactions) {
        QStringList names;
        for (const UserId user : reaction.users)
            names.append(user == m_history->me() ? tr("You") : isolated(nameOf(user)));
        const bool own =
            std::find(reaction.users.begin(), reaction.users.end(), m_history->me()) != reaction.users.end();
        list.append(
            QVariantMap{{QStringLiteral("emoji"), reaction.emoji},
                        {QStringLiteral("count"), int(reaction.users.size())},
                        {QStringLiteral("own"), own},
                        {QStringLiteral("names"), names.join(tr(", ", "between the names of people"))}});
    }
    return list;
}

QString MessageRowData::accessibleText(const TimelineRow &row) const
{
    switch (row.type) {
    case TimelineRowType::Day:
        return TextFormat::day(row.day, TextFormat::dayOf(m_time->now()));
    case TimelineRowType::Unread:
        return tr("New messages");
    case TimelineRowType::Restored:
        return restoredText();
    case TimelineRowType::System:
        return TextFormat::system(row.message->message, row.roleBefore, m_history->me(),
                                  [this](UserId id) { return nameOf(id); });
    case TimelineRowType::Message:
        break;
    }
    const Message &message = row.message->message;
    QStringList parts{message.author == m_history->me() ? tr("You") : nameOf(message.author),
                      TextFormat::time(message.sentAt),
                      message.deleted ? TextFormat::deletedMessage() : message.text};
    if (const QString state = TextFormat::state(row.state); !state.isEmpty())
        parts.append(state);
    if (row.message->isLost())
        parts.append(tr("not on the server any more"));
    return parts.join(tr(", ", "between name, time, text and state"));
}

QHash<int, QByteArray> MessageRowData::roleNames()
{
    return {
        {RowType, "rowType"},
        {RowId, "rowId"},
        {SeqRole, "seq"},
        {ClientIdRole, "clientId"},
        {AuthorId, "authorId"},
        {AuthorName, "authorName"},
        {AuthorInitials, "authorInitials"},
        {AuthorColor, "authorColor"},
        {Own, "own"},
        {ShowAuthor, "showAuthor"},
        {GroupPositionRole, "groupPosition"},
        {Text, "text"},
        {Markup, "markup"},
        {PlainText, "plainText"},
        {SentAt, "sentAt"},
        {TimeText, "timeText"},
        {WrittenLate, "writtenLate"},
        {Edited, "edited"},
        {Deleted, "deleted"},
        {State, "state"},
        {Failure, "failure"},
        {Lost, "lost"},
        {ReplySeq, "replySeq"},
        {ReplyAuthor, "replyAuthor"},
        {ReplyColor, "replyColor"},
        {ReplyText, "replyText"},
        {Reactions, "reactions"},
        {DayText, "dayText"},
        {SystemText, "systemText"},
        {EmojiOnly, "emojiOnly"},
        {AccessibleText, "accessibleText"},
    };
}

} // namespace kith
