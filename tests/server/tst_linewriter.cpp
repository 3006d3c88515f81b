// SPDX-License-Identifier: Apache-2.0
#include "server/system/linewriter.h"
#include "tests/runner/runner.h"

#include <QFile>

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

using namespace kith;

class tst_LineWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }
    void linesComeInOrder();
    void whatNobodyReadsIsDroppedAndCounted();
    void aReaderWhoIsGoneStopsNobody();
    void whatCannotBeWrittenIsCounted();
    void aDescriptorThatIsFullForAMomentLosesNothing();
};

namespace {

//! A pipe that the test reads.
struct Pipe {
    int ends[2] = {-1, -1};
    QFile reader;

    Pipe()
    {
        if (::pipe(ends) == 0)
            reader.open(ends[0], QIODevice::ReadOnly, QFileDevice::AutoCloseHandle);
    }
    ~Pipe() { endWriting(); }

    void endWriting()
    {
        if (ends[1] >= 0)
            ::close(std::exchange(ends[1], -1));
    }
};

QByteArray line(int number)
{
    return QByteArray::number(number).rightJustified(99, '.') + '\n';
}

QByteArray droppedLine(std::uint64_t count)
{
    return "dropped " + QByteArray::number(quint64(count)) + '\n';
}

} // namespace

void tst_LineWriter::linesComeInOrder()
{
    Pipe pipe;
    LineWriter writer(pipe.ends[1], droppedLine);
    for (int i = 0; i < 500; ++i)
        writer.write(line(i));
    for (int i = 0; i < 500; ++i)
        QCOMPARE(pipe.reader.readLine(), line(i));
}

void tst_LineWriter::whatNobodyReadsIsDroppedAndCounted()
{
    constexpr int count = 50'000; // 5 MB; pipe and writer hold little more than 1 MB
    Pipe pipe;
    auto writer = std::make_unique<LineWriter>(pipe.ends[1], droppedLine);
    for (int i = 0; i < count; ++i)
        writer->write(line(i));

    int taken = 0;
    QByteArray next = pipe.reader.readLine();
    for (; next == line(taken); ++taken)
        next = pipe.reader.readLine();
    QVERIFY(taken >= int(LineWriter::maxWaitingBytes / 100));
    QCOMPARE(next, droppedLine(std::uint64_t(count - taken)));

    writer->write(line(count));
    QCOMPARE(pipe.reader.readLine(), line(count));
    writer.reset();
    pipe.endWriting();
    QCOMPARE(pipe.reader.readAll(), QByteArray());
}

void tst_LineWriter::aReaderWhoIsGoneStopsNobody()
{
    Pipe pipe;
    pipe.reader.close();
    LineWriter writer(pipe.ends[1], droppedLine);
    writer.write(line(1)); // fails
    writer.flush(std::chrono::minutes(1));
    writer.write(line(2));
    writer.flush(std::chrono::minutes(1));
}

void tst_LineWriter::whatCannotBeWrittenIsCounted()
{
    Pipe pipe;
    const int full = ::open("/dev/full", O_WRONLY);
    const int descriptor = ::dup(full);
    LineWriter writer(descriptor, droppedLine);
    writer.write(line(1));
    writer.flush(std::chrono::minutes(1));
    writer.write(line(2));
    writer.flush(std::chrono::minutes(1));
    ::dup2(pipe.ends[1], descriptor); // there is room again
    writer.write(line(3));
    QCOMPARE(pipe.reader.readLine(), line(3));
    QCOMPARE(pipe.reader.readLine(), droppedLine(2));
    ::close(full);
}

void tst_LineWriter::aDescriptorThatIsFullForAMomentLosesNothing()
{
    Pipe pipe;
    ::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);
    LineWriter writer(pipe.ends[1], droppedLine);
    constexpr int count = 5'000; // 500 kB: more than a pipe holds
    for (int i = 0; i < count; ++i)
        writer.write(line(i));
    for (int i = 0; i < count; ++i)
        QCOMPARE(pipe.reader.readLine(), line(i));
}

KITH_TEST(tst_LineWriter)
#include "tst_linewriter.moc"
