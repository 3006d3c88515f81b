// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/sync/serversession.h"
#include "tests/simulation/screen.h"
#include "tests/simulation/simulatedtransport.h"

namespace kith {

//! A real client on one device: everything of it but its window, its disk's thread and its sockets.
class SimulatedDevice : public QObject
{
    Q_OBJECT

public:
    struct Identity {
        QString name; //!< for the trace
        UserId user;
        DeviceId id;
        QString token;
    };
    //! A link from a device to some node; its faults outlive it.
    using Dial = std::function<std::shared_ptr<SimulatedLink>(const NetworkFaults &)>;

    //! Off until turnOn(). \a file is that of its history.
    SimulatedDevice(World &world, Dial dial, Identity identity, const QString &file, Random random);
    ~SimulatedDevice() override;

    const Identity &identity() const { return m_identity; }
    bool isOn() const { return m_session != nullptr; }
    bool isRefused() const { return m_refused; } //!< its token has ended

    void turnOn();
    void turnOff();
    void vanish(); //!< as by a loss of power
    void cutConnection(std::int64_t noticedHere, std::int64_t noticedThere); //!< as SimulatedLink::cut()
    void connectAnew();
    //! Whoever was sent away by a newer connection of the same device tries again.
    void tryAgain();

    // What its user does; \a pick chooses among what there is. Nothing where there is nothing.
    void say(std::uint64_t pick, const QString &text);
    void sayTo(UserId peer, const QString &text);
    void edit(std::uint64_t pick, const QString &text);
    void remove(std::uint64_t pick);
    void react(std::uint64_t pick);
    void readAll(std::uint64_t pick);
    void makeGroup(const std::vector<UserId> &members, const QString &title, HistoryAccess history);
    void addMember(std::uint64_t pick, UserId user);
    void removeMember(std::uint64_t pick);
    void setTitle(std::uint64_t pick, const QString &title);
    void setHistory(std::uint64_t pick, HistoryAccess history);
    void revoke(DeviceId device);

    //! Where it stands now; it must be on.
    Record::Device report();

    NetworkFaults faults;

private:
    SimulatedTransport *wire() const { return m_transport.data(); }
    const LocalConversation *conversation(std::uint64_t pick, bool groupsOnly = false) const;
    const LocalMessage *message(std::uint64_t pick, bool ownOnly) const;
    void add(EntryKind kind, const LocalConversation &to, const QString &text, Seq target);
    void add(Outgoing outgoing);
    void ask(const request::Any &request);

    World &m_world;
    const Dial m_dial;
    const Identity m_identity;
    const QString m_file;
    Random m_random;
    SimulatedTimeSource m_time;
    std::unique_ptr<History> m_history;
    std::unique_ptr<Screen> m_screen;
    std::unique_ptr<ServerSession> m_session;
    QPointer<SimulatedTransport> m_transport; //!< the latest
    mutable std::vector<LocalMessage> m_rows; //!< what message() points into
    std::vector<Outgoing> m_written;
    QStringList m_complaints; //!< of earlier screens
    bool m_refused = false;
};

} // namespace kith
