"""Compares `flightplan match` with RE2: whether each line matches, and where the match and every group stand.

    compare_with_re2.py FLIGHTPLAN [--pairs 5000000] [--seed 1] [--logs FOLDER]

Each pattern is asked alone, and all patterns of a round together. Patterns are generated from the whole dialect together with texts that they nearly match; lines are such texts, random
bytes (damaged UTF-8 included) and, with --logs, lines of real logs. Ends with 1 at the first twenty differences.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import re2
from re2 import _re2

ANYWHERE = _re2.RE2.Anchor.UNANCHORED
# RE2 allows names of groups that expressions of the rule language could not use.
FOREIGN_NAME = re.compile(r"\(\?P?<\d")
PATTERNS_A_ROUND = 400
LINES_A_ROUND = 250

ALPHABET = "aabbcdkKsS019 _-.[]é\u017f\u212aß日"
CLASSES = [
    (r"\d", "07"), (r"\w", "aZ_3"), (r"\s", " \t"), (r"\D", "a é"), (r"\W", " -é"), (r"\S", "a1é"),
    ("[a-c]", "abc"), ("[^a-c]", "dé "), ("[é-日]", "éß日"), ("[^é]", "a日"), ("[[:alpha:]]", "aZ"),
    ("[[:^digit:]]", "a "), ("[[:word:]-]", "a-"), ("[[:punct:]]", "!.["), (r"\pL", "aéß"), (r"\p{Lu}", "AÉ"),
    (r"\P{L}", "1 -"), (r"\p{^Ll}", "A1"), (r"\p{Greek}", "λΩ"), (r"[\d\pL_]", "1aé_"), (r"[^\s\d]", "aé"),
    (r"[\x{e9}-\x{ff}a]", "éaÿ"), (r"[\]\-\\]", "]-\\"), ("[-a]", "-a"), ("[]a]", "]a"), ("[^]a]", "bé"),
    (r"\pN", "1½"), (r"\p{Nd}", "1٣"), (r"\p{Cs}", "a"), (r"[[:cntrl:]]", "\x01"), (".", "aé0"),
]
ASSERTIONS = ["^", "$", r"\A", r"\z", r"\b", r"\B", "(?m)^", "(?m)$", "(?m:^)", "(?m:$)"]


class Generator:
    """Writes patterns, each with a text that it might match."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.groups = 0
        self.empty_firsts = 0

    def pattern(self):
        self.groups = 0
        text, sample = self.alternation(self.random.choice([1, 2, 2, 3]))
        if self.random.random() < 0.15:
            text = self.random.choice(["(?i)", "(?s)", "(?U)", "(?is)", "(?i-s)", "(?m)"]) + text
        if self.random.random() < 0.12:
            text = "^" + text
        if self.random.random() < 0.12:
            text += "$"
        if self.random.random() < 0.1:
            text = self.broken(text)
        return text, sample

    def broken(self, text):
        """The pattern with a character more or less, which is often no pattern any more."""
        place = self.random.randrange(len(text) + 1)
        if self.random.random() < 0.4:
            return text[:place] + text[place + 1:]
        return text[:place] + self.random.choice(list("()[]{}*+?|^$\\\\,-:<>=!PQEdwsbBzA10i")) + text[place:]

    def alternation(self, depth):
        parts = [self.sequence(depth) for _ in range(self.random.choice([1, 1, 1, 2, 2, 3]))]
        if len(parts) > 1 and not parts[0][0]:
            self.empty_firsts += 1
        return "|".join(text for text, _ in parts), self.random.choice(parts)[1]

    def sequence(self, depth):
        parts = [self.repetition(depth) for _ in range(self.random.choice([0, 1, 2, 2, 3, 4]))]
        return "".join(text for text, _ in parts), "".join(sample for _, sample in parts)

    def repetition(self, depth):
        empty_firsts = self.empty_firsts
        text, sample = self.atom(depth)
        # RE2 contradicts itself about loops over a group whose first alternative is empty: in `xabab`, `x(?:|ab)*` takes
        # `x` as Perl and Python do, and `x(?:|ab*)*` takes everything.
        if self.random.random() < 0.6 or self.empty_firsts > empty_firsts:
            return text, sample
        operator, count = self.random.choice(
            [("*", 0), ("*", 2), ("+", 1), ("+", 3), ("?", 0), ("?", 1), ("{2}", 2), ("{1,3}", 2), ("{0,2}", 1),
             ("{2,}", 3), ("{0}", 0), ("{,2}", 1), ("{0,1}", 1)])
        if operator == "{,2}":
            return text + operator, sample + operator
        return text + operator + self.random.choice(["", "", "", "?"]), sample * count

    def atom(self, depth):
        choice = self.random.random()
        if choice < 0.38:
            return self.literal()
        if choice < 0.58:
            text, members = self.random.choice(CLASSES)
            return text, self.random.choice(members)
        if choice < 0.68:
            return self.assertion()
        if choice < 0.72:
            return r"\Qa.b\E", "a.b"
        if depth == 0:
            return self.literal()
        return self.group(depth - 1)

    def assertion(self):
        # An operator behind a bare flag group or assertion means different things to different engines.
        return "(?:" + self.random.choice(ASSERTIONS) + ")", ""

    def literal(self):
        text = "".join(self.random.choice(ALPHABET) for _ in range(self.random.choice([1, 1, 1, 2, 4, 7])))
        source = "".join("\\" + char if char in "[].-" else char for char in text)
        if len(text) > 1:
            return "(?:" + source + ")", text
        if self.random.random() < 0.1:
            return "\\x{%x}" % ord(text), text
        return source, text

    def group(self, depth):
        inner, sample = self.alternation(depth)
        kind = self.random.random()
        if kind < 0.45:
            self.groups += 1
            return "(" + inner + ")", sample
        if kind < 0.6:
            self.groups += 1
            return self.random.choice(["(?<g%d>", "(?P<g%d>"]) % self.groups + inner + ")", sample
        if kind < 0.85:
            return "(?:" + inner + ")", sample
        return self.random.choice(["(?i:", "(?s:", "(?U:", "(?-i:", "(?m-s:"]) + inner + ")", sample

    # Lines

    def line(self, sample):
        choice = self.random.random()
        if choice < 0.35:
            data = (self.noise(3) + sample + self.noise(3)).encode()
        elif choice < 0.55:
            data = sample.swapcase().encode()
        elif choice < 0.75:
            data = self.noise(14).encode()
        else:
            data = bytearray((self.noise(4) + sample + self.noise(4)).encode())
            for _ in range(self.random.choice([1, 1, 2, 4])):
                self.damage(data)
            data = bytes(data)
        return data.replace(b"\n", b" ")

    def noise(self, longest):
        return "".join(self.random.choice(ALPHABET) for _ in range(self.random.randrange(longest + 1)))

    def damage(self, data):
        place = self.random.randrange(len(data) + 1)
        # No overlong sequences of three bytes and more: whether RE2 takes `\PL|\pL` for a class that holds them depends
        # on how it happens to simplify the pattern.
        junk = self.random.choice(
            [b"\xff", b"\xc3", b"\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80", b"\xf0\x9f\x98", b"\x00",
             b"\xc5", b"\xe2\x84"])
        if self.random.random() < 0.3 and place < len(data):
            del data[place]
        else:
            data[place:place] = junk


