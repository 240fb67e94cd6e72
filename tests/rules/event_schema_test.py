#!/usr/bin/env python3
"""The published schema of the ticket event takes what event writers make and refuses what breaks a reader."""

import copy
import json
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "configs/schemas/ticket-event-v1.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())

RECEIPT = "01JD9ZK3V5XQ8W2N4T6B7C9D0E"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def envelope(kind, data, ordinal=0):
    return {
        "specversion": "1.0",
        "id": f"{RECEIPT}-{ordinal}",
        "source": "/intake/emea-1/email/public",
        "type": f"com.example.support.{kind}.v1",
        "subject": "e-5f3a",
        "partitionkey": "e-5f3a",
        "time": "2026-11-22T08:15:30.123Z",
        "datacontenttype": "application/json",
        "dataschema": SCHEMA["$id"],
        "data": data,
    }


MAIL = envelope("ticket.opened", {
    "channel": "email",
    "via": "smtp",
    "occurred_at": "2026-11-22T08:15:00.000Z",
    "contacts": [{"receipt": RECEIPT, "raw": {"sha256": SHA256, "size": 2048, "media_type": "message/rfc822",
                                              "url": f"https://intake.example.com/v1/raw/{RECEIPT}"}}],
    "conversation": {"id": "e-5f3a", "is_new": True, "sequence": 1,
                     "match": {"method": "none", "evidence": "no known thread id", "trusted": False}},
    "customer": {"name": "Ada Ámbar", "identities": [{"type": "email", "value": "ada@example.org", "assurance": "claimed", "evidence": "From"}]},
    "participants": [{"role": "from", "name": "Ada Ámbar", "address": "ada@example.org"}, {"role": "to", "address": "support@example.com"}],
    "subject": "Rechnung fehlt — 請求書",
    "body": {"text": "Hallo,\n\tbitte senden.\n", "reply_text": "Hallo", "html": "<p>Hallo</p>", "language": {"code": "de", "reliable": True},
             "charset": {"declared": "utf-8", "used": "utf-8", "how": "declared"}, "truncated": False},
    "attachments": [{"id": "1", "filename": "a.pdf", "declared_type": "application/pdf", "detected_type": "application/pdf", "size": 10,
                     "sha256": SHA256, "disposition": "attachment", "url": "https://intake.example.com/v1/attachments/1", "origin": "mime"}],
    "email": {"message_id": "x@example.org", "message_id_synthetic": False, "in_reply_to": [], "references": [], "date": "2026-11-22T08:14:59.000Z",
              "envelope": {"mail_from": "", "rcpt_to": ["support@example.com"], "helo": "mx.example.org", "client_ip": "192.0.2.7", "tls": "TLSv1.3"}},
    "automation": {"is_auto": False, "kind": "none", "markers": []},
    "triage": {"priority": "p3", "queue": "general", "reasons": [{"field": "queue", "rule": "mailbox", "evidence": "support@example.com"}]},
    "parse": {"degraded": False, "warnings": [], "limits_hit": []},
    "gateway": {"node": "emea-1", "version": "0.1.0"},
})

DEGRADED = envelope("ticket.message", {
    "channel": "email",
    "via": "lmtp",
    "occurred_at": "2026-11-22T08:15:00.000Z",
    "contacts": MAIL["data"]["contacts"],
    "conversation": {"id": "e-5f3a", "is_new": False, "sequence": 7, "match": {"method": "references"}},
    "parse": {"degraded": True, "warnings": ["nesting"], "limits_hit": ["mime_depth"]},
    "gateway": {"node": "emea-1", "version": "0.1.0"},
}, ordinal=12)

CALL = envelope("ticket.revised", {
    **DEGRADED["data"],
    "channel": "phone",
    "via": "asterisk-csv",
    "revision": {"of": f"{RECEIPT}-0", "number": 1, "reason": "late leg"},
    "call": {"group_id": "g-1", "direction": "inbound", "from": "anonymous", "to": "+351210000000", "to_e164": "+351210000000", "result": "missed",
             "cause": "NO ANSWER", "started_at": "2026-11-22T08:15:00.000Z", "ring_ms": 20000, "legs": [{"id": "1"}], "complete": True},
})

CHAT = envelope("ticket.ended", {
    **DEGRADED["data"],
    "channel": "chat",
    "via": "widget",
    "customer": {"name": "Kim", "identities": [{"type": "user_id", "value": "https://dash.example.org 42", "assurance": "verified",
                                                "evidence": "jwt:https://dash.example.org"}], "account": {"id": "a-1", "plan": "pro"}},
    "chat": {"session": "s_01JD9ZK3V5XQ8W2N4T6B7C9D0E", "client_message_id": "c-1", "seq": 9,
             "page": {"url": "https://dash.example.org/", "title": "Start"}, "user_agent": "Browser/1", "state": "ended", "form": {"name": "Kim"},
             "rating": {"score": 4, "comment": "Nice"}, "transcript_cut": True,
             "transcript": [{"seq": 8, "from": "agent", "name": "Andi", "text": "Bye\n", "time": "2026-11-22T08:15:00.000Z"}]},
})

FROM_LATER = copy.deepcopy(MAIL) | {"tracestate": "x"}
FROM_LATER["data"] |= {"channel": "sms", "via": "some-provider", "sms": {"segments": 2}}
FROM_LATER["data"]["body"]["summary"] = "a field we do not know yet"


