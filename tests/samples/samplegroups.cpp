// SPDX-License-Identifier: Apache-2.0
#include "tests/samples/samplefiller.h"

namespace kith::samples {

namespace {

//! Two days of talk above what a picture shows, so that there is something to scroll through.
void talkBefore(Log &log)
{
    const People &p = people();
    log.on(today - 2, 16, 2).note(p.soren, p.leila, Role::Member);
    log.say(p.leila, QStringLiteral("Hello everybody! I bring the varnish and two spare oars."));
    log.say(p.soren, QStringLiteral("Welcome aboard, Leila."));
    log.on(today - 2, 16, 20)
        .say(p.jun,
             QStringLiteral(
                 "The gauge arrived. It is heavier than the drawing says: 14 kg with the bracket."));
    log.say(p.jun, QStringLiteral("We need the long ladder and somebody who does not mind heights."));
    log.on(today - 2, 16, 31).say(p.mateo, QStringLiteral("I do not mind heights. I mind seagulls."));
    log.react(QStringLiteral("😂"), {p.amara, p.jun, p.yuki, p.ada});
    log.on(today - 2, 18, 5)
        .say(p.ada, QStringLiteral("Low water is at 07:40 tomorrow. Shall we meet at seven at the shed?"));
    log.on(today - 2, 18, 7).say(p.yuki, QStringLiteral("Seven is fine."));
    log.say(p.amara, QStringLiteral("Fine for me, too. I take the camera."));
    log.on(today - 2, 18, 30)
        .say(p.priya, QStringLiteral("I can only come at eight, but I bring coffee for everybody."));
    log.react(QStringLiteral("☕"), {p.soren, p.jun, p.ada, p.mateo, p.leila});
    log.on(today - 1, 7, 12).say(p.soren, QStringLiteral("The shed is open, the key is on the hook."));
    log.on(today - 1, 7, 55)
        .say(p.jun, QStringLiteral("Bracket is on. Four bolts, all torqued, photo follows."));
    log.on(today - 1, 9, 40)
        .say(p.mateo,
             QStringLiteral("First boat out since the storm. Water is clear down to the second step, and the "
                            "old chain is "
                            "gone: somebody must have pulled it out with the dredger. If you pass by, look "
                            "whether the ring in the wall is still there."));
    log.on(today - 1, 12, 15).say(p.yuki, QStringLiteral("The ring is there."));
    log.on(today - 1, 12, 16).say(p.mateo, QStringLiteral("Good. 👍"));
    log.on(today - 1, 21, 3)
        .say(p.ada, QStringLiteral("Thank you all for today. It was cold and it was fun."));
    log.react(QStringLiteral("❤️"), {p.amara, p.yuki, p.leila, p.priya, p.soren, p.jun});
    log.on(today - 1, 23, 40).say(p.amara, QStringLiteral("Good night 🌙"));
}

} // namespace

void fillHarbourCrew(Filler &filler)
{
    const People &p = people();
    const ConversationId id = harbourCrew();
    const std::vector<User> others{p.soren, p.amara, p.jun, p.priya, p.yuki, p.mateo, p.leila};
    filler.addGroup(id, QStringLiteral("Harbour crew"), others);
    Log log(id);
    talkBefore(log);
    log.on(today, 8, 31)
        .say(p.amara, QStringLiteral("The new gauge is up on the north pier. Look at it in that light!"));
    log.react(QStringLiteral("❤️"), {p.jun, p.yuki, p.leila, p.priya, p.soren})
        .react(QStringLiteral("🌅"), {p.mateo, p.ada, p.jun});
    log.on(today, 8, 36)
        .say(p.jun,
             QStringLiteral(
                 "It reports every 30 seconds now, and the readings look right. I left it on over night."));
    const Seq readings = log.lastText();
    log.react(QStringLiteral("👍"), {p.amara, p.soren, p.ada, p.yuki})
        .react(QStringLiteral("🎉"), {p.priya, p.leila})
        .react(QStringLiteral("🌊"), {p.mateo});
    log.on(today, 8, 41).say(p.mateo, QStringLiteral("Wrong window, sorry")).remove(p.mateo);
    log.on(today, 8, 47).say(p.ada, QStringLiteral("Wonderful. Then I announce it on Friday."), readings);
    const Seq read = log.head();
    log.on(today, 8, 58).say(p.yuki, QStringLiteral("🎉🎉"));
    log.on(today, 9, 2)
        .say(p.ada, QStringLiteral("Do we agree on 2.1 m?"))
        .edit(p.ada, QStringLiteral("Søren, do you agree with 2.1 m there?"));
    const Seq delivered = log.head();
    log.say(p.ada, QStringLiteral("I can print it on the big plotter this afternoon 🖨️"));
    const Seq seen = log.head();
    log.on(today, 9, 12)
        .say(p.priya,
             QStringLiteral(
                 "Please check the depths at the landing before I print: chart.tidewater.coop/north"));
    const Seq depths = log.lastText();
    log.say(p.priya,
            QStringLiteral("The numbers west of the crane are from 2019, and the crane has moved since."));
    filler.write(id, log, seen);
    filler.mark(id, others, delivered, read);
    filler.mark(id, {p.amara, p.priya, p.yuki}, log.head(), log.head());
    filler.queue(id, nullptr, QStringLiteral("I row over and measure. Who brings the ladder?"),
                 at(today, 9, 17), depths);
}

void fillGroups(Filler &filler)
{
    const People &p = people();
    const ConversationId announcements = group(QStringLiteral("announcements"), 4);
    filler.addGroup(announcements, QStringLiteral("announcements"),
                    {p.soren, p.amara, p.jun, p.zofia, p.seun});
    Log news(announcements);
    news.on(today - 9, 10, 0)
        .say(p.soren, QStringLiteral("The server runs on the new machine in the boathouse."));
    const Seq known = news.head();
    for (int day = today - 8; day < today; ++day)
        news.on(day, 7, 30)
            .say(p.soren,
                 QStringLiteral("Tides for %1 October are on the board and at tides.tidewater.coop/today")
                     .arg(day));
    for (int week = 40; week < 45; ++week)
        news.on(today, 8, 20).say(p.soren, QStringLiteral("Duty roster for week %1 is out.").arg(week));
    news.on(today, 8, 58)
        .say(p.soren,
             QStringLiteral("Maintenance window tonight from 22:00 to 22:30. Messages wait on your device."));
    filler.write(announcements, news, known);

    const ConversationId release = group(QStringLiteral("Release 2.4"), 2);
    filler.addGroup(release, QStringLiteral("Release 2.4"), {p.zofia, p.jun, p.soren});
    Log upgrade(release);
    upgrade.on(today - 1, 17, 0).name(p.zofia, QStringLiteral("Release 2.4"));
    upgrade.say(p.zofia, QStringLiteral("The list is empty. Shall we?"));
    upgrade.on(today, 8, 31)
        .say(p.jun, QStringLiteral("I paired with Søren, the reconnect test is green again."));
    upgrade.on(today, 8, 40).say(p.zofia, QStringLiteral("Then today at noon?"));
    filler.write(release, upgrade);

    const ConversationId design = group(QStringLiteral("Design reviews"), 8);
    filler.addGroup(design, QStringLiteral("Design reviews"), {p.zofia, p.yuki, p.priya});
    Log reviews(design);
    reviews.on(today - 1, 14, 0).say(p.ada, QStringLiteral("Both themes are up for a look."));
    const Seq own = reviews.head();
    reviews.on(today - 1, 15, 2).say(p.yuki, QStringLiteral("The dark one is calm. I like the quotes."));
    reviews.say(p.yuki, QStringLiteral("The ring around a focused button could be a little thicker."));
    reviews.on(today - 1, 15, 40)
        .say(p.priya,
             QStringLiteral("On my old screen the amber and the red are close. Could the failed mark have "
                            "another shape?"));
    reviews.say(p.priya, QStringLiteral("Ah, it has one. Sorry!"));
    reviews.on(today - 1, 16, 5)
        .say(p.zofia, QStringLiteral("Ada, could you check the grey of the times? It is a touch too light."));
    filler.write(design, reviews, own);

    const ConversationId club =
        group(QStringLiteral("Oluwaseun Adeyemi-Bankole and friends of the old lighthouse"), 1);
    filler.addGroup(club, QStringLiteral("Oluwaseun Adeyemi-Bankole and friends of the old lighthouse"),
                    {p.seun, p.mateo, p.leila, p.khai});
    Log lighthouse(club);
    lighthouse.on(today - 2, 11, 30)
        .say(p.seun, QStringLiteral("First swim of the year done. Eleven degrees, no regrets."));
    lighthouse.react(QStringLiteral("🥶"), {p.mateo, p.leila, p.ada});
    filler.write(club, lighthouse);
}

void fillRightToLeft(Filler &filler)
{
    const People &p = people();
    const ConversationId id = arabicCrew();
    filler.addGroup(id, QStringLiteral("فريق الميناء"), {p.saeed, p.layla, p.nour});
    Log log(id);
    log.on(3, 8, 31).say(p.layla, QStringLiteral("صباح الخير! تم تركيب المقياس الجديد على الرصيف الشمالي."));
    const Seq gauge = log.lastText();
    log.say(p.layla, QStringLiteral("القراءات تصل كل ٣٠ ثانية، وكلها سليمة حتى الآن 👌"));
    log.react(QStringLiteral("❤️"), {p.saeed, p.nour})
        .react(QStringLiteral("🌊"), {p.saeed, p.nour, p.ada});
    log.on(3, 8, 35).say(p.ada, QStringLiteral("رائع! هل يمكن أن أرى الأمر الذي تستخدمونه؟"), gauge);
    log.on(3, 8, 41).say(
        p.saeed, QStringLiteral("هذا هو، ويعمل على Linux و Windows معًا: docs.tidewater.coop/tide?lang=ar"));
    log.on(3, 9, 12).say(p.nour, QStringLiteral("شكرًا جزيلًا، سأطبعها بعد الظهر."));
    filler.write(id, log);
    filler.mark(id, {p.layla, p.saeed, p.nour}, log.head(), log.head());

    filler.addDirect(p.noa);
    Log hebrew(with(p.noa));
    hebrew.on(2, 18, 20).say(p.noa, QStringLiteral("היי עדה, הסירה חזרה למים 🎉"));
    hebrew.say(p.noa, QStringLiteral("מתי נצא? ביום שלישי ב־17:30, או בשבת בבוקר?"));
    hebrew.on(2, 18, 31).say(p.ada, QStringLiteral("שבת, ב־9:00 ליד המזח."), hebrew.lastText());
    hebrew.on(2, 18, 33).say(p.noa, QStringLiteral("מצוין. אביא את המפה: chart.tidewater.coop/north"));
    filler.write(with(p.noa), hebrew);
}

} // namespace kith::samples
