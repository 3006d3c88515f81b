// SPDX-License-Identifier: Apache-2.0
#include "app/text/errormessages.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>

namespace kith {

QString errorMessage(const Error &error)
{
    const auto say = [](const char *text) { return QCoreApplication::translate("Errors", text); };
    switch (error.code) {
    case ErrorCode::BadCredentials:
        return say(QT_TRANSLATE_NOOP("Errors", "The handle or the password is wrong."));
    case ErrorCode::TokenInvalid:
    case ErrorCode::NotSignedIn:
        return say(QT_TRANSLATE_NOOP("Errors", "You are signed out. Sign in again."));
    case ErrorCode::Forbidden:
        return say(QT_TRANSLATE_NOOP("Errors", "You are not allowed to do this here."));
    case ErrorCode::NotFound:
        return say(QT_TRANSLATE_NOOP("Errors", "This does not exist any more, or you are not a member."));
    case ErrorCode::Conflict:
        return say(
            QT_TRANSLATE_NOOP("Errors", "This was already sent with another content. Write it again."));
    case ErrorCode::TooLarge:
        return say(QT_TRANSLATE_NOOP("Errors", "This is too long. Make it shorter and send it again."));
    case ErrorCode::InvalidText:
        return say(QT_TRANSLATE_NOOP("Errors", "This text is empty or has characters that cannot be sent."));
    case ErrorCode::InviteInvalid:
        return say(QT_TRANSLATE_NOOP("Errors", "This invite is no longer valid. Ask for a new one."));
    case ErrorCode::HandleTaken:
        return say(QT_TRANSLATE_NOOP("Errors", "This handle is taken. Choose another."));
    case ErrorCode::WeakPassword:
        return say(QT_TRANSLATE_NOOP("Errors",
                                     "This password is too weak. Choose a longer one that is not common."));
    case ErrorCode::RateLimited:
        return say(QT_TRANSLATE_NOOP("Errors", "That was too much at once. Try again in a moment."));
    case ErrorCode::Unavailable:
        return say(
            QT_TRANSLATE_NOOP("Errors", "The server cannot be reached right now. Try again in a moment."));
    case ErrorCode::UnsupportedVersion:
    case ErrorCode::UnknownRequest:
        return say(QT_TRANSLATE_NOOP(
            "Errors", "This server speaks another version. Update the server or this program."));
    case ErrorCode::BadRequest:
    case ErrorCode::Internal:
        break;
    }
    return error.message.isEmpty()
        ? say(QT_TRANSLATE_NOOP("Errors", "The server made a mistake. Try again in a moment."))
        : error.message;
}

// A member may do everything that the client offers, so Forbidden means that the target was deleted, and BadRequest that the user
// does not see it any more.
QString errorMessage(const Error &error, const Outgoing &outgoing)
{
    const auto say = [](const char *text) { return QCoreApplication::translate("Errors", text); };
    const bool isHidden = error.code == ErrorCode::BadRequest;
    const bool isDeleted = error.code == ErrorCode::Forbidden && outgoing.kind != EntryKind::Delete;
    if (outgoing.target == 0 || (!isHidden && !isDeleted))
        return errorMessage(error);
    if (outgoing.kind == EntryKind::Text)
        return say(QT_TRANSLATE_NOOP(
            "Errors", "The message that this replies to is gone. Edit this one to send it on its own."));
    return say(QT_TRANSLATE_NOOP("Errors", "This message is gone."));
}

QString certificateMessage(CertificateProblem problem, const QString &server)
{
    const auto say = [](const char *text) { return QCoreApplication::translate("Errors", text); };
    const QString today = QLocale().toString(QDate::currentDate(), QLocale::LongFormat);
    switch (problem) {
    case CertificateProblem::None:
        return {};
    case CertificateProblem::NotYetValid:
        return say(QT_TRANSLATE_NOOP("Errors",
                                     "The certificate of %1 is not valid yet. Is it really %2? Set the clock "
                                     "of this computer, then try again."))
            .arg(server, today);
    case CertificateProblem::Expired:
        return say(QT_TRANSLATE_NOOP(
                       "Errors",
                       "The certificate of %1 has expired. Whoever runs the server has to renew "
                       "it, unless the date of this computer, %2, is wrong."))
            .arg(server, today);
    case CertificateProblem::OtherName:
        return say(QT_TRANSLATE_NOOP("Errors",
                                     "What answers at %1 has the certificate of another server. Check the "
                                     "address, or ask whoever runs the server."))
            .arg(server);
    case CertificateProblem::NotTrusted:
        break;
    }
    return say(QT_TRANSLATE_NOOP("Errors",
                                 "The certificate of %1 is signed by nobody whom this computer trusts, so "
                                 "somebody could be reading along. Ask whoever runs the server."))
        .arg(server);
}

QString certificateSummary(CertificateProblem problem)
{
    const auto say = [](const char *text) { return QCoreApplication::translate("Errors", text); };
    switch (problem) {
    case CertificateProblem::None:
        return {};
    case CertificateProblem::NotYetValid:
        return say(QT_TRANSLATE_NOOP("Errors", "Is this computer's clock right?"));
    case CertificateProblem::Expired:
        return say(QT_TRANSLATE_NOOP("Errors", "The certificate has expired"));
    case CertificateProblem::OtherName:
        return say(QT_TRANSLATE_NOOP("Errors", "The certificate is another's"));
    case CertificateProblem::NotTrusted:
        break;
    }
    return say(QT_TRANSLATE_NOOP("Errors", "The certificate is not trusted"));
}

} // namespace kith
