// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/timeline/messagelistmodel.h"
#include "tests/app/modelfixture.h"

namespace kith::sample {

//! A model on its world, opened.
class Opened : public World
{
public:
    explicit Opened(const Conversation &conversation)
        : Opened(conversation, [](World &) {})
    {
    }

    //! \a before fills the history before the model opens.
    Opened(const Conversation &conversation, const std::function<void(World &)> &before)
        : id(conversation.id)
    {
        apply({conversation});
        before(*this);
        model = std::make_unique<MessageListModel>(id, &history, &server, &time);
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        while (!model->isLoaded())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

    QStringList texts() const
    {
        QStringList texts;
        for (int row = model->rowCount() - 1; row >= 0; --row) {
            if (value(*model, row, "rowType").toString() == QLatin1StringView("message"))
                texts.append(value(*model, row, "text").toString());
        }
        return texts;
    }

    int rowOf(const QString &text) const { return int(column(*model, "plainText").indexOf(text)); }

    ConversationId id;
    std::unique_ptr<MessageListModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

} // namespace kith::sample
