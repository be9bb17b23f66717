"""Outlines an uploaded document. Run by the runtime in the workspace; `--help` says what it reads and writes."""

import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from document import read_document  # noqa: E402
from figures import count_words, describe, find_faults  # noqa: E402
from report import write_report  # noqa: E402

MATERIALS = "inputs/materials"
SHOWN_HEADINGS = 100


def emit(event):
    """Shows an event in the card at once: a line of JSON appended to a file in .events."""
    os.makedirs(".events", exist_ok=True)
    with open(".events/progress.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


def progress(completed, message):
    emit({"type": "progress", "completed": completed, "total": 3, "unit": "steps", "message": message})


def refuse(message):
    """Ends with what a person can do about it, which is the error of the execution."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def choose_file(wanted):
    """The upload that is meant; without a wish, or when the wish is free text, the first one."""
    names = sorted(name for name in os.listdir(MATERIALS) if name != ".keep") if os.path.isdir(MATERIALS) else []
    if not names:
        refuse("No document was uploaded. Attach a Markdown, HTML or text file.")
    if not wanted:
        return names[0]
    lowered = wanted.lower()
    for matches in (lambda name: name.lower() == lowered, lambda name: lowered in name.lower(), lambda name: name.lower() in lowered):
        for name in names:
            if matches(name):
                return name
    refuse("There is no uploaded file named %r; there are: %s." % (wanted, ", ".join(names)))


def read_text(name):
    with open(os.path.join(MATERIALS, name), "rb") as file:
        raw = file.read()
    if not raw.strip():
        refuse("%s is empty." % name)
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if b"\0" in raw[:8192] or raw.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf")):
        refuse("%s is no plain document. Export it as Markdown, HTML or text first." % name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def main():
    if "--help" in sys.argv[1:]:
        print("Reads inputs/inputs.json and a document in inputs/materials; writes outputs/outputs.json and outputs/report.md.")
        return
    with open("inputs/inputs.json", encoding="utf-8") as file:
        inputs = json.load(file)
    name = choose_file(inputs.get("file"))
    text = read_text(name)
    progress(1, "Read %s" % name)
    document = read_document(name, text)
    figures = describe(document)
    findings = find_faults(document)
    progress(2, "Found %d headings and %d links" % (len(document.sections), len(document.links)))
    speed = inputs.get("words_per_minute") or 230
    minutes = math.ceil(2 * figures["words"] / speed) / 2
    outputs = {
        "file": name,
        "format": document.format,
        "title": document.title,
        "words": figures["words"],
        "sentences": figures["sentences"],
        "reading_minutes": minutes,
        "readability": figures["readability"],
        "heading_count": len(document.sections),
        "headings": [
            {"level": each.level, "text": each.heading, "words": count_words(each.text)} for each in document.sections[:SHOWN_HEADINGS]
        ],
        "links": figures["links"],
        "findings": findings,
    }
    os.makedirs("outputs", exist_ok=True)
    with open("outputs/report.md", "w", encoding="utf-8") as file:
        file.write(write_report(document, outputs))
    with open("outputs/outputs.json", "w", encoding="utf-8") as file:
        json.dump(outputs, file, ensure_ascii=False)
    progress(3, "Wrote report.md")
    top = [re.sub(r"\s+", " ", each["text"]) for each in outputs["headings"][:5]]
    emit({"type": "content", "delta": "%s words, %s minutes. %s\n" % (figures["words"], minutes, " / ".join(top))})


main()
