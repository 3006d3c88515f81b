// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

namespace kith {

//! Hears of links that macOS wants the running program to open. GUI thread.
class OpenedLinks : public QObject
{
    Q_OBJECT

public:
    explicit OpenedLinks(QObject *parent = nullptr);

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void opened(const QString &link);
};

} // namespace kith
