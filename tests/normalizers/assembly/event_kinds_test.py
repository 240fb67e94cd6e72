#!/usr/bin/env python3
"""Every kind of event that a channel makes validates against the published schema of the ticket event.

    event_kinds_test.py PROGRAM KIND...    PROGRAM prints events, a line each; all of these kinds and no others are among them
"""

import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "configs/schemas/ticket-event-v1.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())

events = [json.loads(line) for line in subprocess.run(sys.argv[1:2], check=True, capture_output=True, text=True).stdout.splitlines()]
kinds = {event["type"].split(".")[-2] for event in events}
problems = [f"{event['id']} {event['type']}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for event in events for e in VALIDATOR.iter_errors(event)]
if kinds != set(sys.argv[2:]):
    problems.append(f"kinds of events: {sorted(kinds)}")
sys.exit("\n".join(problems) if problems else 0)
