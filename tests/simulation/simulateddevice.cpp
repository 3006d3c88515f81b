// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulateddevice.h"

#include "app/history/useractions.h"

namespace kith {

SimulatedDevice::SimulatedDevice(World &world, Dial dial, Identity identity, const QString &file,
                                 Random random)
    : m_world(world)
    , m_dial(std::move(dial))
    , m_identity(std::move(identity))
    , m_file(file)
    , m_random(random)
    , m_time(world.scheduler, m_random.split())
{
}

SimulatedDevice::~SimulatedDevice()
{
    turnOff();
}

void SimulatedDevice::turnOn()
{
    if (isOn() || m_refused)
        return;
    m_history = std::make_unique<History>(m_file, nullptr, History::Work::AtOnce);
    m_history->open(m_identity.user);
    m_screen = std::make_unique<Screen>(m_history.get());
    m_session = std::make_unique<ServerSession>(m_history.get(), &m_time, nullptr, Transports{[this] {
                                                    auto wire = std::make_unique<SimulatedTransport>(
                                                        m_world.scheduler, [this] { return m_dial(faults); });
                                                    m_transport = wire.get();
                                                    return wire;
                                                }});
    connect(m_session->connection(), &ServerConnection::refused, this, [this](const Error &error) {
        m_refused = error.code == ErrorCode::TokenInvalid;
        m_world.note([&] { return m_identity.name + QStringLiteral(" is sent away: ") + error.message; });
    });
    connect(m_session->connection(), &ServerConnection::welcomed, this,
            [this] { m_world.note([&] { return m_identity.name + QStringLiteral(" is signed in"); }); });
    m_session->start(QUrl(), m_identity.token);
}

void SimulatedDevice::turnOff()
{
    if (m_screen)
        m_complaints += m_screen->complaints();
    m_session.reset();
    m_screen.reset();
    m_history.reset();
}

void SimulatedDevice::vanish()
{
    if (wire())
        wire()->vanish();
    turnOff();
}

void SimulatedDevice::cutConnection(std::int64_t noticedHere, std::int64_t noticedThere)
{
    if (wire() && wire()->link())
        wire()->link()->cut(noticedHere, noticedThere);
}

void SimulatedDevice::connectAnew()
{
    if (isOn())
        m_session->connection()->restart();
}

void SimulatedDevice::tryAgain()
{
    if (isOn())
        m_session->connection()->tryNow();
}

// ---- What its user does

const LocalConversation *SimulatedDevice::conversation(std::uint64_t pick, bool groupsOnly) const
{
    std::vector<const LocalConversation *> found;
    if (isOn()) {
        for (const auto &[id, conversation] : m_screen->conversations()) {
            if (conversation.role != Role::None
                && (!groupsOnly || conversation.kind == ConversationKind::Group))
                found.push_back(&conversation);
        }
    }
    return found.empty() ? nullptr : found[pick % found.size()];
}

const LocalMessage *SimulatedDevice::message(std::uint64_t pick, bool ownOnly) const
{
    const LocalConversation *in = conversation(pick);
    if (!in)
        return nullptr;
    m_rows = m_screen->rows(in->id);
    std::erase_if(m_rows, [&](const LocalMessage &row) {
        return row.message.kind != EntryKind::Text || row.message.deleted
            || (ownOnly && row.message.author != m_identity.user);
    });
    return m_rows.empty() ? nullptr : &m_rows[(pick >> 8) % m_rows.size()];
}

void SimulatedDevice::add(Outgoing outgoing)
{
    outgoing.clientId = ClientId(makeUuidV7(m_time.now(), [&] {
        UuidBytes bytes;
        for (auto &byte : bytes)
            byte = static_cast<std::uint8_t>(m_random.next());
        return bytes;
    }()));
    outgoing.writtenAt = m_time.now();
    m_history->userActions().addOutgoing(outgoing, this, [this, outgoing](const Result<Done> &stored) {
        if (stored)
            m_written.push_back(outgoing);
    });
}

void SimulatedDevice::add(EntryKind kind, const LocalConversation &to, const QString &text, Seq target)
{
    Outgoing outgoing;
    outgoing.conversation = to.id;
    outgoing.peer = to.peer;
    outgoing.kind = kind;
    outgoing.text = text;
    outgoing.target = target;
    add(outgoing);
}

void SimulatedDevice::say(std::uint64_t pick, const QString &text)
{
    if (const LocalConversation *to = conversation(pick))
        add(EntryKind::Text, *to, text, 0);
}

void SimulatedDevice::sayTo(UserId peer, const QString &text)
{
    if (!isOn())
        return;
    Outgoing outgoing;
    outgoing.conversation = directConversation(m_identity.user, peer);
    outgoing.peer = peer;
    outgoing.text = text;
    add(outgoing);
}

void SimulatedDevice::edit(std::uint64_t pick, const QString &text)
{
    if (const LocalMessage *target = message(pick, true))
        add(EntryKind::Edit, *conversation(pick), text, target->message.seq);
}

void SimulatedDevice::remove(std::uint64_t pick)
{
    if (const LocalMessage *target = message(pick, true))
        add(EntryKind::Delete, *conversation(pick), {}, target->message.seq);
}

void SimulatedDevice::react(std::uint64_t pick)
{
    const LocalMessage *target = message(pick, false);
    if (!target)
        return;
    const auto &reactions = target->message.reactions;
    const bool withdraw = !reactions.empty()
        && std::ranges::find(reactions[0].users, m_identity.user) != reactions[0].users.end();
    Outgoing outgoing;
    outgoing.conversation = target->conversation;
    outgoing.peer = conversation(pick)->peer;
    outgoing.kind = EntryKind::Reaction;
    outgoing.text = QStringLiteral("👍");
    outgoing.target = target->message.seq;
    outgoing.withdrawn = withdraw;
    add(outgoing);
}

void SimulatedDevice::readAll(std::uint64_t pick)
{
    if (const LocalConversation *read = conversation(pick))
        m_history->userActions().setReadMark(read->id, read->head);
}

void SimulatedDevice::ask(const request::Any &request)
{
    m_session->ask(request, this, [this](const Result<reply::Any> &answer) {
        if (!answer)
            m_world.note(
                [&] { return m_identity.name + QStringLiteral(" hears: ") + answer.error().message; });
    });
}

void SimulatedDevice::makeGroup(const std::vector<UserId> &members, const QString &title,
                                HistoryAccess history)
{
    if (!isOn())
        return;
    request::CreateGroup group;
    group.clientId = ClientId(makeUuidV7(m_time.now(), makeUuidV8(title.toUtf8())));
    group.title = title;
    group.members = members;
    group.history = history;
    ask(group);
}

void SimulatedDevice::addMember(std::uint64_t pick, UserId user)
{
    if (const LocalConversation *group = conversation(pick, true))
        ask(request::AddMembers{group->id, {user}});
}

void SimulatedDevice::removeMember(std::uint64_t pick)
{
    const LocalConversation *group = conversation(pick, true);
    if (!group)
        return;
    m_history->members(group->id, this, [this, pick, id = group->id](const std::vector<Member> &members) {
        if (!members.empty() && isOn())
            ask(request::RemoveMember{id, members[(pick >> 8) % members.size()].user});
    });
}

void SimulatedDevice::setTitle(std::uint64_t pick, const QString &title)
{
    if (const LocalConversation *group = conversation(pick, true))
        ask(request::SetTitle{group->id, title});
}

void SimulatedDevice::setHistory(std::uint64_t pick, HistoryAccess history)
{
    if (const LocalConversation *group = conversation(pick, true))
        ask(request::SetHistory{group->id, history});
}

void SimulatedDevice::revoke(DeviceId device)
{
    if (isOn())
        ask(request::RevokeDevice{device});
}

// ---- What is seen of it in the end

Record::Device SimulatedDevice::report()
{
    Record::Device device{m_identity.id, m_identity.user, {}, {}, m_written, {}, {}};
    m_screen->compare();
    m_history->outgoing(this, [&](const auto &outbox) { device.outbox = outbox; });
    m_history->conversations(this, [&](const auto &conversations) {
        for (const LocalConversation &conversation : conversations) {
            Record::Timeline &timeline = device.timelines[conversation.id];
            timeline.info = conversation;
            m_history->members(conversation.id, this, [&timeline](const std::vector<Member> &members) {
                for (const Member &member : members)
                    timeline.members[member.user] = member.role;
            });
            m_history->messagesBefore(conversation.id, 0, 1'000'000, this, [&](const LocalPage &page) {
                auto &rows = device.timelines[page.conversation].rows;
                for (auto row = page.messages.rbegin(); row != page.messages.rend(); ++row) {
                    if (row->message.seq > 0)
                        rows.push_back(row->message);
                }
            });
        }
    });
    m_world.events.run();
    device.lost = m_screen->lost();
    const QStringList complaints = m_complaints + m_screen->complaints();
    device.complaints.assign(complaints.begin(), complaints.end());
    return device;
}

} // namespace kith
