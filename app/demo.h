// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/app.h"

#include <QStringList>

namespace kith {

/*!
    Sends texts in the open conversation through the window's own model, and reports them.

    Two clients take turns: the handle that sorts first begins, and each sends its next text after the other's last one
    has arrived. Ends when both have sent and read everything.
*/
class Demo : public QObject
{
    Q_OBJECT

public:
    //! \a app has a direct conversation open and outlives it, as does \a time.
    Demo(App *app, QStringList texts, TimeSource *time, QObject *parent = nullptr);

    void run();

Q_SIGNALS:
    void said(const QString &line); //!< "time name: text", with the state of own texts
    void done();
    void failed(const QString &message); //!< no progress for a minute

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
