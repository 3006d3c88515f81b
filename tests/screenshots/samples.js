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

function at(hours, minutes, daysAgo) {
    const day = new Date()
    day.setHours(hours, minutes, 0, 0)
    return day.getTime() - (daysAgo || 0) * 86400000
}

const conversations = [
    { conversationId: "harbour", title: "Harbour crew", initials: "HC", colorIndex: 6, lastText: "Who brings the ladder?", lastTime: at(9, 17), lastState: 1, typing: true, typingText: "Søren is typing…" },
    { conversationId: "amara", kind: "direct", title: "Amara Okonkwo", initials: "AO", colorIndex: 1, lastText: "Send me the pier photos when you have a minute", lastTime: at(9, 11), unread: 2, presence: "online" },
    { conversationId: "announcements", title: "announcements", initials: "AN", colorIndex: 4, lastAuthor: "Søren", lastText: "Maintenance window tonight", lastTime: at(8, 58), unread: 14 },
    { conversationId: "release", title: "Release 2.4", initials: "R2", colorIndex: 2, draft: "I think we should hold until the tests are green", lastTime: at(8, 40) },
    { conversationId: "priya", kind: "direct", title: "Priya Raghunathan", initials: "PR", colorIndex: 8, lastText: "Perfect, thank you!", lastTime: at(8, 12), lastState: 4, presence: "online" },
    { conversationId: "design", title: "Design reviews", initials: "DR", colorIndex: 8, lastAuthor: "Zofia", lastText: "could you check the new spacing?", lastTime: at(18, 0, 1), unread: 5 },
    { conversationId: "soren", kind: "direct", title: "Søren Lindqvist-Aagaard", initials: "SL", colorIndex: 7, lastText: "The ferry company answered: they want it, too", lastTime: at(17, 0, 1), unread: 1 },
    { conversationId: "khai", kind: "direct", title: "Nguyễn Thị Minh Khai", initials: "NK", colorIndex: 2, lastText: "See you at the boathouse", lastTime: at(12, 0, 3) },
    { conversationId: "olu", kind: "direct", title: "Oluwaseun Adeyemi-Bankole", initials: "OA", colorIndex: 1, lastText: "First swim of the year", lastTime: at(11, 0, 3), lastState: 3 },
    { conversationId: "leila", kind: "direct", title: "Leila Haddad", initials: "LH", colorIndex: 9, lastText: "pier survey of last week", lastTime: at(11, 0, 9), failed: true }
]

const harbour = [
    { rowType: "message", seq: 10, own: true, groupPosition: "last", text: "Who brings the ladder?", timeText: "09:17", state: 1 },
    { rowType: "message", seq: 9, own: true, groupPosition: "middle", text: "I can print it on the big plotter this afternoon 🖨️", timeText: "09:16", state: 2 },
    { rowType: "message", seq: 8, own: true, groupPosition: "middle", text: "do you agree with 2.1 m there?", timeText: "09:15", state: 3 },
    { rowType: "message", seq: 7, own: true, groupPosition: "first", text: "Gorgeous! Is that the new gauge on the left?", timeText: "09:14", state: 4, replySeq: 3, replyAuthor: "Amara Okonkwo", replyColor: 1, replyText: "The north pier this morning" },
    { rowType: "message", seq: 6, authorName: "Priya Raghunathan", authorInitials: "PR", authorColor: 8, showAuthor: true, markup: true, timeText: "09:12",
        text: "Please check the depths at the landing: <a href=\"https://chart.tidewater.coop/north\">chart.tidewater.coop/north</a>" },
    { rowType: "unread" },
    { rowType: "message", seq: 5, authorName: "Jun Watanabe", authorInitials: "JW", authorColor: 6, showAuthor: true, timeText: "08:36", text: "It reports every 30 seconds now, and the readings look right. I left it on over night.",
        reactions: [{ emoji: "👍", count: 4, own: true, names: "You, Priya, Yuki and Søren" }, { emoji: "🎉", count: 2, own: false, names: "Priya and Yuki" }, { emoji: "🌊", count: 1, own: false, names: "Yuki" }] },
    { rowType: "message", seq: 4, authorName: "Amara Okonkwo", authorInitials: "AO", authorColor: 1, groupPosition: "last", timeText: "08:32", text: "And nobody was out yet 🎉", edited: true },
    { rowType: "message", seq: 3, authorName: "Amara Okonkwo", authorInitials: "AO", authorColor: 1, groupPosition: "middle", timeText: "08:31", deleted: true },
    { rowType: "message", seq: 2, authorName: "Amara Okonkwo", authorInitials: "AO", authorColor: 1, showAuthor: true, groupPosition: "first", timeText: "08:31", text: "The north pier this morning" },
    { rowType: "day", dayText: "Today" },
    { rowType: "system", systemText: "Søren added Mateo Quispe Huamán" },
    { rowType: "message", seq: 1, authorName: "Mateo Quispe Huamán", authorInitials: "MH", authorColor: 3, showAuthor: true, timeText: "21:40", text: "Thanks for having me!" },
    { rowType: "day", dayText: "Yesterday" }
]