def changed(event, path, value):
    """A copy with the field at a dotted path set, or taken away for None."""
    event = copy.deepcopy(event)
    at = event
    *way, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    for step in way:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return event


BAD = {
    "another CloudEvents": changed(MAIL, "specversion", "0.3"),
    "an id of no receipt": changed(MAIL, "id", "42"),
    "an ordinal with a zero before it": changed(MAIL, "id", f"{RECEIPT}-01"),
    "a ULID in lower case": changed(MAIL, "id", f"{RECEIPT.lower()}-0"),
    "a source of another shape": changed(MAIL, "source", "smtp/public"),
    "a type without a version": changed(MAIL, "type", "intake.ticket.opened"),
    "a customer's words as subject": changed(MAIL, "subject", "Rechnung fehlt — 請求書"),
    "a time without milliseconds": changed(MAIL, "time", "2026-11-22T08:15:30Z"),
    "a time in another zone": changed(MAIL, "time", "2026-11-22T08:15:30.123+01:00"),
    "another media type": changed(MAIL, "datacontenttype", "text/plain"),
    "no data": changed(MAIL, "data", None),
    "no channel": changed(MAIL, "data.channel", None),
    "no contact": changed(MAIL, "data.contacts", []),
    "a contact without its bytes": changed(MAIL, "data.contacts.0.raw", None),
    "a digest in upper case": changed(MAIL, "data.contacts.0.raw.sha256", SHA256.upper()),
    "a size as text": changed(MAIL, "data.contacts.0.raw.size", "2048"),
    "a negative size": changed(MAIL, "data.contacts.0.raw.size", -1),
    "a size as a fraction": changed(MAIL, "data.contacts.0.raw.size", 20.5),
    "a conversation without a number": changed(MAIL, "data.conversation.sequence", None),
    "a first event with number 2": changed(MAIL, "data.conversation.sequence", 2),
    "a first event of an old conversation": changed(MAIL, "data.conversation.is_new", False),
    "a further event of a new conversation": changed(DEGRADED, "data.conversation.is_new", True),
    "a revision that names nothing": changed(CALL, "data.revision", None),
    "a revision on a first event": changed(MAIL, "data.revision", {"of": f"{RECEIPT}-0", "number": 1, "reason": "x"}),
    "an identity of unknown type": changed(MAIL, "data.customer.identities.0.type", "fax"),
    "an assurance we do not give": changed(MAIL, "data.customer.identities.0.assurance", "certain"),
    "a role nobody has": changed(MAIL, "data.participants.0.role", "bcc"),
    "a subject with a line break": changed(MAIL, "data.subject", "a\r\nb"),
    "a body with a control character": changed(MAIL, "data.body.text", "a\u0000b"),
    "a body that may be cut or not": changed(MAIL, "data.body.truncated", None),
    "an attachment without a digest": changed(MAIL, "data.attachments.0.sha256", None),
    "a filename with a line break": changed(MAIL, "data.attachments.0.filename", "a\nb.pdf"),
    "an attachment from nowhere": changed(MAIL, "data.attachments.0.origin", "fax"),
    "references as text": changed(MAIL, "data.email.references", "x@example.org"),
    "a priority beyond ours": changed(MAIL, "data.triage.priority", "urgent"),
    "a number that is no number": changed(CALL, "data.call.to_e164", "00351210000000"),
    "a result that is none": changed(CALL, "data.call.result", "NO ANSWER"),
    "a duration in fractions": changed(CALL, "data.call.ring_ms", 1.5),
    "a chat of nobody": changed(CHAT, "data.chat.session", ""),
    "a chat in no state": changed(CHAT, "data.chat.state", None),
    "a chat in a state of its own": changed(CHAT, "data.chat.state", "paused"),
    "a page that runs a script": changed(CHAT, "data.chat.page.url", "javascript:alert(1)"),
    "a title with a line break": changed(CHAT, "data.chat.page.title", "a\nb"),
    "a field that is no text": changed(CHAT, "data.chat.form.name", 7),
    "a rating beyond the stars": changed(CHAT, "data.chat.rating.score", 6),
    "a rating as text": changed(CHAT, "data.chat.rating", "5"),
    "a transcript of somebody else": changed(CHAT, "data.chat.transcript.0.from", "system"),
    "a transcript with a control character": changed(CHAT, "data.chat.transcript.0.text", "a\u0000b"),
    "a transcript that may be cut or not": changed(CHAT, "data.chat.transcript_cut", False),
    "a parse that does not say": changed(MAIL, "data.parse.degraded", None),
    "nobody who made it": changed(MAIL, "data.gateway", None),
}
NULL = copy.deepcopy(MAIL)
NULL["data"]["email"]["date"] = None
BAD["a field that is null instead of absent"] = NULL


class EventSchema(unittest.TestCase):
    def test_is_a_schema(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_takes_events_as_they_are_made(self):
        for name, event in {"mail": MAIL, "degraded": DEGRADED, "call": CALL, "chat": CHAT}.items():
            with self.subTest(name):
                self.assertEqual([e.message for e in VALIDATOR.iter_errors(event)], [])

    def test_takes_what_later_versions_may_add(self):
        self.assertEqual([e.message for e in VALIDATOR.iter_errors(FROM_LATER)], [])

    def test_refuses_what_breaks_a_reader(self):
        for name, event in BAD.items():
            with self.subTest(name):
                self.assertFalse(VALIDATOR.is_valid(event))


if __name__ == "__main__":
    unittest.main()
