#!/usr/bin/python3
"""The reader of strace's output sees what syscall_order.py is there to see: each order that breaks a promise is found."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from syscall_order import Order, calls  # noqa: E402

RECEIPT = "01M82ZRAH43J24P6P02FPRMZW6"
HEAD = f'7 pwrite64(9</s/segments/1.seg>, "intake1\\n\\1\\0{RECEIPT}smtp/public", 4096, 0) = 4096'
BODY = '7 pwrite64(9</s/segments/1.seg>, "Subject: load s-000001\\r\\n", 512, 4096) = 512'
BATCH = f'7 pwrite64(9</s/segments/1.seg>, "intake1\\n\\1\\0{RECEIPT}smtp/publicSubject: load s-000001\\r\\n", 4096, 0) = 4096'
ROW = f'8 pwrite64(5</s/journal.db-wal>, "\\170{RECEIPT}smtp/public", 4096, 56) = 4096'
SYNC = "7 fdatasync(9</s/segments/1.seg>) = 0"
SYNC_BEGINS = "7 fdatasync(9</s/segments/1.seg> <unfinished ...>"
SYNC_ENDS = "7 <... fdatasync resumed>) = 0"
SYNC_FAILS = "7 fdatasync(9</s/segments/1.seg>) = -1 EIO (Input/output error)"
OTHER_SYNC = "8 fdatasync(5</s/journal.db-wal>) = 0"
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
        self.assertEqual(problems(BATCH, SYNC, REPLY), [])
        self.assertEqual(problems(HEAD, BODY, SYNC, REPLY), [])
        self.assertEqual(problems(BATCH, SYNC_BEGINS, SYNC_ENDS, REPLY), [])

    def test_a_reply_before_its_receipt(self):
        early = ["told before it was written to the log of receipts"]
        self.assertEqual(problems(BODY, SYNC, REPLY, HEAD, SYNC), early)
        self.assertEqual(problems(BODY, SYNC, ROW, OTHER_SYNC, REPLY), early)

    def test_a_reply_before_its_sync(self):
        late = ["told before a sync of the log that began after its write had returned"]
        self.assertEqual(problems(BATCH, REPLY, SYNC), late)
        self.assertEqual(problems(BATCH, SYNC_BEGINS, REPLY, SYNC_ENDS), late)
        self.assertEqual(problems(SYNC_BEGINS, BATCH.replace("7 ", "9 ", 1), SYNC_ENDS, REPLY), late)
        self.assertEqual(problems(BATCH, SYNC_FAILS, REPLY), late)
        self.assertEqual(problems(BATCH, OTHER_SYNC, REPLY), late)

    def test_a_reply_before_the_bytes(self):
        self.assertEqual(problems(HEAD, SYNC, BODY, REPLY), ["told before its bytes were synced"])
        self.assertEqual(problems(HEAD, SYNC, REPLY), ["told before its bytes were written anywhere"])


class LargeMail(unittest.TestCase):
    def test_the_right_order(self):
        self.assertEqual(problems(FILE_SYNC, RENAME, FOLDER_SYNC, HEAD, SYNC, REPLY), [])

    def test_a_name_before_the_bytes(self):
        self.assertEqual(problems(RENAME, FILE_SYNC, FOLDER_SYNC, HEAD, SYNC, REPLY), ["its body file was renamed before it was synced"])

    def test_a_receipt_before_the_name(self):
        late = ["its receipt was written before the body's directory was synced"]
        self.assertEqual(problems(FILE_SYNC, FOLDER_SYNC, RENAME, HEAD, SYNC, REPLY), late)
        self.assertEqual(problems(FILE_SYNC, RENAME, HEAD, FOLDER_SYNC, SYNC, REPLY), late)


if __name__ == "__main__":
    unittest.main()
