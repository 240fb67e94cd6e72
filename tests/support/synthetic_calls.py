"""Calls as three telephone systems would report them, and what must become of each.

Guarantees  The same seed makes the same calls. No two calls share a caller or an id. Every record of a call names another of it.
"""

import base64
import hashlib
import hmac
import json
import random
import urllib.parse
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

DIALLED = "+351211234567"
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=timezone.utc)


@dataclass
class Call:
    """One call: its records in the order of the telephone system, and what the last event about it must say."""

    ids: list[str]  # each of them may name the call
    result: str
    agent: str = ""
    legs: set[str] = field(default_factory=set)
    recordings: set[str] = field(default_factory=set)
    records: list[bytes] = field(default_factory=list)
    late: list[bytes] = field(default_factory=list)  # come when the call has long been told


@dataclass
class Handset:
    """A telephone that rings `rings` seconds and then talks `talks` seconds, or not at all."""

    name: str
    rings: int
    talks: int = 0


@dataclass
class Story:
    """A call before any telephone system has written it down."""

    number: int
    kind: str  # "answered" "transferred" "missed" "abandoned" "voicemail"
    caller: str
    start: datetime
    handsets: list[Handset]
    recorded: bool
    is_late: bool  # its last record, or its recording, comes late

    @property
    def answered_by(self) -> Handset | None:
        return next((h for h in self.handsets if h.talks), None)

    @property
    def rings(self) -> int:
        return max((h.rings for h in self.handsets), default=20)

    @property
    def talks(self) -> int:
        return self.answered_by.talks if self.answered_by else 0


def story(number: int, chance: random.Random) -> Story:
    kind = chance.choices(["answered", "transferred", "missed", "abandoned", "voicemail"], [50, 15, 20, 10, 5])[0]
    agents = chance.sample(range(200, 240), chance.choice([1, 2, 3, 8]))
    rings = chance.randint(3, 30)
    handsets = [Handset(str(agent), rings) for agent in agents]
    if kind in ("answered", "transferred"):
        chance.choice(handsets).talks = chance.randint(20, 600)
    return Story(number, kind, f"+3519{10_000_000 + number:08d}", MORNING + timedelta(seconds=number % 36_000), handsets,
                 recorded=chance.random() < 0.3, is_late=chance.random() < 0.05)


def identity(prefix: str, *parts) -> str:
    return prefix + hashlib.md5("/".join(str(p) for p in parts).encode()).hexdigest()


# -- Asterisk: one line of Master.csv a handset

def asterisk(s: Story) -> Call:
    unique = f"{1_795_000_000 + s.number}.1"
    call = Call([unique], result="answered" if s.answered_by else s.kind)
    trunk = f"PJSIP/trunk-{s.number:08x}"

    def add(to: str, target: str, application: str, data: str, begin: int, rings: int, talks: int, disposition: str):
        sequence = len(call.records) + 1
        start = s.start + timedelta(seconds=begin)
        times = [start, start + timedelta(seconds=rings) if disposition == "ANSWERED" else None, start + timedelta(seconds=rings + talks)]
        written = ",".join(f'"{t:%Y-%m-%d %H:%M:%S}"' if t else "" for t in times)
        call.records.append(
            f'"","{s.caller}","{to}","from-trunk","""Caller {s.number}"" <{s.caller}>","{trunk}","{target}","{application}","{data}",'
            f'{written},{rings + talks},{talks},"{disposition}","DOCUMENTATION","{unique}","","","{unique}","{sequence}"\n'.encode())
        call.legs.add(f"{unique}/{sequence}")

    queue = "billing,tr,,,60"
    if s.kind == "missed":
        add("201", f"PJSIP/201-{s.number:08x}", "Dial", "PJSIP/201,30", 0, s.rings, 0, "NO ANSWER")
    elif s.kind == "voicemail":
        add("201", "", "VoiceMail", "201@default,u", 0, s.rings, 25, "ANSWERED")
    else:
        for h in s.handsets:
            add("600", f"PJSIP/{h.name}-{s.number:08x}", "Queue", queue, 0, s.rings, h.talks, "ANSWERED" if h.talks else "NO ANSWER")
        if s.kind == "abandoned":
            add("600", "", "Queue", queue, 0, 0, s.rings, "ANSWERED")
    if s.answered_by:
        call.agent = s.answered_by.name
    if s.kind == "transferred":
        add("250", f"PJSIP/250-{s.number:08x}", "Dial", "PJSIP/250,30", s.rings + s.talks, 4, 60, "ANSWERED")
        call.agent = "250"
    return keep_late(s, call)


# -- FreeSWITCH: one JSON document a leg, its values percent-encoded as by default

