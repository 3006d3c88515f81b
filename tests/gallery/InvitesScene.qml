// SPDX-License-Identifier: Apache-2.0
import Kith

OwnerScene { page: SettingsView.Invites }
