// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "tests/storage/openedstores.h"

//! The stores as plain calls that wait, and entries to give them.
namespace kith {

inline Result<Written> tryWrite(const Stores &stores, const Write &write)
{
    return answerTo<Written>([&](auto done) { stores.log.write(write, done); });
}

inline Written write(const Stores &stores, const Write &write)
{
    return valueOf(tryWrite(stores, write));
}

inline std::vector<Entry> readLog(const Stores &stores, ConversationId id, Seq after = 0, int limit = 100'000)
{
    return valueOf(
        answerTo<std::vector<Entry>>([&](auto done) { stores.log.readLog(id, after, limit, done); }));
}

inline HistoryPage readPage(const Stores &stores, const PageQuery &query)
{
    return valueOf(answerTo<HistoryPage>([&](auto done) { stores.log.readPage(query, done); }));
}

inline std::optional<ConversationRecord> load(const Stores &stores, ConversationId id)
{
    return valueOf(
        answerTo<std::optional<ConversationRecord>>([&](auto done) { stores.conversations.load(id, done); }));
}

inline std::optional<Conversation> summary(const Stores &stores, ConversationId id, UserId user)
{
    return valueOf(answerTo<std::optional<Conversation>>(
        [&](auto done) { stores.conversations.summary(id, user, done); }));
}

inline InboxState inboxState(const Stores &stores, DeviceId device, UserId user,
                             const std::vector<Position> &known = {}, const StoredEntry &latest = {})
{
    return valueOf(
        answerTo<InboxState>([&](auto done) { stores.inbox.open(device, user, known, latest, done); }));
}

inline std::vector<InboxLine> openInbox(const Stores &stores, DeviceId device, UserId user)
{
    return inboxState(stores, device, user).lines;
}

inline void saveAcks(const Stores &stores, const std::vector<DeviceAck> &acks)
{
    valueOf(answerTo<Done>([&](auto done) { stores.inbox.save(acks, done); }));
}

inline Account newAccount(const QString &handle, const QString &name = {})
{
    Account account;
    account.user = {newId<UserId>(), handle, name.isEmpty() ? handle : name};
    account.passwordHash = "$argon2id$" + handle.toUtf8();
    account.createdAt = 1'700'000'000'000;
    return account;
}

inline NewDevice newDevice(UserId user, const QByteArray &tokenHash)
{
    return {newId<DeviceId>(), user, tokenHash, QStringLiteral("laptop"), 1'700'000'000'000};
}

inline Result<Account> tryCreate(const Stores &stores, const Account &account,
                                 const QByteArray &inviteHash = {},
                                 const std::optional<NewDevice> &device = {},
                                 const std::optional<Actor> &by = {})
{
    return answerTo<Account>(
        [&](auto done) { stores.accounts.create(account, inviteHash, device, by, done); });
}

//! Done on the command line.
inline Result<Done> setDisabled(const Stores &stores, UserId user, bool disabled, const Actor &by = {})
{
    return answerTo<Done>([&](auto done) { stores.accounts.setDisabled(user, disabled, by, done); });
}

inline Result<Done> tryCreate(const Stores &stores, const Invite &invite, const QByteArray &codeHash)
{
    return answerTo<Done>([&](auto done) { stores.invites.create(invite, codeHash, done); });
}

inline std::vector<Invite> invites(const Stores &stores, std::int64_t now = 0, UserId createdBy = {},
                                   InviteId after = {}, int limit = 100)
{
    return valueOf(answerTo<std::vector<Invite>>(
        [&](auto done) { stores.invites.list(createdBy, after, limit, now, done); }));
}

//! The oldest first.
inline std::vector<AuditEntry> audited(const Stores &stores)
{
    auto entries =
        valueOf(answerTo<std::vector<AuditEntry>>([&](auto done) { stores.audit.list(0, 1000, done); }));
    std::ranges::reverse(entries);
    return entries;
}

inline UserId createUser(const Stores &stores, const QString &handle, const QString &name = {})
{
    return valueOf(tryCreate(stores, newAccount(handle, name))).user.id;
}

//! With the password that the account has now.
inline Result<Done> tryAdd(const Stores &stores, const NewDevice &device)
{
    const auto account = valueOf(
        answerTo<std::optional<Account>>([&](auto done) { stores.accounts.find(device.user, done); }));
    const QByteArray passwordHash = account ? account->passwordHash : QByteArray();
    return answerTo<Done>([&](auto done) { stores.devices.add(device, passwordHash, done); });
}

inline NewEntry text(ConversationId conversation, UserId author, const QString &words, Seq repliesTo = 0)
{
    NewEntry added{conversation, {}};
    added.entry.author = author;
    added.entry.clientId = newId<ClientId>();
    added.entry.text = words;
    added.entry.target = repliesTo;
    return added;
}

inline NewEntry edit(ConversationId conversation, UserId author, Seq target, const QString &words)
{
    NewEntry added = text(conversation, author, words, target);
    added.entry.kind = EntryKind::Edit;
    return added;
}

inline NewEntry deletion(ConversationId conversation, UserId author, Seq target)
{
    NewEntry added = text(conversation, author, {}, target);
    added.entry.kind = EntryKind::Delete;
    return added;
}

inline NewEntry reaction(ConversationId conversation, UserId author, Seq target, const QString &emoji)
{
    NewEntry added = text(conversation, author, emoji, target);
    added.entry.kind = EntryKind::Reaction;
    return added;
}

inline NewEntry withdrawal(ConversationId conversation, UserId author, Seq target, const QString &emoji)
{
    NewEntry added = reaction(conversation, author, target, emoji);
    added.entry.withdrawn = true;
    return added;
}

inline NewEntry membership(ConversationId conversation, UserId author, UserId subject, Role role)
{
    NewEntry added = text(conversation, author, {});
    added.entry.kind = EntryKind::Member;
    added.entry.subject = subject;
    added.entry.role = role;
    return added;
}

inline NewEntry title(ConversationId conversation, UserId author, const QString &words)
{
    NewEntry added = text(conversation, author, words);
    added.entry.kind = EntryKind::Title;
    return added;
}

inline NewEntry historyChange(ConversationId conversation, UserId author, HistoryAccess history)
{
    NewEntry added = text(conversation, author, latin1(nameOf(history)));
    added.entry.kind = EntryKind::History;
    return added;
}

inline NewEntry readMark(UserId reader, ConversationId about, Seq upTo)
{
    NewEntry added{selfConversation(reader), {}};
    added.entry.kind = EntryKind::Read;
    added.entry.author = reader;
    added.entry.target = upTo;
    added.entry.about = about;
    return added;
}

//! A group of \a members, the first of them its owner.
inline NewConversation group(const std::vector<UserId> &members,
                             const QString &called = QStringLiteral("Garden"))
{
    NewConversation conversation;
    conversation.id = newId<ConversationId>();
    conversation.kind = ConversationKind::Group;
    conversation.title = called;
    for (const UserId member : members)
        conversation.members.push_back(
            {member, conversation.members.empty() ? Role::Owner : Role::Member, 0, 0});
    return conversation;
}

inline ConversationId createGroup(const Stores &stores, const std::vector<UserId> &members)
{
    const NewConversation conversation = group(members);
    write(stores, {conversation, {}});
    return conversation.id;
}

} // namespace kith
