// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/logstore.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace kith {

//! Passes everything on, counts the reads of each conversation, and keeps their answers, or those of writes,
//! while it holds them.
class HeldLog final : public LogStore
{
public:
    void write(Write write, Callback<Written> done) override
    {
        store->write(std::move(write), [this, done = std::move(done)](const Result<Written> &written) {
            if (holdWrites)
                answers.push_back([=] { done(written); });
            else
                done(written);
        });
    }
    void findRepeat(Write write, Callback<std::optional<Written>> done) override
    {
        store->findRepeat(std::move(write), std::move(done));
    }
    void readLog(ConversationId conversation, Seq after, int limit,
                 Callback<std::vector<Entry>> done) override
    {
        ++logReads[conversation];
        store->readLog(conversation, after, limit, held(std::move(done)));
    }
    void readPage(const PageQuery &query, Callback<HistoryPage> done) override
    {
        ++pageReads[query.conversation];
        store->readPage(query, held(std::move(done)));
    }

    void release()
    {
        hold = holdWrites = false;
        for (const auto &answer : std::exchange(answers, {}))
            answer();
    }

    //! The last one first.
    void releaseBackwards()
    {
        std::ranges::reverse(answers);
        release();
    }

    LogStore *store = nullptr;
    QHash<ConversationId, int> logReads;
    QHash<ConversationId, int> pageReads;
    bool hold = false;
    bool holdWrites = false;
    std::vector<std::function<void()>> answers; //!< held

private:
    template <typename T>
    Callback<T> held(Callback<T> done)
    {
        return [this, done = std::move(done)](const Result<T> &result) {
            if (hold)
                answers.push_back([=] { done(result); });
            else
                done(result);
        };
    }
};

} // namespace kith
