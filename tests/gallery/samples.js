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
