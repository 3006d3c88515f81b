// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/composing.h"

#include "app/history/useractions.h"
#include "app/people/avatar.h"
#include "app/text/textformat.h"
#include "shared/emoji.h"
#include "shared/limits.h"
#include "shared/text.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t draftMs = 300;

//! What an editor makes of \a text that nobody changes: it has one kind of line end.
QString asEdited(QString text)
{
    text.replace(QLatin1StringView("\r\n"), QLatin1StringView("\n"));
    text.replace(u'\r', u'\n');
    return text.replace(u'\u2029', u'\n');
}

//! A row's clientId names its message; what failed there may be an edit of it with an id of its own.
ClientId pendingId(const MessageListModel &messages, const QString &clientId)
{
    const auto id = idFromText<ClientId>(clientId).value_or(ClientId());
    const LocalMessage *message = messages.message(id);
    return message ? message->pendingId : id;
}

} // namespace

Composing::Composing(ConversationId id, History *history, PresenceTracker *presenceTracker,
                     MessageListModel *messages, Server *server, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_messages(messages)
    , m_server(server)
    , m_time(time)
    , m_draftTimer(time->timer([this] { storeDraft(); }))
{
    connect(history, &History::usersChanged, this, &Composing::replyToChanged);
    connect(history, &History::historyReset, this, [this](ConversationId conversation, qint64 common) {
        if (conversation == m_id && std::max(m_replyTo, m_editing) > common)
            leaveTarget(); // the server lost it
    });
    connect(messages, &MessageListModel::dataChanged, this, [this] {
        if (m_replyTo != 0 && isDeleted(m_replyTo))
            cancelReplyOrEdit(); // the text stays, and is sent on its own
    });
}

Composing::~Composing()
{
    storeDraft();
    m_presenceTracker->userStopped(m_id);
}

// ---- Drafts

void Composing::setConversation(const LocalConversation &conversation)
{
    const bool first = !std::exchange(m_conversation, conversation).has_value();
    if (!first)
        return;
    if (m_draft.isEmpty() && !conversation.draft.isEmpty()) {
        m_draft = conversation.draft;
        Q_EMIT draftChanged();
    }
    if (target() == DraftTarget() && conversation.draftTarget != DraftTarget())
        restore(conversation.draftTarget);
}

void Composing::restore(const DraftTarget &target)
{
    m_replyTo = target.replyTo;
    m_editing = target.editing;
    m_editText = target.editText;
    const Seq seq = m_editing != 0 ? m_editing : m_replyTo;
    m_history->messagesAround(m_id, seq, 2, this, [this, target, seq](const LocalPage &page) {
        const auto found = std::find_if(page.messages.begin(), page.messages.end(),
                                        [&](const LocalMessage &row) { return row.message.seq == seq; });
        if (found == page.messages.end() || m_replyTo != target.replyTo || m_editing != target.editing)
            return;
        if (found->message.deleted)
            return leaveTarget();
        m_restored = *found;
        setEditOriginal(m_editing != 0 ? asEdited(found->message.text) : QString());
        Q_EMIT replyToChanged();
    });
    Q_EMIT replyToChanged();
    Q_EMIT editingChanged();
}

void Composing::setDraft(const QString &text)
{
    if (m_draft == text)
        return;
    m_draft = text;
    Q_EMIT draftChanged();
    if (text.isEmpty())
        m_presenceTracker->userStopped(m_id);
    storeDraftSoon();
}

void Composing::setEditText(const QString &text)
{
    if (m_editing == 0 || m_editText == text)
        return;
    m_editText = text;
    Q_EMIT editTextChanged();
    storeDraftSoon();
}

void Composing::storeDraftSoon()
{
    if (!m_draftTimer->isActive())
        m_draftTimer->start(draftMs);
}

void Composing::storeDraft()
{
    const bool stored =
        !m_conversation || (m_draft == m_conversation->draft && target() == m_conversation->draftTarget);
    if (!m_draftTimer->isActive() && stored)
        return;
    m_draftTimer->stop();
    m_history->userActions().setDraft(m_id, m_draft, target());
}

//! What stands in it already is kept below \a text.
void Composing::addToDraft(const QString &text)
{
    setDraft(m_draft.isEmpty() || text.isEmpty() ? text + m_draft : text + u'\n' + m_draft);
}

void Composing::userTyping()
{
    if (m_conversation && m_conversation->memberCount <= limits::receiptMembers && !left())
        m_presenceTracker->userTyping(m_id);
}

// ---- Writing

Outgoing Composing::outgoing(EntryKind kind, const QString &text, Seq target) const
{
    Outgoing result;
    result.conversation = m_id;
    result.peer = m_conversation ? m_conversation->peer : UserId();
    result.clientId = newId<ClientId>();
    result.kind = kind;
    result.text = text;
    result.target = target;
    result.writtenAt = m_server->serverTime(m_time->now());
    return result;
}

void Composing::add(const Outgoing &outgoing, std::function<void()> undo)
{
    m_history->userActions().addOutgoing(outgoing, this,
                                         [this, undo = std::move(undo)](const Result<Done> &stored) {
                                             if (stored)
                                                 return;
                                             undo();
                                             Q_EMIT failed(stored.error().message);
                                         });
}

bool Composing::send(const QString &text)
{
    if (!hasVisible(text) || !m_conversation || left())
        return false;
    if (text.toUtf8().size() > limits::textBytes) {
        Q_EMIT failed(tr("This message is too long to be sent whole. Send it in parts."));
        return false;
    }
    if (m_editing != 0) {
        const Seq seq = m_editing;
        if (asEdited(text) != m_editOriginal)
            add(outgoing(EntryKind::Edit, text, seq),
                [this, seq, text] { takeBack(outgoing(EntryKind::Edit, text, seq)); });
        cancelReplyOrEdit();
        return true;
    }
    const Outgoing message = outgoing(EntryKind::Text, text, m_replyTo);
    add(message, [this, message] { takeBack(message); });
    cancelReplyOrEdit();
    if (!std::exchange(m_draft, {}).isEmpty())
        Q_EMIT draftChanged();
    m_presenceTracker->userStopped(m_id);
    m_messages->jumpToLatest();
    return true;
}

bool Composing::takes(const QString &text)
{
    constexpr qsizetype most = 4 * limits::textBytes; // to be sent in parts
    if (text.size() <= most)
        return true;
    Q_EMIT failed(tr("This text is too long for the message field. Send it in parts."));
    return false;
}

bool Composing::isDeleted(Seq seq) const
{
    const LocalMessage *message = m_messages->message(seq);
    return message && message->message.deleted;
}

//! What was to be sent is in the composer again; what stands there already is kept below it. Where the message that it
//! is about was deleted, it becomes one of its own.
void Composing::takeBack(const Outgoing &outgoing)
{
    if (outgoing.kind == EntryKind::Edit && !isDeleted(outgoing.target)) {
        const LocalMessage *message = m_messages->message(outgoing.target);
        setEditOriginal(message ? asEdited(message->message.text) : QString());
        return setEditing(outgoing.target, outgoing.text);
    }
    if (outgoing.kind == EntryKind::Text && outgoing.target != 0)
        startReply(outgoing.target);
    addToDraft(outgoing.text);
}

void Composing::startReply(qint64 seq)
{
    cancelReplyOrEdit();
    if (seq <= 0 || isDeleted(seq))
        return;
    m_replyTo = seq;
    Q_EMIT replyToChanged();
    storeDraftSoon();
}

const LocalMessage *Composing::repliedTo() const
{
    const LocalMessage *loaded = m_messages->message(m_replyTo);
    return !loaded && m_restored && m_restored->message.seq == m_replyTo ? &*m_restored : loaded;
}

QString Composing::replyAuthor() const
{
    const LocalMessage *message = repliedTo();
    return message ? TextFormat::name(m_history->user(message->message.author), *m_history) : QString();
}

int Composing::replyColor() const
{
    const LocalMessage *message = repliedTo();
    return message ? kith::colorIndex(message->message.author) : 0;
}

QString Composing::replyText() const
{
    const LocalMessage *message = repliedTo();
    if (!message)
        return {};
    return message->message.deleted ? TextFormat::deletedMessage()
                                    : TextFormat::oneLine(message->message.text);
}

void Composing::startEdit(qint64 seq)
{
    const LocalMessage *message = m_messages->message(Seq(seq));
    if (!message || message->message.author != m_history->me() || message->message.deleted
        || message->message.kind != EntryKind::Text)
        return;
    setEditOriginal(asEdited(message->message.text));
    setEditing(seq, message->message.text);
}

void Composing::setEditing(Seq seq, const QString &text)
{
    cancelReplyOrEdit();
    m_editing = seq;
    m_editText = text;
    Q_EMIT editingChanged();
    storeDraftSoon();
}

void Composing::setEditOriginal(const QString &text)
{
    if (std::exchange(m_editOriginal, text) != text)
        Q_EMIT editOriginalChanged();
}

bool Composing::startEditLast()
{
    const LocalMessage *last = m_messages->lastOwn();
    if (last && last->message.seq == 0)
        editUnsent(toText(last->message.clientId));
    else if (last)
        startEdit(last->message.seq);
    return last != nullptr;
}

void Composing::cancelReplyOrEdit()
{
    if (target() == DraftTarget())
        return;
    storeDraftSoon();
    if (std::exchange(m_replyTo, 0) != 0)
        Q_EMIT replyToChanged();
    m_editText.clear();
    if (std::exchange(m_editing, 0) != 0)
        Q_EMIT editingChanged();
}

//! There is no such message any more: what was written stays, as a draft.
void Composing::leaveTarget()
{
    const QString text = m_editText;
    cancelReplyOrEdit();
    addToDraft(text);
}

void Composing::sendAgain(qint64 lost)
{
    if (!mayStillSend())
        return;
    m_history->userActions().sendAgain(lost, newId<ClientId>(), this, [this](const Result<Done> &stored) {
        if (!stored)
            Q_EMIT failed(stored.error().message);
    });
}

void Composing::removeLost(qint64 lost)
{
    m_history->userActions().removeLost(lost);
}

void Composing::remove(qint64 seq)
{
    if (seq == m_editing || seq == m_replyTo)
        cancelReplyOrEdit();
    add(outgoing(EntryKind::Delete, {}, seq), [] {});
}

void Composing::react(qint64 seq, const QString &emoji)
{
    const LocalMessage *message = m_messages->message(Seq(seq));
    if (!message || message->message.deleted || emoji.isEmpty())
        return;
    const auto &reactions = message->message.reactions;
    Outgoing reaction = outgoing(EntryKind::Reaction, asOneEmoji(emoji).value_or(emoji), seq);
    reaction.withdrawn = std::any_of(reactions.begin(), reactions.end(), [&](const Reaction &one) {
        return one.emoji == reaction.text
            && std::find(one.users.begin(), one.users.end(), m_history->me()) != one.users.end();
    });
    add(reaction, [] {});
}

bool Composing::mayStillSend()
{
    if (left())
        Q_EMIT failed(tr("You are no longer a member, so this cannot be sent. You can copy or discard it."));
    return !left();
}

void Composing::retry(const QString &clientId)
{
    if (!mayStillSend())
        return;
    m_history->userActions().retry(pendingId(*m_messages, clientId));
}

void Composing::discard(const QString &clientId)
{
    takeOut(clientId, [](const Outgoing &) {});
}

void Composing::takeOut(const QString &clientId, std::function<void(const Outgoing &)> done)
{
    m_history->userActions().discard(pendingId(*m_messages, clientId), this,
                                     [this, done = std::move(done)](const std::optional<Outgoing> &taken) {
                                         if (taken)
                                             done(*taken);
                                         else
                                             Q_EMIT failed(tr("This is on its way to the server already."));
                                     });
}

void Composing::editUnsent(const QString &clientId)
{
    if (!mayStillSend())
        return; // there is no composer for it
    takeOut(clientId, [this](const Outgoing &taken) {
        if (taken.kind == EntryKind::Text || taken.kind == EntryKind::Edit)
            takeBack(taken);
    });
}

} // namespace kith
