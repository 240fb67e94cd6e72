#!/usr/bin/env python3
"""configs/alerts.yml asks for metrics that the code has, and every alert says what happened and what to do."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALERTS = (ROOT / "configs/alerts.yml").read_text()


def metrics_of_the_code():
    names = set()
    for top in ("gateway", "adapters"):
        for path in (ROOT / top).rglob("*.[ch]pp"):
            names.update(re.findall(r'"(intake_[a-z_]+)"', path.read_text()))
    return names


class Alerts(unittest.TestCase):
    def test_ask_for_metrics_that_exist(self):
        known = metrics_of_the_code()
        for name in sorted(set(re.findall(r"\bintake_[a-z_]+", ALERTS))):
            with self.subTest(name):
                self.assertIn(re.sub(r"_(bucket|sum|count)$", "", name), known)

    def test_say_what_happened_and_what_to_do(self):
        alerts = re.split(r"^ +- alert: ", ALERTS, flags=re.M)[1:]
        self.assertGreater(len(alerts), 5)
        for alert in alerts:
            with self.subTest(alert.split("\n")[0]):
                for part in ("expr:", "severity:", "summary:", "description:"):
                    self.assertIn(part, alert)


if __name__ == "__main__":
    unittest.main()
