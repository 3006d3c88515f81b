// SPDX-License-Identifier: Apache-2.0
import "samples.js" as Samples

//! The same, seen by an owner of the server.
SampleApp {
    administration.mayInvite: true
    administration.mayManageAccounts: true
    administration.mayReadAuditLog: true
    administration.inviteRows: Samples.invites
    administration.accountRows: Samples.accounts
    administration.auditRows: Samples.audit
}