def log_lines(folder):
    lines = []
    for root, _, names in os.walk(folder or os.devnull):
        for name in sorted(names):
            if name.endswith(".log"):
                with open(os.path.join(root, name), "rb") as file:
                    lines += [line for line in file.read().splitlines() if len(line) < 400]
    return sorted(set(lines))


def expected(pattern, lines, options):
    """What RE2 says: None if it refuses the pattern, otherwise a line number and spans for each match."""
    compiled = _re2.RE2(pattern.encode(), options)
    if not compiled.ok():
        return None
    found = []
    for number, line in enumerate(lines, 1):
        spans = compiled.Match(ANYWHERE, line, 0, len(line))
        if spans[0] != (-1, -1):
            found.append([number] + [None if span == (-1, -1) else list(span) for span in spans])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flightplan")
    parser.add_argument("--pairs", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--logs")
    arguments = parser.parse_args()
    options = re2.Options()
    options.log_errors = False
    options.never_nl = False
    real = log_lines(arguments.logs)
    generator = Generator(arguments.seed)
    pairs = patterns_seen = refused = matches = 0
    differences = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines")
        while pairs < arguments.pairs and len(differences) < 20:
            made = [generator.pattern() for _ in range(PATTERNS_A_ROUND)]
            made = [item for item in made if not FOREIGN_NAME.search(item[0])]
            lines = [generator.line(generator.random.choice(made)[1]) for _ in range(LINES_A_ROUND)]
            lines += generator.random.sample(real, min(len(real), LINES_A_ROUND // 5)) + [b""]
            with open(path, "wb") as file:
                file.write(b"".join(line + b"\n" for line in lines))
            answer = subprocess.run(
                [arguments.flightplan, "match", "--batch", "--captures", path],
                input="".join(text + "\n" for text, _ in made).encode(), stdout=subprocess.PIPE, check=True)
            ours = [json.loads(line) for line in answer.stdout.splitlines()]
            if len(ours) != len(made):
                sys.exit(f"{len(ours)} answers to {len(made)} patterns")
            accepted = []
            total = 0
            for (pattern, _), found in zip(made, ours):
                wanted = expected(pattern, lines, options)
                patterns_seen += 1
                pairs += len(lines)
                if wanted is None or isinstance(found, dict):
                    refused += 1
                    if (wanted is None) != isinstance(found, dict):
                        differences.append((pattern, "refused by one only", found if wanted is not None else "RE2"))
                    continue
                accepted.append(pattern)
                total += len(wanted)
                if wanted != found:
                    differences.append((pattern, *first_difference(wanted, found, lines)))
            matches += total
            together = count_together(arguments.flightplan, accepted, path, folder)
            if together != total and not differences:
                differences.append((f"{len(accepted)} patterns at once", "RE2", total, "ours", together))
    for difference in differences[:20]:
        print("DIFFERENCE", *map(repr, difference))
    print(f"{pairs} pairs, {patterns_seen} patterns ({refused} refused by both), {matches} matches, "
          f"{len(differences)} differences, seed {arguments.seed}")
    return 1 if differences else 0


def count_together(flightplan, patterns, line_path, folder):
    """Pairs that match when all patterns are asked at once."""
    path = os.path.join(folder, "patterns")
    with open(path, "w") as file:
        file.writelines(pattern + "\n" for pattern in patterns)
    answer = subprocess.run(
        [flightplan, "match", "--patterns", path, "--input", line_path, "--count"], stdout=subprocess.PIPE, check=True)
    return json.loads(answer.stdout)["pairs"]


def first_difference(wanted, found, lines):
    by_line = {item[0]: item[1:] for item in found}
    for item in wanted:
        if by_line.pop(item[0], None) != item[1:]:
            ours = [other[1:] for other in found if other[0] == item[0]]
            return lines[item[0] - 1], "RE2", item[1:], "ours", ours
    number = min(by_line)
    return lines[number - 1], "RE2", None, "ours", by_line[number]


if __name__ == "__main__":
    sys.exit(main())