const direct = [
    { rowType: "message", clientId: "c3", own: true, text: "Give me a minute, I make a smaller one.", timeText: "10:07", state: 1, groupPosition: "single" },
    { rowType: "message", clientId: "c2", own: true, text: "The survey of the whole pier, all 40 pages of it", timeText: "10:06", state: 5, failure: "Not sent: the server takes texts up to 16 KiB. Yours is still here.", groupPosition: "last" },
    { rowType: "message", seq: 6, own: true, text: "Heard it. Then I film the whole pier once, at low water, and you cut out what you need.", timeText: "10:04", state: 3, groupPosition: "first" },
    { rowType: "message", seq: 5, authorName: "Amara Okonkwo", authorColor: 1, text: "🌅🌊", emojiOnly: true, timeText: "09:58" },
    { rowType: "day", dayText: "Today" },
    { rowType: "message", seq: 4, own: true, text: "I have the drawing. Put my number on it, I answer.", edited: true, timeText: "18:03", state: 4, replySeq: 2, replyAuthor: "Amara Okonkwo", replyColor: 1,
        replyText: "The harbour office asks for three things before they let us mount anything on the pier" },
    { rowType: "message", seq: 3, authorName: "Amara Okonkwo", authorColor: 1, markup: true, text: "Here is the form: <a href=\"https://harbour-office.example/permits\">harbour-office.example/permits/instruments?lang=en</a>", timeText: "17:21", groupPosition: "last",
        reactions: [{ emoji: "🙏", count: 1, own: true, names: "You" }] },
    { rowType: "message", seq: 2, authorName: "Amara Okonkwo", authorColor: 1, timeText: "17:20", groupPosition: "first",
        text: "The harbour office asks for three things before they let us mount anything on the pier: a drawing with the weight, the name of whoever is responsible for it in winter, and a phone number that somebody answers." }
]

const members = [
    { userId: "soren", name: "Søren Lindqvist-Aagaard", handle: "soren", initials: "SL", colorIndex: 7, role: "owner", presence: "online" },
    { userId: "ada", name: "Ada Brandt", handle: "ada", initials: "AB", colorIndex: 5, role: "admin", presence: "online", self: true },
    { userId: "amara", name: "Amara Okonkwo", handle: "amara", initials: "AO", colorIndex: 1, presence: "online" },
    { userId: "jun", name: "Jun Watanabe", handle: "jun", initials: "JW", colorIndex: 6, lastSeenText: "Last seen 20 minutes ago" },
    { userId: "priya", name: "Priya Raghunathan", handle: "priya", initials: "PR", colorIndex: 8, presence: "online" },
    { userId: "yuki", name: "Yuki Tanabe", handle: "yuki", initials: "YT", colorIndex: 9, lastSeenText: "Last seen yesterday" },
    { userId: "olu", name: "Oluwaseun Adeyemi-Bankole", handle: "olu", initials: "OA", colorIndex: 1, lastSeenText: "Last seen in June" },
    { userId: "mateo", name: "Mateo Quispe Huamán", handle: "mateo", initials: "MH", colorIndex: 3, lastSeenText: "Last seen yesterday" }
]

