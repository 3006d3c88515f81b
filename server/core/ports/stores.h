// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"
#include "shared/instant.h"
#include "shared/types.h"

#include <functional>
#include <optional>
#include <vector>

/*!
    What the Chat Service asks of persistence.

    All calls are made on the core thread and return at once; each callback runs there later, exactly once.

    Calls that write (findRepeat() among them) take effect in the order in which they were made, and are answered in that
    order. A call that only reads is answered when it is done, before or after any other: it sees at least what was
    answered before it was made, and may or may not see what was written since.

    A store that cannot serve answers `unavailable` (may be retried); where too much waits it does so at once. Nothing
    that was answered with success is lost by a crash of the process or of the machine.
*/
namespace kith {

template <typename T>
using Callback = std::function<void(Result<T>)>;

//! An entry for the log of \a conversation; the store gives it seq, sentAt and messages.
struct NewEntry {
    ConversationId conversation;
    Entry entry;
};

struct NewConversation {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title;
    std::vector<Member> members;
    std::vector<NewEntry>
        announcements; //!< appended only if the conversation did not exist: the `joined` of each member
};

/*!
    What one commit writes: all of it or nothing.

    - \a create is skipped where the conversation exists already.
    - An entry with a clientId that its log holds already makes the whole write a repeat: nothing is done
      and the stored entries are the answer; with another content it is a `conflict`.
    - By its kind an entry also changes what it is about: `member` the membership of its subject (role none
      removes, which is a revocation), `title` the title, `delete` blanks the text of its target and of the
      target's edits for good, `read` (in a self log) the read mark of its author in about. `left` gets as target
      the last entry of about.
    - \a asOf is the seq up to which the caller knew the log of the first entry's conversation when it checked permissions.
      Where a `member` entry lies above it, nothing is done, and the answer is outdated: the caller checks again.
*/
struct Write {
    std::optional<NewConversation> create;
    std::vector<NewEntry> entries;
    Instant receivedAt = 0; //!< when the request was received; 0: not measured
    Seq asOf = 0; //!< 0: no check
};

struct Written {
    std::vector<NewEntry>
        entries; //!< as stored: the announcements, where the conversation was created, then Write::entries
    bool created = false;
    bool repeated = false;
    bool outdated = false;
    Instant committedAt = 0;
};

struct PageQuery {
    ConversationId conversation;
    Seq before = 0; //!< 0: the newest
    std::int64_t since = 0; //!< no message older than this, unless fewer than limit are newer; 0: no bound
    int limit = 0; //!< at most that many where since is 0
    int most = 0; //!< at most that many in any case
};

struct HistoryPage {
    std::vector<Message> messages; //!< oldest first
    bool more = false;
    Seq head = 0; //!< of the log; the messages may show entries above it already
};

//! The logs of all conversations: every entry, in the order of its log, durable.
class LogStore
{
public:
    virtual ~LogStore() = default;

    virtual void write(Write write, Callback<Written> done) = 0;

    //! What write() would answer, where \a write is a repeat; nullopt where it would be new.
    virtual void findRepeat(Write write, Callback<std::optional<Written>> done) = 0;

    //! Entries above \a after, at most \a limit, in order.
    virtual void readLog(ConversationId conversation, Seq after, int limit,
                         Callback<std::vector<Entry>> done) = 0;

    virtual void readPage(const PageQuery &query, Callback<HistoryPage> done) = 0;
};

//! A conversation as the rules need it, without what only one reader sees.
struct ConversationRecord {
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    QString title;
    std::vector<Member> members;
    Seq head = 0;
    std::int64_t messages = 0;
};

//! A conversation whose log grew.
struct MovedConversation {
    ConversationId id;
    Seq head = 0;
    std::vector<UserId> members;
};

class ConversationStore
{
public:
    virtual ~ConversationStore() = default;

    //! The conversations, self logs included, whose logs grew within the last \a milliseconds by the store's own clock,
    //! whoever wrote to them. The newest commits may be missing until the next call: let the intervals overlap.
    virtual void movedWithin(std::int64_t milliseconds, Callback<std::vector<MovedConversation>> done) = 0;

    //! nullopt where there is none.
    virtual void load(ConversationId id, Callback<std::optional<ConversationRecord>> done) = 0;

    //! The head of every conversation of \a user, the self log included.
    virtual void headsOf(UserId user, Callback<std::vector<std::pair<ConversationId, Seq>>> done) = 0;

    //! Direct and group conversations of which \a user is a member, by id, above \a after; readMessages and last are \a user's.
    virtual void listOf(UserId user, ConversationId after, int limit,
                        Callback<std::vector<Conversation>> done) = 0;

    //! One of those, for a member; nullopt otherwise.
    virtual void summary(ConversationId id, UserId user, Callback<std::optional<Conversation>> done) = 0;
};

//! What of a conversation is undelivered to a device: the entries above acked, up to head.
struct InboxLine {
    ConversationId conversation;
    Seq acked = 0;
    Seq head = 0;
};

struct DeviceAck {
    DeviceId device;
    UserId user;
    ConversationId conversation;
    Seq seq = 0;
};

class InboxStore
{
public:
    virtual ~InboxStore() = default;

    //! All conversations of \a user, the self log included, whose head the device has not acked. What was in a conversation
    //! before the entry by which the user joined counts as acked.
    virtual void open(DeviceId device, UserId user, Callback<std::vector<InboxLine>> done) = 0;

