// SPDX-License-Identifier: Apache-2.0
#include "app/administration/pagedmodel.h"

namespace kith {

PagedModel::PagedModel(Server *server, TimeSource *time, QObject *parent)
    : RowModel(parent)
    , m_server(server)
    , m_again(time->timer([this] { askForPage(); }))
{
    connect(server, &Server::connected, this, &PagedModel::reload);
}

PagedModel::~PagedModel() = default;

void PagedModel::reload()
{
    read(rowCount());
}

void PagedModel::loadMore()
{
    if (!more())
        return;
    m_wanted = rowCount();
    askForPage();
}

void PagedModel::read(int rows)
{
    m_wanted = rows;
    forgetRead();
    askForPage();
}

void PagedModel::askForPage()
{
    m_again->stop();
    setBusy(true);
    m_server->ask(nextPage(), this, [this, asked = ++m_asked](const Result<reply::Any> &answer) {
        if (asked != m_asked)
            return;
        if (!answer && answer.error().mayRetry())
            return m_again->start(answer.error().retryAfter);
        m_error = answer ? QString() : answer.error().message;
        if (answer) {
            const int before = readCount();
            m_more = addPage(*answer);
            if (m_more && readCount() < m_wanted && readCount() > before)
                return askForPage();
            m_answered = true;
            showRead();
        }
        setBusy(false);
    });
}

void PagedModel::act(const request::Any &request, std::function<void(const reply::Any &)> done,
                     std::function<void(const Error &)> refused)
{
    ++m_acting;
    Q_EMIT stateChanged();
    m_server->ask(request, this, [this, done, refused](const Result<reply::Any> &answer) {
        --m_acting;
        reload();
        if (answer && done)
            done(*answer);
        else if (!answer && refused)
            refused(answer.error());
        else if (!answer)
            Q_EMIT failed(answer.error().message);
    });
}

//! Always tells: what busy() hides may have changed with it.
void PagedModel::setBusy(bool busy)
{
    m_busy = busy;
    Q_EMIT stateChanged();
}

} // namespace kith