def freeswitch(s: Story) -> Call:
    own = identity("", "fs", s.number)
    call = Call([own], result="answered" if s.answered_by else s.kind)
    answered = s.answered_by
    if answered:
        call.agent = answered.name
    begin = int(s.start.timestamp())
    end = begin + s.rings + s.talks + 1

    def add(leg: str, profile: dict, **variables):
        encoded = {name: urllib.parse.quote(str(value), safe="") for name, value in {"uuid": leg, "call_uuid": own, **variables}.items()}
        call.records.append(json.dumps({"core-uuid": "core", "switchname": "pbx-2", "channel_data": {"state": "CS_REPORTING"},
                                        "variables": encoded, "callflow": [{"caller_profile": profile, "times": {}}]}).encode())
        call.legs.add(leg)
        call.ids.append(leg)

    caller = {"caller_id_number": s.caller, "caller_id_name": f"Caller {s.number}"}
    for h in s.handsets if s.kind != "voicemail" else []:
        spoke = {"answer_epoch": begin + h.rings, "billsec": h.talks} if h.talks else {"answer_epoch": 0, "billsec": 0}
        add(identity("", own, h.name), {**caller, "destination_number": h.name}, originator=own, dialed_user=h.name, direction="outbound",
            start_epoch=begin, end_epoch=begin + h.rings + h.talks, hangup_cause="NORMAL_CLEARING" if h.talks else "LOSE_RACE", **spoke)
    if s.kind == "transferred":
        add(identity("", own, "250"), {**caller, "destination_number": "250"}, originator=own, dialed_user="250", direction="outbound",
            start_epoch=end, answer_epoch=end + 4, end_epoch=end + 64, billsec=60, hangup_cause="NORMAL_CLEARING")
        call.agent = "250"
    add(own, {**caller, "destination_number": DIALLED}, direction="inbound", start_epoch=begin, end_epoch=end, **freeswitch_ending(s, own, begin))
    return keep_late(s, call)


def freeswitch_ending(s: Story, own: str, begin: int) -> dict:
    """What the caller's own leg says of how it went."""
    if s.answered_by:
        return {"answer_epoch": begin + 1, "last_app": "bridge", "bridge_uuid": identity("", own, s.answered_by.name), "billsec": s.talks,
                "hangup_cause": "NORMAL_CLEARING"}
    if s.kind == "voicemail":
        return {"answer_epoch": begin + s.rings, "last_app": "voicemail", "hangup_cause": "NORMAL_CLEARING"}
    if s.kind == "abandoned":
        return {"answer_epoch": begin + 1, "last_app": "callcenter", "cc_queue": "billing", "cc_queue_joined_epoch": begin + 1,
                "cc_queue_canceled_epoch": begin + s.rings, "hangup_cause": "ORIGINATOR_CANCEL"}
    return {"answer_epoch": 0, "last_app": "bridge", "originate_disposition": "NO_ANSWER", "hangup_cause": "NO_ANSWER"}


# -- Twilio: a form a change of state of each leg, and one a recording

def twilio(s: Story) -> Call:
    own = identity("CA", "tw", s.number)
    call = Call([own], result="answered" if s.answered_by else "missed" if s.kind == "abandoned" else s.kind)
    clock = {"sequence": 0}

    def add(leg: str, status: str, after: int, **more):
        at = s.start + timedelta(seconds=after)
        form = {"CallSid": leg, "AccountSid": "AC" + "0" * 32, "From": s.caller, "To": DIALLED, "CallStatus": status, "Direction": "inbound",
                "ApiVersion": "2010-04-01", "CallbackSource": "call-progress-events", "Timestamp": f"{at:%a, %d %b %Y %H:%M:%S} +0000",
                "SequenceNumber": str(clock["sequence"]), **more}
        clock["sequence"] += 1
        call.records.append(urllib.parse.urlencode(form).encode())
        call.legs.add(leg)

    add(own, "ringing", 0)
    for h in s.handsets if s.kind != "voicemail" else []:
        leg = identity("CA", own, h.name)
        call.ids.append(leg)
        of_agent = {"ParentCallSid": own, "To": f"client:{h.name}", "Direction": "outbound-dial"}
        add(leg, "ringing", 1, **of_agent)
        if h.talks:
            call.agent = h.name
            add(leg, "in-progress", h.rings, **of_agent)
        add(leg, "completed" if h.talks else "no-answer", h.rings + h.talks, CallDuration=str(h.talks), **of_agent)
    add(own, "in-progress", 0)
    add(own, "completed", s.rings + s.talks + 2, CallDuration=str(s.rings + s.talks + 2))
    if s.recorded or s.kind == "voicemail":
        add_twilio_recording(s, own, call)
    return keep_late(s, call) if call.recordings else call  # without its end a call of Twilio's stays open for hours


def add_twilio_recording(s: Story, own: str, call: Call):
    recording = identity("RE", own)
    url = f"https://api.twilio.test/Recordings/{recording}"
    form = {"CallSid": own, "AccountSid": "AC" + "0" * 32, "RecordingSid": recording, "RecordingUrl": url, "RecordingStatus": "completed",
            "RecordingDuration": "17", "RecordingSource": "RecordVerb" if s.kind == "voicemail" else "DialVerb"}
    call.records.append(urllib.parse.urlencode(form).encode())
    call.ids.append(recording)
    call.legs.add(recording)
    call.recordings.add(url)


def keep_late(s: Story, call: Call) -> Call:
    if s.is_late and len(call.records) > 1:
        call.late.append(call.records.pop())
    return call


def twilio_signature(token: str, url: str, body: bytes) -> str:
    """X-Twilio-Signature of a form, as Twilio describes it."""
    fields = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
    text = url + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def shuffled(calls: list[Call], chance: random.Random, window: int = 40, doubled: float = 0.03) -> list[bytes]:
    """The records of all calls, each up to about `window` calls away from its place and some of them twice."""
    placed = []
    for place, call in enumerate(calls):
        for record in call.records:
            for _ in range(2 if chance.random() < doubled else 1):
                placed.append((place + chance.uniform(0, window), len(placed), record))
    return [record for *_, record in sorted(placed)]