    //! How far each of \a devices, all of them members', has acked \a conversation, as open() counts it.
    virtual void acked(std::vector<DeviceId> devices, ConversationId conversation,
                       Callback<std::vector<std::pair<DeviceId, Seq>>> done) = 0;

    //! Puts the device at the heads of all conversations of \a user, as they are now.
    virtual void startFresh(DeviceId device, UserId user, Callback<Done> done) = 0;

    //! Moves acks, and with them the delivered mark of each user, forward; never back.
    virtual void save(std::vector<DeviceAck> acks, Callback<Done> done) = 0;
};

struct Account {
    User user;
    QByteArray passwordHash; //!< as libsodium's crypto_pwhash_str makes it
    bool owner = false;
    bool disabled = false;
    std::int64_t createdAt = 0;
};

struct NewDevice {
    DeviceId id;
    UserId user;
    QByteArray tokenHash; //!< SHA-256 of the token
    QString name;
    std::int64_t createdAt = 0;
};

class AccountStore
{
public:
    virtual ~AccountStore() = default;

    //! The account, its self log and, where given, its first device. \a inviteHash, where not empty, is used up by one in the same
    //! commit. Fails with handle_taken or invite_invalid. The first account of all becomes the owner.
    virtual void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                        Callback<Account> done) = 0;

    //! \a handle in any case.
    virtual void findByHandle(const QString &handle, Callback<std::optional<Account>> done) = 0;
    virtual void find(UserId user, Callback<std::optional<Account>> done) = 0;
    virtual void list(Callback<std::vector<Account>> done) = 0;
    virtual void isEmpty(Callback<bool> done) = 0; //!< whether there is no account, not even a disabled one

    //! Ends all devices of the account but \a keep (null: all) in the same commit. Fails with token_invalid where \a keep
    //! has ended before: whoever was signed out meanwhile sets no password.
    virtual void setPassword(UserId user, QByteArray hash, DeviceId keep, Callback<Done> done) = 0;
    virtual void setDisabled(UserId user, bool disabled, Callback<Done> done) = 0;

    //! At most \a limit enabled users, by name: those whose handle, or whose name from one of its words on, starts with \a query,
    //! both as foldedForSearch() makes them. An empty query finds everybody.
    virtual void search(const QString &query, int limit, Callback<std::vector<User>> done) = 0;

    //! The users that exist among \a ids, in their order; disabled ones only with Whom::Everybody.
    enum class Whom { Everybody, Enabled };
    virtual void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) = 0;
};

struct SignedInDevice {
    DeviceId device;
    User user;
};

//! The end of a right: of a device's token, or of a membership. Numbered in the order of commits.
struct Revocation {
    std::int64_t number = 0;
    DeviceId device; //!< whose token ended; null: a membership ended
    ConversationId conversation; //!< of the membership
    Seq seq = 0; //!< of the entry that ended the membership
};

class DeviceStore
{
public:
    virtual ~DeviceStore() = default;

    //! \a passwordHash is the one that the password was verified against. Fails with bad_credentials where the account has
    //! another one by now, is disabled or unknown, and with conflict where the device exists. Ends the longest unseen
    //! device where the account has limits::devices.
    virtual void add(NewDevice device, QByteArray passwordHash, Callback<Done> done) = 0;

    //! Returns nullopt where the token is unknown or revoked, or its account disabled.
    virtual void findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done) = 0;

    virtual void list(UserId user, Callback<std::vector<Device>> done) = 0;

    //! Ends \a only, or, where it is null, all devices of \a user but \a keep (null: all). Touches no device of others. Returns how
    //! many ended.
    virtual void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) = 0;

    //! Revocations above \a number, also those that other processes made, in order; the last thousands are kept.
    virtual void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) = 0;

    //! Notes that the device was seen, and numbers its new connection: greater than all before on any node. Fails with
    //! not_found where the device has ended.
    virtual void connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done) = 0;

    virtual void setLastSeen(DeviceId device, std::int64_t at, Callback<Done> done) = 0;

    //! When a device of each user was last seen, where one was.
    virtual void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) = 0;
};

struct Invite {
    InviteId id;
    QByteArray codeHash; //!< SHA-256 of the code
    UserId createdBy; //!< null: made on the command line
    std::int64_t createdAt = 0;
    std::int64_t expiresAt = 0; //!< 0: never
    int usesLeft = 0; //!< negative: without limit
};

struct InviteOffer {
    QString invitedBy; //!< a name, or empty
    std::int64_t people = 0; //!< accounts on this server
};

class InviteStore
{
public:
    virtual ~InviteStore() = default;

    virtual void create(Invite invite, Callback<Done> done) = 0;

    //! Fails with invite_invalid where it is unknown, revoked, used up or expired at \a now.
    virtual void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) = 0;

    virtual void list(Callback<std::vector<Invite>> done) = 0;
    virtual void revoke(InviteId id, Callback<bool> done) = 0; //!< answers whether there was one
};

//! All stores of one database.
struct Stores {
    LogStore &log;
    ConversationStore &conversations;
    InboxStore &inbox;
    AccountStore &accounts;
    DeviceStore &devices;
    InviteStore &invites;
};

} // namespace kith
