"""One file's bytes, whatever kind of file it is: pipes are not waited for, devices not drained, growing files not chased."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO

from etl.workbook.limits import shown
from reportdb.storable import storable

__all__ = ["NotFetched", "bytes_of", "plain_name", "storable"]

_REASONS = {
    errno.ENOENT: "文件不存在，或是失效的链接",
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "路径过长",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EIO: "磁盘读取出错",
    errno.EBUSY: "文件正被别的程序占用",
}


class NotFetched(Exception):
    """A file whose bytes cannot be had; the text is for the officer."""


def bytes_of(path: str, most: int) -> bytes:
    """The content of a regular file of at most so many bytes; raises NotFetched with the reason."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # before opening: a pipe would keep us waiting  # noqa: PTH116
            raise NotFetched("这不是普通文件（是文件夹、管道、套接字或设备），没有读取；请改发 xlsx 工作簿。")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise NotFetched("这不是普通文件，没有读取；请改发 xlsx 工作簿。")
            content = b"" if found.st_size > most else _read(file, found.st_size, most + 1)
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        reason = _REASONS.get(number or 0, "系统拒绝读取")
        raise NotFetched(f"文件打不开（{reason}），请检查后重新导入。") from error
    if found.st_size > most or len(content) > most:
        raise NotFetched(f"文件超过 {shown(most)} 的上限，不像统计表，未读取；请删除统计表以外的内容后再发送。")
    return content


def _read(file: IO[bytes], size: int, most: int) -> bytes:
    """All of a file that has a size, or more by now, but no more bytes than that; asked for the most at once, the system
    would find room for them each time.
    """
    content = file.read(min(size + 1, most))
    return content if len(content) <= size else content + file.read(most - len(content))


def plain_name(path: str) -> str:
    """The file's name without folders, as text that any database keeps."""
    return storable(os.path.basename(path))  # noqa: PTH119 - a name, not a file
