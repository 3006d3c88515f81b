// SPDX-License-Identifier: Apache-2.0
#include "app/people/avatar.h"

#include "shared/text.h"

#include <QStringList>
#include <QTextBoundaryFinder>

namespace kith {

namespace {

bool startsWithLetter(QStringView text)
{
    return QChar::isLetterOrNumber(codePointAt(text, 0).value);
}

QStringView withoutArticle(QStringView word)
{
    return word.size() > 3 && word.startsWith(QStringView(u"\u0627\u0644")) ? word.mid(2) : word;
}

//! The words that start with a letter or digit once quotes, brackets and the like before it are gone.
QStringList words(const QString &name)
{
    QStringList found;
    const QString simple = name.simplified();
    for (QStringView word : QStringView(simple).split(u' ')) {
        while (!word.isEmpty() && !startsWithLetter(word))
            word = word.mid(word[0].isHighSurrogate() ? 2 : 1);
        if (!word.isEmpty())
            found.append(withoutArticle(word).toString());
    }
    return found;
}

//! Without its marks where they would reach out of the avatar.
QString firstLetter(const QString &word)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, word);
    const auto end = finder.toNextBoundary();
    QString letter = end > 0 ? word.left(end) : word;
    if (stacksMarks(letter))
        letter.truncate(codePointAt(letter, 0).units);
    const QString upper = letter.toUpper();
    return upper.size() == letter.size() ? upper : letter;
}

} // namespace

QString personInitials(const QString &name)
{
    const QStringList all = words(name);
    if (all.isEmpty())
        return firstLetter(name.simplified());
    return all.size() == 1 ? firstLetter(all.first()) : firstLetter(all.first()) + firstLetter(all.last());
}

QString groupInitials(const QString &title)
{
    const QStringList all = words(title);
    if (all.isEmpty())
        return firstLetter(title.simplified());
    return all.size() == 1 ? firstLetter(all.first()) : firstLetter(all.at(0)) + firstLetter(all.at(1));
}

int colorIndex(const UuidBytes &id)
{
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (const std::uint8_t byte : id)
        hash = (hash ^ byte) * 16777619U;
    return int(hash % avatarColors);
}

} // namespace kith
