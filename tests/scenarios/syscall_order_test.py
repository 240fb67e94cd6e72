#!/usr/bin/python3
"""The reader of strace's output sees what syscall_order.py is there to see: each order that breaks a promise is found."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from syscall_order import Order, calls  # noqa: E402

RECEIPT = "01M82ZRAH43J24P6P02FPRMZW6"
BODY = '7 pwrite64(9</s/segments/1.seg>, "Subject: load s-000001\\r\\n", 512, 0) = 512'
BODY_SYNC = "7 fdatasync(9</s/segments/1.seg>) = 0"
ROW = f'8 pwrite64(5</s/journal.db-wal>, "\\170{RECEIPT}smtp/public", 4096, 56) = 4096'
COMMIT = '8 pwrite64(5</s/journal.db-wal>, "\\0\\0\\0\\1\\0\\0\\0\\7aaaaaaaaaaaaaaaa", 24, 4152) = 24'
NO_COMMIT = '8 pwrite64(5</s/journal.db-wal>, "\\0\\0\\0\\1\\0\\0\\0\\0aaaaaaaaaaaaaaaa", 24, 4152) = 24'
HEADER = "\\0\\0\\0\\1\\0\\0\\0\\0aaaaaaaaaaaaaaaa"
LAST_HEADER = HEADER.replace("\\1\\0\\0\\0\\0", "\\2\\0\\0\\0\\7")
GATHERED = f'8 pwrite64(5</s/journal.db-wal>, "{HEADER}\\170{RECEIPT}{"p" * 4069}{LAST_HEADER}{"q" * 4096}", 8240, 32) = 8240'
HALF_GATHERED = GATHERED.replace(LAST_HEADER, HEADER)
SYNC = "8 fdatasync(5</s/journal.db-wal>) = 0"
SYNC_BEGINS = "8 fdatasync(5</s/journal.db-wal> <unfinished ...>"
SYNC_ENDS = "8 <... fdatasync resumed>) = 0"
SYNC_FAILS = "8 fdatasync(5</s/journal.db-wal>) = -1 EIO (Input/output error)"
REPLY = (f'6 sendmsg(7<socket:[1]>, {{msg_iov=[{{iov_base="250 2.0.0 ", iov_len=10}}, {{iov_base="{RECEIPT}\\r\\n", iov_len=28}}], msg_iovlen=2}}, 0) = 38')
FILE_SYNC = "4 fsync(11</s/bodies/incoming/1-1.part>) = 0"
RENAME = f'4 rename("/s/bodies/incoming/1-1.part", "/s/bodies/2026-01-01/{RECEIPT}") = 0'
FOLDER_SYNC = "4 fsync(12</s/bodies/2026-01-01>) = 0"


def problems(*lines: str) -> list[str]:
    order = Order({RECEIPT: "s-000001"})
    for event in calls(lines):
        order.feed(event)
    assert order.replies == {RECEIPT}
    return [problem.partition(": ")[2] for problem in order.problems]


class SmallMail(unittest.TestCase):
    def test_the_right_order(self):
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, COMMIT, SYNC, REPLY), [])
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, COMMIT, SYNC_BEGINS, SYNC_ENDS, REPLY), [])

    def test_a_transaction_in_one_write(self):
        self.assertEqual(problems(BODY, BODY_SYNC, GATHERED, SYNC, REPLY), [])
        self.assertEqual(problems(BODY, BODY_SYNC, HALF_GATHERED, SYNC, REPLY), ["told before its transaction's commit frame was written"])
        self.assertEqual(problems(BODY, GATHERED, BODY_SYNC, SYNC, REPLY), ["its transaction was committed before its bytes were synced"])

    def test_a_reply_before_its_row(self):
        self.assertEqual(problems(BODY, BODY_SYNC, REPLY, ROW, COMMIT, SYNC), ["told before it was written to the log"])

    def test_a_reply_before_its_commit(self):
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, NO_COMMIT, SYNC, REPLY), ["told before its transaction's commit frame was written"])

    def test_a_reply_before_its_sync(self):
        late = ["told before a sync of the log that began after its commit had returned"]
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, COMMIT, REPLY, SYNC), late)
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, COMMIT, SYNC_BEGINS, REPLY, SYNC_ENDS), late)
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, SYNC_BEGINS, COMMIT.replace("8 ", "9 "), SYNC_ENDS, REPLY), late)
        self.assertEqual(problems(BODY, BODY_SYNC, ROW, COMMIT, SYNC_FAILS, REPLY), late)

    def test_a_commit_before_the_bytes(self):
        self.assertEqual(problems(BODY, ROW, COMMIT, BODY_SYNC, SYNC, REPLY), ["its transaction was committed before its bytes were synced"])
        self.assertEqual(problems(ROW, COMMIT, SYNC, REPLY), ["told before its bytes were written anywhere"])


class LargeMail(unittest.TestCase):
    def test_the_right_order(self):
        self.assertEqual(problems(FILE_SYNC, RENAME, FOLDER_SYNC, ROW, COMMIT, SYNC, REPLY), [])

    def test_a_name_before_the_bytes(self):
        self.assertEqual(problems(RENAME, FILE_SYNC, FOLDER_SYNC, ROW, COMMIT, SYNC, REPLY), ["its body file was renamed before it was synced"])

    def test_a_commit_before_the_name(self):
        late = ["its transaction was committed before the body's directory was synced"]
        self.assertEqual(problems(FILE_SYNC, FOLDER_SYNC, RENAME, ROW, COMMIT, SYNC, REPLY), late)
        self.assertEqual(problems(FILE_SYNC, RENAME, ROW, COMMIT, FOLDER_SYNC, SYNC, REPLY), late)


if __name__ == "__main__":
    unittest.main()
