// SPDX-License-Identifier: Apache-2.0
#include "tests/load/seeder.h"

#include "tests/load/messenger.h"

#include "server/config/datafolder.h"
#include "server/core/ports/secrets.h"
#include "server/system/systemclock.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <cstdio>
#include <cstdlib>

namespace kith::load {

namespace {

constexpr int mostUnderway = 4'096;

QByteArray named(const char *what, int number)
{
    return QByteArray("kith-load ") + what + ' ' + QByteArray::number(number);
}

void require(bool good, const QString &message)
{
    if (good)
        return;
    std::fprintf(stderr, "kith-load: the data folder cannot be seeded: %s\n", qPrintable(message));
    std::exit(1);
}

NewConversation groupOf(ConversationId id, const QString &title, int from, int to)
{
    NewConversation group{id, ConversationKind::Group, title, {}, {}};
    for (int number = from; number < to; ++number)
        group.members.push_back({people::user(number), number == from ? Role::Owner : Role::Member, 0, 0});
    return group;
}

} // namespace

UserId people::user(int number)
{
    return UserId(makeUuidV8(named("user", number)));
}

QString people::token(int number)
{
    return QString::fromLatin1(QCryptographicHash::hash(named("token", number), QCryptographicHash::Sha256)
                                   .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

ConversationId people::direct(int one, int other)
{
    return directConversation(user(one), user(other));
}

ConversationId people::group(int number)
{
    return ConversationId(makeUuidV8(named("group", number)));
}

ConversationId people::archive(int number)
{
    return ConversationId(makeUuidV8(named("archive", number)));
}

Seeder::Seeder(const QString &dataFolder, std::optional<DatabaseAddress> database)
    : m_clock(std::make_unique<SystemClock>())
{
    Config config;
    config.dataFolder = dataFolder;
    config.database = std::move(database);
    auto storage = openStorage(config, *m_clock, Purpose::Serve);
    require(bool(storage), storage ? QString() : storage.error().message);
    m_storage = std::move(*storage);
}

Seeder::~Seeder()
{
    finish();
}

void Seeder::addPeople(int from, int to)
{
    const std::int64_t now = m_clock->now();
    for (int number = from; number < to; ++number) {
        const QString handle = QStringLiteral("load%1").arg(number, 6, 10, QLatin1Char('0'));
        Account account{
            {people::user(number), handle, handle}, "no password", ServerRole::Member, false, now};
        const NewDevice device{DeviceId(makeUuidV8(named("device", number))), account.user.id,
                               secretHash(people::token(number)), QStringLiteral("load"), now};
        begun();
        m_storage->stores().accounts.create(account, {}, device, {}, [this](const Result<Account> &made) {
            require(bool(made), made ? QString() : made.error().message);
            ended();
        });
    }
}

void Seeder::addDirect(int one, int other)
{
    const NewConversation direct{
        people::direct(one, other),
        ConversationKind::Direct,
        {},
        {{people::user(one), Role::Member, 0, 0}, {people::user(other), Role::Member, 0, 0}},
        {}};
    write({direct, {}});
}

void Seeder::addGroup(int number, int from, int to)
{
    write({groupOf(people::group(number), QStringLiteral("Load"), from, to), {}});
}

void Seeder::addArchive(int number, int from, int to)
{
    write({groupOf(people::archive(number), QStringLiteral("Archive"), from, to), {}});
}

void Seeder::addMessages(const std::vector<ConversationId> &conversations, int author,
                         std::int64_t perConversation, const QString &padding)
{
    for (std::int64_t number = 0; number < perConversation; ++number) {
        for (std::size_t i = 0; i < conversations.size(); ++i) {
            char label[labelBytes];
            writeLabel({0, static_cast<std::uint32_t>(i), static_cast<std::uint64_t>(number)}, label);
            NewEntry added{conversations[i], {}};
            added.entry.author = people::user(author);
            added.entry.clientId = newId<ClientId>();
            added.entry.text = QString::fromLatin1(label, labelBytes) + padding;
            write({std::nullopt, {added}});
        }
    }
}

void Seeder::write(Write write)
{
    begun();
    m_storage->stores().log.write(std::move(write), [this](const Result<Written> &written) {
        require(bool(written), written ? QString() : written.error().message);
        ended();
    });
}

void Seeder::begun()
{
    waitFor(mostUnderway - 1);
    ++m_underway;
}

void Seeder::ended()
{
    --m_underway;
}

void Seeder::waitFor(int most)
{
    while (m_underway > most)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

void Seeder::finish()
{
    waitFor(0);
    m_storage->close();
}

} // namespace kith::load
