"""The report for people."""

import re

from figures import count_words

SHOWN_LINKS = 200


def plain(text):
    """A stranger's text as text: nothing in it is Markdown or a tag."""
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", re.sub(r"\s+", " ", text).strip())


def write_report(document, outputs):
    readable = outputs["readability"]
    lines = ["# %s" % plain(document.title or outputs["file"]), ""]
    lines.append("%s: %s words in %s sentences, about %s minutes to read." % (
        plain(outputs["file"]), format(outputs["words"], ","), format(outputs["sentences"], ","), outputs["reading_minutes"]))
    if readable is not None:
        lines += ["", "Flesch reading ease: %s (%s)." % (readable, say_ease(readable))]
    if outputs["findings"]:
        lines += ["", "## Worth a look", ""] + ["- %s" % plain(finding) for finding in outputs["findings"]]
    lines += ["", "## Outline", ""]
    if not document.sections:
        lines.append("There are no headings.")
    top = min((section.level for section in document.sections), default=1)
    for section in document.sections:
        lines.append("%s- %s (%s words)" % ("  " * (section.level - top), plain(section.heading) or "(empty)", format(count_words(section.text), ",")))
    lines += ["", "## Links", ""]
    lines += ["- %s: `%s`" % (plain(link.text) or "(no text)", link.target.replace("`", "%60")) for link in document.links[:SHOWN_LINKS]]
    if len(document.links) > SHOWN_LINKS:
        lines.append("- and %d more" % (len(document.links) - SHOWN_LINKS))
    if not document.links:
        lines.append("There are none.")
    return "\n".join(lines) + "\n"


def say_ease(score):
    for least, words in ((90, "very easy"), (80, "easy"), (70, "fairly easy"), (60, "plain"), (50, "fairly hard"), (30, "hard")):
        if score >= least:
            return words
    return "very hard"
