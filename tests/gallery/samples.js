// SPDX-License-Identifier: Apache-2.0
.pragma library

const people = [
    { userId: "soren", name: "Søren Lindqvist-Aagaard", handle: "soren", initials: "SL", colorIndex: 7, presence: "online" },
    { userId: "priya", name: "Priya Raghunathan", handle: "priya", initials: "PR", colorIndex: 8, presence: "online" },
    { userId: "khai", name: "Nguyễn Thị Minh Khai", handle: "khai", initials: "NK", colorIndex: 2 },
    { userId: "mateo", name: "Mateo Quispe Huamán", handle: "mateo", initials: "MH", colorIndex: 3 },
    { userId: "amara", name: "Amara Okonkwo", handle: "amara", initials: "AO", colorIndex: 1, presence: "online" },
    { userId: "jun", name: "Jun Watanabe", handle: "jun", initials: "JW", colorIndex: 6 }
]

const conversations = [
    { conversationId: "harbour", title: "Harbour crew", initials: "HC", colorIndex: 6, lastText: "Who brings the ladder?", timeText: "09:17", lastState: 1, typing: true, typingText: "Søren is typing…" },
    { conversationId: "amara", kind: "direct", title: "Amara Okonkwo", initials: "AO", colorIndex: 1, lastText: "Send me the pier photos when you have a minute", timeText: "09:11", unread: 2, presence: "online" },
    { conversationId: "announcements", title: "announcements", initials: "AN", colorIndex: 4, lastAuthor: "Søren", lastText: "Maintenance window tonight", timeText: "08:58", unread: 14 },
    { conversationId: "release", title: "Release 2.4", initials: "R2", colorIndex: 2, draft: "I think we should hold until the tests are green", timeText: "08:40" },
    { conversationId: "priya", kind: "direct", title: "Priya Raghunathan", initials: "PR", colorIndex: 8, lastText: "Perfect, thank you!", timeText: "08:12", lastState: 4, presence: "online" },
    { conversationId: "design", title: "Design reviews", initials: "DR", colorIndex: 8, lastAuthor: "Zofia", lastText: "could you check the new spacing?", timeText: "Yesterday", unread: 5 },
    { conversationId: "soren", kind: "direct", title: "Søren Lindqvist-Aagaard", initials: "SL", colorIndex: 7, lastText: "The ferry company answered: they want it, too", timeText: "Yesterday", unread: 1 },
    { conversationId: "khai", kind: "direct", title: "Nguyễn Thị Minh Khai", initials: "NK", colorIndex: 2, lastText: "See you at the boathouse", timeText: "Sun" },
    { conversationId: "olu", kind: "direct", title: "Oluwaseun Adeyemi-Bankole", initials: "OA", colorIndex: 1, lastText: "First swim of the year", timeText: "Sun", lastState: 3 },
    { conversationId: "leila", kind: "direct", title: "Leila Haddad", initials: "LH", colorIndex: 9, lastText: "pier survey of last week", timeText: "6 Oct", failed: true }
]

const invites = [
    { inviteId: "1", title: "For 5 people", until: "Valid until 21 Oct", maker: "Made by you today at 09:12" },
    { inviteId: "2", title: "For one person", until: "Valid until tomorrow at 18:30", maker: "Made by Søren Lindqvist-Aagaard yesterday at 16:04" },
    { inviteId: "3", title: "For any number", until: "Valid until it is revoked", maker: "Made on the command line on 3 Mar" }
]

const accounts = [
    { userId: "ada", name: "Ada Brandt", handle: "ada", initials: "AB", colorIndex: 5, tags: ["You", "Owner"], detail: "@ada · 3 devices · Last seen today at 09:20" },
    { userId: "amara", name: "Amara Okonkwo", handle: "amara", initials: "AO", colorIndex: 1, detail: "@amara · 1 device · Last seen today at 09:11", administered: true, roles: ["admin", "owner"] },
    { userId: "khai", name: "Nguyễn Thị Minh Khai", handle: "khai", initials: "NK", colorIndex: 2, devices: 2, tags: ["Admin"], detail: "@khai · 2 devices · Last seen on 12 Oct", administered: true, roles: ["member", "owner"] },
    { userId: "jun", name: "Jun Watanabe", handle: "jun", initials: "JW", colorIndex: 6, disabled: true, devices: 0, tags: ["Disabled"], detail: "@jun · Last seen on 2 Sep", administered: true, roles: ["admin", "owner"] },
    { userId: "olu", name: "Oluwaseun Adeyemi-Bankole of the Boathouse and of the Long Pier Committee", handle: "oluwaseun.adeyemi-bankole", initials: "OA", colorIndex: 1, disabled: true, devices: 0, tags: ["Admin", "Disabled"], detail: "@oluwaseun.adeyemi-bankole · Last seen on 28 Aug", administered: true, roles: ["member", "owner"] },
    { userId: "soren", name: "Søren Lindqvist-Aagaard", handle: "soren", initials: "SL", colorIndex: 7, tags: ["Owner"], detail: "@soren · 1 device · Last seen yesterday at 21:40", roles: ["member", "admin"] },
    { userId: "leila", name: "ليلى حداد", handle: "leila", initials: "لح", colorIndex: 9, devices: 0, detail: "@leila · Not seen yet", administered: true, roles: ["admin", "owner"] }
]

const audit = [
    { sentence: "Ada Brandt (@ada) made a password link for Jun Watanabe (@jun)", when: "Today, 09:20", action: "passwordResetCreated" },
    { sentence: "Ada Brandt (@ada) disabled the account of Oluwaseun Adeyemi-Bankole of the Boathouse and of the Long Pier Committee (@oluwaseun.adeyemi-bankole)", when: "Today, 09:18", action: "accountDisabled" },
    { sentence: "Amara Okonkwo (@amara) joined with an invite", when: "Yesterday, 21:02", action: "accountCreated" },
    { sentence: "Søren Lindqvist-Aagaard (@soren) made an invite", when: "Yesterday, 16:04", action: "inviteCreated" },
    { sentence: "Ada Brandt (@ada) made Nguyễn Thị Minh Khai (@khai) an admin of the server", when: "Sunday, 12 October, 11:30", action: "roleSet" },
    { sentence: "All devices of Jun Watanabe (@jun) were ended on the command line", when: "Sunday, 12 October, 08:00", action: "devicesRevoked" },
    { sentence: "An invite was made on the command line", when: "Monday, 3 March, 10:00", action: "inviteCreated" },
    { sentence: "This entry needs a newer Kith", when: "Monday, 3 March, 09:59", action: "unknown" }
]