const arabicConversations = [
    { conversationId: "harbour", title: "فريق الميناء", initials: "فم", colorIndex: 8, lastTime: at(9, 17), typing: true, typingText: "سعيد يكتب…" },
    { conversationId: "laila", kind: "direct", title: "ليلى حدّاد", initials: "لح", colorIndex: 5, lastText: "أرسلي لي صور الرصيف عندما تستطيعين من فضلك", lastTime: at(9, 11), unread: 2, presence: "online" },
    { conversationId: "news", title: "إعلانات", initials: "إع", colorIndex: 4, lastAuthor: "سعيد", lastText: "صيانة الليلة من ٢٢:٠٠ إلى ٢٢:٣٠", lastTime: at(8, 58), unread: 14 },
    { conversationId: "release", title: "الإصدار ٢٫٤", initials: "إ٢", colorIndex: 3, draft: "أظن أن علينا الانتظار حتى يصل المفتاح", lastTime: at(8, 40) },
    { conversationId: "nour", kind: "direct", title: "نور الدين الجزائري", initials: "نج", colorIndex: 2, lastText: "ممتاز، شكرًا!", lastTime: at(8, 12), lastState: 4, presence: "online" },
    { conversationId: "khai", kind: "direct", title: "Nguyễn Thị Minh Khai", initials: "NK", colorIndex: 2, lastText: "See you at the boathouse", lastTime: at(12, 0, 3) }
]

const arabic = [
    { rowType: "message", seq: 7, own: true, text: "ومن يُحضر السلّم الطويل؟", timeText: "٩:١٧", state: 2, groupPosition: "last" },
    { rowType: "message", seq: 6, own: true, text: "شكرًا جزيلًا، سأطبعها بعد الظهر.", timeText: "٩:١٥", state: 3, groupPosition: "first" },
    { rowType: "unread" },
    { rowType: "message", seq: 5, authorName: "سعيد بن راشد المهيري", authorInitials: "سم", authorColor: 8, showAuthor: true, text: "This one is written from left to right, and longer than a single line of the bubble is.", timeText: "٨:٤١" },
    { rowType: "message", seq: 4, own: true, text: "رائع! هل يمكن أن أرى الأمر الذي تستخدمونه؟", timeText: "٨:٣٥", state: 4, replySeq: 2, replyAuthor: "ليلى حدّاد", replyColor: 5, replyText: "تم تركيب المقياس الجديد على الرصيف الشمالي." },
    { rowType: "message", seq: 3, authorName: "ليلى حدّاد", authorInitials: "لح", authorColor: 5, text: "القراءات تصل كل ٣٠ ثانية، وكلها سليمة حتى الآن 👌", timeText: "٨:٣٢", groupPosition: "last",
        reactions: [{ emoji: "❤️", count: 5, own: false }, { emoji: "🌊", count: 3, own: true }] },
    { rowType: "message", seq: 2, authorName: "ليلى حدّاد", authorInitials: "لح", authorColor: 5, showAuthor: true, text: "صباح الخير! تم تركيب المقياس الجديد على الرصيف الشمالي.", timeText: "٨:٣١", groupPosition: "first" },
    { rowType: "day", dayText: "اليوم" },
    { rowType: "message", seq: 1, own: true, text: "تصبحون على خير 🌙", timeText: "٢٣:٤٠", state: 4 }
]

function numbered(rows) {
    return rows.map((row, i) => Object.assign({ rowId: "row" + (rows.length - i), accessibleText: row.text || "" }, row))
}
