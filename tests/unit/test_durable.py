"""Files that are whole, and on the disk, before anybody sees them."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from monitor.durable import give_name, sync


def refusing_folders(code):
    def fsync(descriptor, keep=os.fsync):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        keep(descriptor)

    return fsync


def no_links(*_):
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_network_share_that_cannot_sync_a_folder_will_do(tmp_path, monkeypatch, code):
    monkeypatch.setattr(os, "fsync", refusing_folders(code))
    (tmp_path / "whole.part").write_bytes(b"all of it")
    give_name(tmp_path / "whole.part", tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"all of it"


def test_a_folder_that_a_failing_disk_does_not_keep_is_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", refusing_folders(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        sync(tmp_path)


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_stays_with_the_file_that_has_it(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "new.part").write_bytes(b"new")
    give_name(tmp_path / "new.part", tmp_path / "new")
    (tmp_path / "other.part").write_bytes(b"other")
    with pytest.raises(FileExistsError):
        give_name(tmp_path / "other.part", tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == b"new"
