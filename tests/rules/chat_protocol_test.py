#!/usr/bin/env python3
"""The document of the chat protocol holds together, and names the frames that the code knows, no more and no less."""

import copy
import re
import unittest
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = yaml.safe_load((ROOT / "configs/schemas/chat-v1.asyncapi.yaml").read_text())
MESSAGES = DOCUMENT["components"]["messages"]

# Where the code lists its frames, as the quoted words of an array.
LISTS = {"client": (ROOT / "adapters/chat/chat_protocol.hpp", "client_frames"), "gateway": (ROOT / "adapters/chat/server_frames.hpp", "server_frames")}


def documented(direction):
    return {name.removeprefix(direction + ".") for name in MESSAGES if name.startswith(direction + ".")}


def listed(text, array):
    """The quoted words of an array in the code."""
    declaration = text[text.index(array):]
    return set(re.findall(r'"([a-z_]+)"', declaration[: declaration.index(";")]))


def problems(payload, frame):
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **payload, "components": DOCUMENT["components"]}
    return [e.message for e in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(frame)]


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolved(reference):
    node = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


class Document(unittest.TestCase):
    def test_is_asyncapi_3(self):
        self.assertEqual(DOCUMENT["asyncapi"], "3.0.0")
        self.assertEqual(DOCUMENT["channels"]["chat"]["address"], "/chat")
        self.assertEqual({o["action"] for o in DOCUMENT["operations"].values()}, {"receive", "send"})

    def test_every_reference_leads_somewhere(self):
        for reference in references(DOCUMENT):
            with self.subTest(reference):
                self.assertIsInstance(resolved(reference), dict)

    def test_every_message_is_on_the_channel_and_in_one_direction(self):
        self.assertEqual(set(DOCUMENT["channels"]["chat"]["messages"]), set(MESSAGES))
        for operation, direction in {"fromClient": "client", "toClient": "gateway"}.items():
            named = {r.rpartition("/")[2] for r in references(DOCUMENT["operations"][operation]["messages"])}
            self.assertEqual(named, {m for m in MESSAGES if m.startswith(direction + ".")})

    def test_every_message_has_a_schema_and_examples_that_fit(self):
        for name, message in MESSAGES.items():
            with self.subTest(name):
                Draft202012Validator.check_schema(message["payload"])
                self.assertEqual(message["name"], name.partition(".")[2])
                self.assertTrue(message["examples"])
                for example in message["examples"]:
                    self.assertEqual(example["payload"]["type"], message["name"])
                    self.assertEqual(problems(message["payload"], example["payload"]), [])

    def test_no_message_takes_another_or_an_example_that_lacks_something(self):
        for name, message in MESSAGES.items():
            payload = message["payload"]
            for other in MESSAGES.values():
                if other["name"] != message["name"]:
                    self.assertTrue(problems(payload, other["examples"][0]["payload"]), (name, other["name"]))
            required = (resolved(payload["$ref"]) if "$ref" in payload else payload)["required"]
            for field in required:
                frame = copy.deepcopy(message["examples"][0]["payload"])
                del frame[field]
                self.assertTrue(problems(payload, frame), (name, field))

    def test_tells_all_close_codes_and_the_way_without_websocket(self):
        for word in ("4400", "4401", "4403", "1008", "1012", "1013", "POST /chat/messages", "GET /chat/events", "POST /chat/uploads"):
            self.assertIn(word, DOCUMENT["info"]["description"])


class Code(unittest.TestCase):
    def test_knows_the_frames_of_the_document_and_no_others(self):
        for direction, (file, array) in LISTS.items():
            self.assertEqual(listed(file.read_text(), array), documented(direction))


if __name__ == "__main__":
    unittest.main()
