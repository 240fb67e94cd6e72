#!/usr/bin/python3
"""Our reading of telephone numbers against another: the distribution's python3-phonenumbers.

    phone_number_oracle.py READER [--seed N] [--draws N] [--all]     READER: the program phone_number_reader

Draws writings from the library's example numbers (fixed, mobile, freephone, premium, shared cost, personal, company, internet,
short) with digits changed, added and lost; writes them as people and switches do; and judges what READER makes of them:
  valid        in the library's eyes: we must give the same E.164 number
  impossible   too short, too long, no such code: we must give none
  doubtful     of a possible length, but of a range that the library does not know as given out (it is from 2022): we must give
               the same number or none
Up to six digits (five where nothing is dialled before a national number) are an extension or a service code in this house:
there the library's word is "impossible" whatever it says. At least 99.5 % of the valid ones, of the valid and impossible ones
together, and of all must agree.

Where we differ on purpose: Canada's seven-digit 310 numbers can't be dialled from abroad and have no E.164; one of more than 15
digits is none (Germany); in Hong Kong 00 is read, too; a number that begins with its own country's code and fits without it is
international ("4916412345" in Germany is +49 164 12345), for switches that leave the plus away do so every day.

The beginnings and lengths in our table were compared with the library's, so it is no independent witness of what ranges exist;
it is one of how a writing becomes a number.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter

import phonenumbers as library
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

COUNTRIES = """PT ES FR DE AT CH IT GB IE NL BE LU DK NO SE FI PL CZ SK HU RO BG GR HR SI TR RU KZ UA BY LT LV EE IS CY MT
               US CA JM MX BR AR CL CO PE IL AE SA EG ZA NG KE MA CI SN IN PK CN HK TW JP KR SG MY TH ID PH VN AU NZ""".split()
KINDS = [kind for kind in PhoneNumberType.values() if kind not in (PhoneNumberType.UNKNOWN, PhoneNumberType.FIXED_LINE_OR_MOBILE)]
# What a caller in the country dials before a foreign number; the library has it as an expression only.
ABROAD = {"AU": "0011", "BR": "0015", "BY": "810", "CO": "009", "HK": "001", "ID": "009", "JP": "010", "KE": "000", "KR": "001",
          "KZ": "810", "NG": "009", "RU": "810", "SG": "001", "TH": "001", "TW": "002", "US": "011", "CA": "011", "JM": "011"}
ENOUGH = 99.5

chance = random.Random()


def changed(number):
    """The digits with some of them others."""
    digits = list(number)
    for _ in range(chance.choice((0, 1, 2, 4, 6))):
        first = 0 if chance.random() < 0.15 else min(3, len(digits) - 1)
        digits[chance.randrange(first, len(digits))] = str(chance.randrange(10))
    lot = chance.random()
    if lot < 0.04:
        digits.append(str(chance.randrange(10)))
    elif lot < 0.08:
        digits.pop()
    elif lot < 0.10:
        digits += [str(chance.randrange(10)) for _ in range(5)]
    return "".join(digits)


def draw_number(country):
    """(the library's number, its national digits)"""
    while True:
        example = library.example_number_for_type(country, chance.choice(KINDS))
        if example:
            national = changed(library.national_significant_number(example))
            zeros = len(national) - len(national.lstrip("0"))
            number = library.PhoneNumber(country_code=example.country_code, national_number=int(national or "0"),
                                         italian_leading_zero=zeros > 0, number_of_leading_zeros=zeros if zeros > 1 else None)
            return number, national


def trunk_of(country):
    return PhoneMetadata.metadata_for_region(country).national_prefix or ""


def trunk_before(country, number, national):
    """What is dialled before this number at home: nothing before many service numbers."""
    at_home = "".join(c for c in library.format_number(number, PhoneNumberFormat.NATIONAL) if c.isdigit())
    return trunk_of(country) if at_home == trunk_of(country) + national else ""


def international(country, number, national):
    """(country of the writer, what is written): a foreign number, or one's own in its international form."""
    code, trunk = str(number.country_code), trunk_before(country, number, national)
    elsewhere = chance.choice(COUNTRIES)
    abroad = ABROAD.get(elsewhere, "00")
    ways = [
        lambda: (elsewhere, library.format_number(number, PhoneNumberFormat.E164)),
        lambda: (elsewhere, library.format_number(number, PhoneNumberFormat.INTERNATIONAL)),
        lambda: (elsewhere, library.format_number(number, PhoneNumberFormat.RFC3966)),
        lambda: (elsewhere, library.format_out_of_country_calling_number(number, elsewhere)),
        lambda: (elsewhere, abroad + code + national),
        lambda: (elsewhere, f"{abroad} {code} {grouped(national)}"),
        lambda: (elsewhere, f"+{code} ({trunk or '0'}){grouped(national)}"),
        lambda: (country, code + national),
        lambda: (country, f"{ABROAD.get(country, '00')}{code}{national}"),
    ]
    return chance.choice(ways)()


def at_home(country, number, national):
    trunk = trunk_before(country, number, national)
    ways = [
        lambda: library.format_number(number, PhoneNumberFormat.NATIONAL),
        lambda: library.format_number(number, PhoneNumberFormat.NATIONAL),
        lambda: trunk + national,
        lambda: trunk + grouped(national),
        lambda: f"({trunk}{national[:2]}) {grouped(national[2:])}",
        lambda: national,
        lambda: grouped(national),
    ]
    if country == "BR":
        ways.append(lambda: f"0 {chance.choice(('15', '21', '31', '41'))} {grouped(national)}")
    if country == "MX":
        ways.append(lambda: chance.choice(("01", "044", "045", "1")) + national)
    return country, chance.choice(ways)()


def grouped(digits):
    mark, out = chance.choice(" .-\u00a0\u2013/"), ""
    while digits:
        size = chance.choice((2, 3, 3, 4))
        out, digits = out + (mark if out else "") + digits[:size], digits[size:]
    return out


def dressed(written):
    """(what we are given, what the library is given): it does not know SIP."""
    lot = chance.random()
    if lot < 0.05:
        return [written.translate({ord(str(d)): chr(zero + d) for d in range(10)}) for zero in [chance.choice((0xFF10, 0x660, 0x6F0))]] * 2
    if lot < 0.10 and not written.startswith("tel:"):
        return [written + chance.choice((" x12", " ext. 12", "ext4711", " #305", ";ext=12", " x 7"))] * 2
    if lot < 0.15 and not written.startswith("tel:"):
        return [f"sip:{written}@pbx.example.com;transport=tcp", written]
    if lot < 0.17:
        return ["  " + written + " "] * 2
    return [written, written]


def short_number():
    while True:
        country = chance.choice(COUNTRIES)
        number = shortnumberinfo._example_short_number(country)
        if number and len(number) <= 5:
            return country, number


def is_short(country, written):
    national = not written.lstrip().startswith(("+", "tel:+", "\uff0b"))
    digits = sum(c.isdigit() for c in written.split("x")[0].split("e")[0].split("#")[0].split(";")[0])
    return national and digits <= (6 if trunk_of(country) else 5)


def verdict(country, written):
    """(kind, E.164 number or nothing)"""
    try:
        number = library.parse(written, country)
    except library.NumberParseException:
        return "impossible", ""
    if is_short(country, written):
        return "impossible", ""
    e164 = library.format_number(number, PhoneNumberFormat.E164)
    if library.is_valid_number(number):
        return "valid", e164
    return ("doubtful", e164) if library.is_possible_number(number) else ("impossible", "")


def draw():
    if chance.random() < 0.03:
        country, written = short_number()
    else:
        country = chance.choice(COUNTRIES)
        number, national = draw_number(country)
        country, written = (international if chance.random() < 0.5 else at_home)(country, number, national)
    ours, theirs = dressed(written)
    return country, ours, *verdict(country, theirs)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("reader")
    options.add_argument("--seed", type=int, default=20261124)
    options.add_argument("--draws", type=int, default=10_000)
    options.add_argument("--all", action="store_true", help="lists every miss, not the first fifty")
    options = options.parse_args()
    chance.seed(options.seed)

    draws = [draw() for _ in range(options.draws)]
    lines = "".join(f"{country}\t{written}\n" for country, written, _, _ in draws)
    answers = subprocess.run([options.reader], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    if len(answers) != len(draws):
        print(f"{len(draws)} questions, {len(answers)} answers")
        return 1

    drawn, agreed, misses = Counter(), Counter(), []
    for (country, written, kind, expected), ours in zip(draws, answers):
        drawn[kind] += 1
        if ours == expected or (kind == "doubtful" and not ours):
            agreed[kind] += 1
        else:
            misses.append(f"{kind:10} {country} {written!r}: library {expected or 'none'}, ours {ours or 'none'}")
    for miss in sorted(misses)[: None if options.all else 50]:
        print(miss)

    def share(kinds):
        return 100 * sum(agreed[k] for k in kinds) / max(1, sum(drawn[k] for k in kinds))

    for kind in ("valid", "impossible", "doubtful"):
        print(f"{kind:10} {agreed[kind]} of {drawn[kind]} agree: {share([kind]):.2f} %")
    decided, overall = share(["valid", "impossible"]), share(drawn)
    print(f"decided {decided:.2f} %, all {overall:.2f} % of {len(draws)} writings in {len(COUNTRIES)} countries; {len(misses)} misses")
    return 0 if min(decided, overall, share(["valid"])) >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
