// SPDX-License-Identifier: Apache-2.0
#include "app/demo.h"

#include "app/history/serverupdates.h"
#include "app/models/delivery.h"

namespace kith {

namespace {

constexpr std::int64_t patience = 60'000; // ms

} // namespace

Demo::Demo(App *app, QStringList texts, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_app(app)
    , m_texts(std::move(texts))
    , m_patience(time->timer([this] {
        m_running = false;
        Q_EMIT failed(
            tr("The conversation got stuck after %1 of %2 messages.").arg(m_sent).arg(m_texts.size()));
    }))
{
}

void Demo::run()
{
    MessageListModel *messages = m_app->current()->messages();
    for (auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(messages, changed, this, &Demo::look, Qt::QueuedConnection);
    connect(messages, &QAbstractItemModel::dataChanged, this, &Demo::look, Qt::QueuedConnection);
    connect(messages, &QAbstractItemModel::modelReset, this, &Demo::look, Qt::QueuedConnection);
    connect(messages, &MessageListModel::loadedChanged, this, &Demo::look, Qt::QueuedConnection);
    connect(m_app->session()->history(), &History::conversationsChanged, this, &Demo::look,
            Qt::QueuedConnection);
    m_patience->start(patience);
    m_app->session()->history()->conversation(m_app->current()->id(), this,
                                              [this](const std::optional<LocalConversation> &conversation) {
                                                  m_before = conversation ? conversation->read : 0;
                                                  m_running = true;
                                                  look();
                                              });
}

bool Demo::begins() const
{
    const auto peer = idFromText<UserId>(m_app->current()->peerId()).value_or(UserId{});
    return m_app->account()->handle() < m_app->session()->history()->user(peer).handle;
}

void Demo::look()
{
    if (!m_running || !m_app->current() || !m_app->current()->messages()->isLoaded())
        return;
    OpenConversation *conversation = m_app->current();
    const MessageListModel *messages = conversation->messages();
    Seq newest = 0;
    qsizetype heard = 0, read = 0;
    QStringList lines;
    for (int row = messages->rowCount() - 1; row >= 0; --row) {
        const QModelIndex index = messages->index(row, 0);
        const Seq seq = index.data(MessageRowData::SeqRole).toLongLong();
        newest = std::max(newest, seq);
        if (seq <= m_before || index.data(MessageRowData::RowType) != QStringLiteral("message"))
            continue;
        const bool own = index.data(MessageRowData::Own).toBool();
        const bool seen = own && index.data(MessageRowData::State).toInt() == Delivery::Read;
        heard += own ? 0 : 1;
        read += seen ? 1 : 0;
        lines << QStringLiteral("%1 %2: %3")
                     .arg(index.data(MessageRowData::TimeText).toString(),
                          own ? m_app->account()->name() : conversation->title(),
                          index.data(MessageRowData::PlainText).toString())
                + (seen ? QStringLiteral(" [%1]").arg(tr("read")) : QString());
    }
    conversation->markRead(newest); // as somebody who looks at the window
    if (std::exchange(m_moved, heard + read) != heard + read)
        m_patience->start(patience);

    const qsizetype turns = heard + (begins() ? 1 : 0);
    if (m_sent < m_texts.size() && m_sent < turns && conversation->composing()->send(m_texts[m_sent]))
        ++m_sent;
    if (read < m_texts.size() || heard < m_texts.size())
        return;
    m_running = false;
    m_app->session()->history()->serverUpdates().unsentReadMarks(
        this, [this, lines](const std::vector<Position> &unsent) {
            if (!unsent.empty()) {
                m_running = true; // the other still has to hear that it was read
                return;
            }
            m_patience->stop();
            for (const QString &line : lines)
                Q_EMIT said(line);
            Q_EMIT done();
        });
}

} // namespace kith
