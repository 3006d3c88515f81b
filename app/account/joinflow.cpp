// SPDX-License-Identifier: Apache-2.0
#include "app/account/joinflow.h"

#include "app/connection/channel.h"
#include "app/connection/httptransport.h"
#include "app/people/avatar.h"
#include "app/text/errormessages.h"
#include "shared/limits.h"
#include "shared/text.h"

#include <QPointer>
#include <QRegularExpression>
#include <QSysInfo>

namespace kith {

namespace {

constexpr std::int64_t debounce = 400; // ms after the last key
constexpr std::int64_t answerTime = 15'000;
constexpr std::int64_t socketTime = 4'000; // after which HTTP is tried
constexpr std::int64_t second = 1000;

bool isHandle(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^[a-z0-9][a-z0-9._-]{%1,%2}$").arg(limits::handleMin - 1).arg(limits::handleMax - 1));
    return form.match(text).hasMatch();
}

//! Of a request with the code of a password link: unknown, used, expired, or of a disabled account.
bool refusesPasswordCode(const Error &error)
{
    return error.code == ErrorCode::NotFound || error.code == ErrorCode::InviteInvalid
        || error.code == ErrorCode::BadCredentials;
}

//! It was too much at once, and the server says when it is not any more.
bool mayTryLater(const Result<reply::Any> &answer)
{
    return !answer && answer.error().code == ErrorCode::RateLimited && answer.error().retryAfter > 0;
}

QString deviceName()
{
    return cut(QStringLiteral("%1 (%2)").arg(QSysInfo::machineHostName(), QSysInfo::prettyProductName()),
               limits::nameCharacters);
}

} // namespace

JoinFlow::JoinFlow(std::shared_ptr<Profile> profile, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_profile(std::move(profile))
    , m_time(time)
    , m_addressTimer(time->timer([this] { lookUp(); }))
    , m_handleTimer(time->timer([this] { checkHandle(); }))
    , m_tick(time->timer([this] { onTick(); }))
{
    for (auto changed : {&JoinFlow::serverChanged, &JoinFlow::handleChanged, &JoinFlow::handleStateChanged,
                         &JoinFlow::nameChanged, &JoinFlow::passwordChanged, &JoinFlow::busyChanged,
                         &JoinFlow::waitingChanged})
        connect(this, changed, this, &JoinFlow::canChanged);
}

JoinFlow::~JoinFlow() = default;

// ---- The server

void JoinFlow::setAddress(const QString &address)
{
    if (m_address == address)
        return;
    m_address = address;
    ++m_lookUps;
    m_found.reset();
    m_overHttp = false;
    m_server = {};
    Q_EMIT addressChanged();
    cancel();
    setHandleState(HandleUnknown);
    if (address.trimmed().isEmpty()) {
        m_addressTimer->stop();
        return setFound(Empty);
    }
    m_addressTimer->start(debounce);
    setFound(Checking);
}

void JoinFlow::lookUp()
{
    const auto address = ServerAddress::parse(m_address);
    if (!address)
        return fail(tr("This is no invite link and no address of a server."));
    m_found = address;
    m_inviteRefused = false;
    askServer();
}

void JoinFlow::askServer()
{
    const QString invite = needsConsent() ? QString() : m_found->invite;
    ask(request::ServerInfo{invite}, [this, lookUp = ++m_lookUps](const Result<reply::Any> &answer) {
        if (lookUp != m_lookUps)
            return;
        if (const auto *server = answerAs<reply::Server>(answer))
            return onServer(*server);
        if (!answer && answer.error().code == ErrorCode::InviteInvalid && !m_found->invite.isEmpty())
            return onInviteRefused();
        if (mayTryLater(answer)) {
            m_addressTimer->start(answer.error().retryAfter);
            return setFound(Checking, tr("Too many attempts at once. Kith tries again by itself."));
        }
        if (m_certificateProblem != CertificateProblem::None)
            return fail(certificateMessage(m_certificateProblem, m_found->shown));
        const bool unreachable =
            answer || (answer.error().code == ErrorCode::Unavailable && !answer.error().mayRetry());
        fail(unreachable ? tr("No Kith server answers at %1. Check the address, or try again later.")
                               .arg(m_found->shown)
                         : errorMessage(answer.error()));
    });
}

void JoinFlow::onInviteRefused()
{
    m_found->invite.clear();
    m_inviteRefused = true;
    setFound(Checking);
    askServer();
}

void JoinFlow::onPasswordCodeRefused()
{
    m_found->passwordCode.clear();
    setFound(
        Found,
        tr("This password link is not valid any more: it works once, and not for long. If you have set the "
           "new password, sign in with it. If not, ask for a new link."));
}

void JoinFlow::onServer(const reply::Server &server)
{
    if (isExposed(m_found->socket) && !server.insecureAllowed)
        return fail(
            tr("The connection to %1 is not encrypted: anybody on the way could read your password and "
               "your messages. Use an address that begins with https://, or ask whoever runs the server.")
                .arg(m_found->shown));
    m_server = server;
    if (needsConsent())
        return setFound(NeedsConsent);
    setFound(Found,
             m_inviteRefused ? tr("This invite is not valid any more. If you have an account, sign in. If "
                                  "not, ask for a new invite.")
                             : QString());
    checkHandle();
}

bool JoinFlow::needsConsent() const
{
    return isExposed(m_found->socket) && !m_profile->allowsUnencrypted(m_found->socket);
}

bool JoinFlow::isUnanswered() const
{
    return m_found && m_found->socket == m_unansweredSocket && m_handle == m_unansweredHandle;
}

void JoinFlow::allowUnencrypted()
{
    if (m_addressState != NeedsConsent)
        return;
    const QUrl socket = m_found->socket;
    m_profile->allowUnencrypted(socket);
    setFound(Checking);
    lookUp(); // what it held back goes now
    Q_EMIT unencryptedAllowed(socket);
}

void JoinFlow::fail(const QString &error)
{
    m_found.reset();
    setFound(Failed, error);
}

void JoinFlow::setFound(AddressState state, const QString &error)
{
    m_addressState = state;
    m_addressError = error;
    Q_EMIT serverChanged();
}

QString JoinFlow::serverInitials() const
{
    return groupInitials(m_server.name);
}

// ---- The account

void JoinFlow::setHandle(const QString &handle)
{
    const QString lower = handle.trimmed().toLower();
    if (m_handle == lower)
        return;
    m_handle = lower;
    ++m_handleChecks;
    m_handleTimer->stop();
    Q_EMIT handleChanged();
    cancel();
    if (m_handle.isEmpty())
        return setHandleState(HandleUnknown);
    if (!isHandle(m_handle))
        return setHandleState(HandleInvalid);
    setHandleState(HandleChecking);
    m_handleTimer->start(debounce);
}

void JoinFlow::checkHandle()
{
    if (!isHandle(m_handle))
        return;
    if (m_addressState != Found || !(hasInvite() || registrationOpen()))
        return setHandleState(HandleUnknown); // asked as soon as there is whom to ask
    setHandleState(HandleChecking);
    ask(request::CheckHandle{m_handle, m_found->invite},
        [this, check = ++m_handleChecks](const Result<reply::Any> &answer) {
            if (check != m_handleChecks)
                return;
            const auto *state = answerAs<reply::HandleState>(answer);
            if (state && (state->free || !isUnanswered()))
                setHandleState(state->free ? HandleFree : HandleTaken);
            else
                setHandleState(HandleUnknown); // joining will tell
        });
}

void JoinFlow::setName(const QString &name)
{
    if (m_name == name)
        return;
    m_name = name;
    Q_EMIT nameChanged();
    cancel();
}

void JoinFlow::setPassword(const QString &password)
{
    if (m_password == password)
        return;
    m_password = password;
    Q_EMIT passwordChanged();
    cancel();
}

QString JoinFlow::passwordHint() const
{
    if (m_password.isEmpty())
        return {};
    if (m_password.size() < limits::passwordMin)
        return tr("At least %1 characters").arg(limits::passwordMin);
    if (m_password.toUtf8().size() > limits::passwordMaxBytes)
        return tr("Too long");
    return {};
}

bool JoinFlow::canJoin() const
{
    return !m_busy && !waiting() && m_addressState == Found && (hasInvite() || registrationOpen())
        && isHandle(m_handle) && m_handleState != HandleTaken && m_handleState != HandleChecking
        && hasVisible(m_name) && !m_password.isEmpty() && passwordHint().isEmpty();
}

bool JoinFlow::canSignIn() const
{
    return !m_busy && !waiting() && m_addressState == Found && isHandle(m_handle) && !m_password.isEmpty();
}

bool JoinFlow::canResetPassword() const
{
    return !m_busy && !waiting() && m_addressState == Found && resetsPassword() && !m_password.isEmpty()
        && passwordHint().isEmpty();
}

void JoinFlow::join()
{
    if (!canJoin())
        return;
    const request::Register registration{m_found->invite, m_handle, m_name.trimmed(), m_password,
                                         deviceName()};
    if (!isUnanswered())
        return enter(registration, [this](const Error &error) { return mayBeMade(error); });
    enter(request::Login{m_handle, m_password, deviceName()}, [this, registration](const Error &error) {
        const bool isNew = error.code == ErrorCode::BadCredentials;
        if (isNew)
            enter(registration);
        return isNew;
    });
}

//! Over HTTP a registration that breaks is sent twice, and the first one may have taken the handle. Returns whether it signs in to
//! find that out.
bool JoinFlow::mayBeMade(const Error &error)
{
    if (!m_overHttp || error.code != ErrorCode::HandleTaken)
        return false;
    enter(request::Login{m_handle, m_password, deviceName()}, [this, error](const Error &refusal) {
        const bool isOthers = refusal.code == ErrorCode::BadCredentials;
        if (isOthers) {
            setHandleState(HandleTaken);
            setError(errorMessage(error));
        }
        return isOthers;
    });
    return true;
}

void JoinFlow::signIn()
{
    if (canSignIn())
        enter(request::Login{m_handle, m_password, deviceName()});
}

void JoinFlow::resetPassword()
{
    if (!canResetPassword())
        return;
    enter(request::ResetPassword{m_found->passwordCode, m_password, deviceName()},
          [this, address = *m_found](const Error &error) {
              const bool refused = refusesPasswordCode(error) && m_found == address;
              if (refused)
                  onPasswordCodeRefused();
              return refused;
          });
}

//! \a refused may return true: it goes on by itself, and the user is not told.
void JoinFlow::enter(const request::Any &request, std::function<bool(const Error &)> refused)
{
    setError({});
    setBusy(true);
    const ServerAddress address = *m_found;
    ask(request, [this, request, address, refused](const Result<reply::Any> &answer) {
        setBusy(false);
        const auto *session = answerAs<reply::Session>(answer);
        if (const auto *registration = std::get_if<request::Register>(&request)) {
            const bool lost = !answer && answer.error().code == ErrorCode::Unavailable;
            m_unansweredHandle = lost ? registration->handle : QString();
            m_unansweredSocket = address.socket;
        }
        if (session) {
            const AccountInfo account{address.socket, address.shown, m_server.name, session->user,
                                      session->device};
            const QString token = session->token;
            setPassword({});
            Q_EMIT succeeded(account, token);
        } else if (mayTryLater(answer)) {
            tryLater([=, this] { enter(request, refused); }, answer.error().retryAfter);
        } else if (!answer && refused && refused(answer.error())) {
            return;
        } else if (!answer && answer.error().code == ErrorCode::InviteInvalid && m_found == address) {
            onInviteRefused();
        } else if (!answer) {
            if (answer.error().code == ErrorCode::HandleTaken)
                setHandleState(HandleTaken);
            setError(m_certificateProblem == CertificateProblem::None
                         ? errorMessage(answer.error())
                         : certificateMessage(m_certificateProblem, address.shown));
        }
    });
}

void JoinFlow::tryLater(std::function<void()> again, std::int64_t ms)
{
    m_again = std::move(again);
    m_tryAt = m_time->monotonic() + ms;
    onTick();
    Q_EMIT waitingChanged();
}

void JoinFlow::onTick()
{
    const std::int64_t left = m_tryAt - m_time->monotonic();
    if (left <= 0) {
        const auto again = std::exchange(m_again, {});
        Q_EMIT waitingChanged();
        return again();
    }
    m_tick->start(std::min(left, second));
    setError(
        tr("Too many attempts at once. Trying again in %n s.", nullptr, int((left + second - 1) / second)));
}

void JoinFlow::cancel()
{
    m_tick->stop();
    setError({});
    if (std::exchange(m_again, {}))
        Q_EMIT waitingChanged();
}

void JoinFlow::clear()
{
    m_unansweredHandle.clear();
    setAddress({});
    setHandle({});
    setName({});
    setPassword({});
}

void JoinFlow::ask(const request::Any &request, Answer done)
{
    askOver(m_overHttp, m_found->socket, request, std::move(done));
}

//! Sends one request on a connection of its own: a server closes connections that do not say hello. Where a WebSocket does not get
//! through, the same goes over HTTP, unless it may have arrived and would do something twice.
void JoinFlow::askOver(bool http, const QUrl &socket, const request::Any &request, Answer done)
{
    const Transports transports = allTransports(m_time);
    auto *channel = new Channel(this, http ? transports.http() : transports.socket());
    const bool isQuestion = std::holds_alternative<request::ServerInfo>(request)
        || std::holds_alternative<request::CheckHandle>(request);
    const auto mayRepeat = std::make_shared<bool>(!http);
    const auto once = std::make_shared<Answer>(std::move(done));
    const std::shared_ptr<Timer> deadline = m_time->timer([channel] { channel->abort(); });
    const auto finish = [=, this](const Result<reply::Any> &answer) {
        const Answer answered = std::exchange(*once, {});
        if (!answered)
            return;
        deadline->stop();
        channel->deleteLater();
        m_certificateProblem = channel->certificateProblem();
        const bool isBroken = !answer && !channel->isOpen();
        if (isBroken && *mayRepeat && m_certificateProblem == CertificateProblem::None)
            return askOver(true, socket, request, answered);
        m_overHttp = http && !isBroken && m_found && m_found->socket == socket;
        answered(answer);
    };
    connect(channel, &Channel::opened, channel, [=] {
        *mayRepeat &= isQuestion;
        if (!*mayRepeat)
            deadline->start(answerTime);
        channel->ask(request, channel, finish);
    });
    connect(channel, &Channel::closed, this, [finish](int, const QString &what) {
        finish(Error{ErrorCode::Unavailable, what, 0});
    });
    deadline->start(http ? answerTime : socketTime);
    channel->open(socket);
}

void JoinFlow::setHandleState(HandleState state)
{
    if (std::exchange(m_handleState, state) != state)
        Q_EMIT handleStateChanged();
}

void JoinFlow::setBusy(bool busy)
{
    if (std::exchange(m_busy, busy) != busy)
        Q_EMIT busyChanged();
}

void JoinFlow::setError(const QString &error)
{
    if (std::exchange(m_error, error) != error)
        Q_EMIT errorChanged();
}

} // namespace kith
