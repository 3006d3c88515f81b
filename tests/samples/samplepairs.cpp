// SPDX-License-Identifier: Apache-2.0
#include "tests/samples/samplefiller.h"

namespace kith::samples {

namespace {

void fillAmara(Filler &filler)
{
    const People &p = people();
    filler.addDirect(p.amara);
    Log log(amara());
    log.on(today - 3, 10, 4)
        .say(p.amara, QStringLiteral("Do you know whom to ask about the permit for the pier?"));
    log.on(today - 3, 10, 30).say(p.ada, QStringLiteral("The harbour office. They are friendly, and slow."));
    log.on(today - 1, 17, 20)
        .say(p.amara,
             QStringLiteral("The harbour office asks for three things before they let us mount it:\n\n"
                            "1. a drawing with the weight and the four bolts\n"
                            "2. a sentence about what happens in a storm\n"
                            "3. the name of whoever is responsible for it in winter, and a phone number that "
                            "somebody answers."));
    const Seq asks = log.lastText();
    log.say(p.amara, QStringLiteral("Here is the form: harbour-office.example/permits/instruments?lang=en"));
    log.react(QStringLiteral("🙏"), {p.ada});
    log.on(today - 1, 18, 3)
        .say(p.ada, QStringLiteral("I have the drawing."), asks)
        .edit(p.ada, QStringLiteral("I have the drawing. Put my number on it, I answer."));
    const Seq read = log.head();
    log.on(today, 8, 50)
        .say(p.ada,
             QStringLiteral("Then I film the whole pier once, at low water, and you cut out what you need."));
    const Seq own = log.head();
    log.on(today, 9, 10).say(p.amara, QStringLiteral("Good idea. The light is best before nine."));
    log.say(p.amara, QStringLiteral("Send me the pier photos when you are back, please"));
    filler.write(amara(), log, own);
    filler.mark(amara(), {p.amara}, log.head(), read);
}

//! What could not be sent, and what waits behind it.
void fillLeila(Filler &filler)
{
    const People &p = people();
    filler.addDirect(p.leila);
    Log log(leila());
    log.on(today - 1, 19, 30).say(p.leila, QStringLiteral("How much paint is left?"));
    filler.write(leila(), log);
    const ClientId failed =
        filler.queue(leila(), &p.leila, QStringLiteral("Two tins of the white, half a tin of the green."),
                     at(today, 8, 15));
    filler.queue(leila(), &p.leila, QStringLiteral("I look for the brushes."), at(today, 8, 16));
    filler.refuse(failed,
                  QStringLiteral("Not sent: you sent many messages in a short time. Yours is still here."));
}

} // namespace

void fillPairs(Filler &filler)
{
    const People &p = people();
    fillAmara(filler);
    fillLeila(filler);

    filler.addDirect(p.priya);
    Log priya(with(p.priya));
    priya.on(today, 8, 4)
        .say(p.priya,
             QStringLiteral("The chart is printed, two metres wide. I roll it and leave it in the shed."));
    priya.on(today, 8, 12).say(p.ada, QStringLiteral("Perfect, thank you!"));
    filler.write(with(p.priya), priya);
    filler.mark(with(p.priya), {p.priya}, priya.head(), priya.head());

    filler.addDirect(p.soren);
    Log soren(with(p.soren));
    soren.on(today - 1, 11, 2).say(p.ada, QStringLiteral("Any news from the ferry?"));
    soren.on(today - 1, 16, 44)
        .say(p.soren,
             QStringLiteral("The ferry company answered: they want the readings, too, and they pay for the "
                            "second gauge."));
    filler.write(with(p.soren), soren, 1);

    filler.addDirect(p.yuki);
    Log yuki(with(p.yuki));
    yuki.on(today, 8, 31).say(p.yuki, QStringLiteral("Are you at the shed?"));
    filler.write(with(p.yuki), yuki);

    filler.addDirect(p.mateo);
    Log mateo(with(p.mateo));
    mateo.on(today, 8, 17).say(p.mateo, QStringLiteral("Which ladder do we need?"));
    filler.write(with(p.mateo), mateo);
    filler.queue(with(p.mateo), &p.mateo, QStringLiteral("I bring the long ladder"), at(today, 8, 20));

    filler.addDirect(p.khai);
    Log khai(with(p.khai));
    khai.on(today - 2, 18, 1).say(p.ada, QStringLiteral("Thursday at the lighthouse?"));
    khai.on(today - 2, 18, 4).say(p.khai, QStringLiteral("Cảm ơn, hẹn gặp bạn thứ Năm! ⛵"));
    filler.write(with(p.khai), khai);
}

} // namespace kith::samples
