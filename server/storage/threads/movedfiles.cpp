// SPDX-License-Identifier: Apache-2.0
#include "server/storage/threads/movedfiles.h"

#include <QFile>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

namespace kith {

MovedFiles::MovedFiles(const QString &path)
    : m_files{{path, {}}, {path + QStringLiteral("-wal"), {}}, {path + QStringLiteral("-shm"), {}}}
{
}

QString MovedFiles::find()
{
    for (File &file : m_files) {
        const auto inode = inodeOf(file.path);
        if (!file.inode)
            file.inode = inode;
        else if (inode != file.inode)
            return file.path;
    }
    return {};
}

std::optional<MovedFiles::Inode> MovedFiles::inodeOf([[maybe_unused]] const QString &path)
{
#ifdef Q_OS_UNIX
    struct stat status {
    };
    if (::stat(QFile::encodeName(path).constData(), &status) == 0)
        return Inode(status.st_dev, status.st_ino);
#endif
    return std::nullopt;
}

} // namespace kith
