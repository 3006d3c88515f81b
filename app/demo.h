// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/app.h"

#include <QStringList>

namespace kith {

/*!
    Talks by itself in the open conversation, through the same model as the window, and prints what it said.

    Two of them take turns: whose handle sorts first begins, and each says its next text after the other's last has
    come. A line is printed when the other has read it. It ends when both have said and read everything.
*/
class Demo : public QObject
{
    Q_OBJECT

public:
    //! \a app has a direct conversation open.
    Demo(App *app, QStringList texts, TimeSource *time, QObject *parent = nullptr);

    void run();

Q_SIGNALS:
    void said(const QString &line); //!< "time name: text", and the state of what this side said
    void done();
    void failed(const QString &sentence); //!< nothing moved for a minute

private:
    void look();
    bool begins() const;

    App *m_app;
    QStringList m_texts;
    qsizetype m_sent = 0, m_moved = 0;
    std::unique_ptr<Timer> m_patience;
    Seq m_before = 0; //!< what was read before is not counted
    bool m_running = false;
};

} // namespace kith
