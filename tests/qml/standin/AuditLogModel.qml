// SPDX-License-Identifier: Apache-2.0
import Kith.App

PagedModel {
    defaults: ({ sentence: "", when: "", action: "unknown" })
}
