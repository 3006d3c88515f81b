// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/server.h"

#include <functional>
#include <memory>
#include <vector>

namespace kith {

/*!
    A list that the server gives page by page, and what can be done to its rows.

    Reads the first page at once, and everything anew whenever the server is connected again: the rows stay until as many
    are read as there were. Asks again by itself where the server said when. GUI thread; the server and the time outlive
    it.
*/
class PagedModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A model of one kind of rows")
    Q_PROPERTY(bool busy READ busy NOTIFY stateChanged)
    Q_PROPERTY(bool answered READ answered NOTIFY stateChanged)
    Q_PROPERTY(bool more READ more NOTIFY stateChanged)
    Q_PROPERTY(bool acting READ acting NOTIFY stateChanged)
    Q_PROPERTY(QString error READ error NOTIFY stateChanged)

public:
    PagedModel(Server *server, TimeSource *time, QObject *parent = nullptr);
    ~PagedModel() override;

    bool busy() const { return m_busy; } //!< a page is being read
    bool answered() const { return m_answered; } //!< there is a list, perhaps an empty one
    bool more() const { return m_more && !m_busy; } //!< there are rows to load
    bool acting() const { return m_acting > 0; } //!< something is being done
    QString error() const { return m_error; } //!< why the last page was not read; empty where it was

    Q_INVOKABLE void loadMore();
    Q_INVOKABLE void reload();

Q_SIGNALS:
    void stateChanged();
    //! Something was not done; \a message says why.
    void failed(const QString &message);

protected:
    virtual void forgetRead() = 0; //!< the next page is the first
    virtual request::Any nextPage() const = 0;
    //! Adds a page to what was read. Returns whether there are more.
    virtual bool addPage(const reply::Any &page) = 0;
    virtual int readCount() const = 0;
    virtual void showRead() = 0; //!< the rows are what was read

    //! Reads the list anew, and shows it once it has \a rows, or ends.
    void read(int rows);
    //! Reads the list anew after it is done or refused. Without \a refused, failed() tells why it was refused.
    void act(const request::Any &request, std::function<void(const reply::Any &)> done = {},
             std::function<void(const Error &)> refused = {});

    //! Adds those of \a page whose keys \a read lacks: rows that moved between two pages come twice.
    template <typename Row, typename Item>
    static void addRows(std::vector<Row> &read, const std::vector<Item> &page);

private:
    void askForPage();
    void setBusy(bool busy);

    Server *m_server;
    std::unique_ptr<Timer> m_again;
    QString m_error;
    int m_wanted = 0; //!< rows to read before they are shown
    int m_asked = 0; //!< earlier answers are ignored
    int m_acting = 0;
    bool m_busy = false;
    bool m_answered = false;
    bool m_more = false;
};

template <typename Row, typename Item>
void PagedModel::addRows(std::vector<Row> &read, const std::vector<Item> &page)
{
    QSet<decltype(Row{}.key())> known;
    for (const Row &row : read)
        known.insert(row.key());
    for (const Item &item : page) {
        const Row row{item};
        if (!known.contains(row.key()))
            read.push_back(row);
        known.insert(row.key());
    }
}

} // namespace kith
