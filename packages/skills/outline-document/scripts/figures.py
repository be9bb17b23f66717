"""What can be counted and what is wrong."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

# Letters of scripts that put no spaces between words: two are about a word.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
WORD = re.compile(r"[^\W_]+(?:['\u2019.\-][^\W_]+)*")


def count_words(text):
    unspaced = len(UNSPACED.findall(text))
    return len(WORD.findall(UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


def count_sentences(text):
    ends = re.findall(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019)\]]|$)|[\u3002\uff01\uff1f\u0964]", text)
    blocks = [line for line in text.split("\n") if WORD.search(line) or UNSPACED.search(line)]
    without_end = sum(1 for line in blocks if not re.search(r"[.!?\u2026:;,\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*\s*$", line))
    return max(len(ends) + without_end, 1 if blocks else 0)


def syllables(word):
    """About as many as a reader of English hears."""
    groups = re.findall(r"[aeiouy]+", word)
    silent = re.search(r"[^aeiouyl]e$|[^aeiouydt]ed$|[^aeiouysxz]es$", word) and len(groups) > 1
    return max(1, len(groups) - (1 if silent else 0))


def plain_letters(word):
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in bare if "a" <= letter <= "z")


def readability(text, sentences):
    words = [plain_letters(word) for word in WORD.findall(text)]
    latin = [word for word in words if word]
    if len(words) < 100 or len(latin) < 0.8 * len(words) or len(UNSPACED.findall(text)) > len(words) // 5:
        return None
    total = sum(syllables(word) for word in latin)
    return round(206.835 - 1.015 * len(latin) / sentences - 84.6 * total / len(latin), 1)


def host_of(target):
    try:
        return (urlsplit(target).hostname or "") if re.match(r"(https?:)?//", target, re.I) else ""
    except ValueError:
        return ""


def describe(document):
    text = document.text
    sentences = count_sentences(text)
    hosts = {}
    for link in document.links:
        host = host_of(link.target)
        if host:
            hosts[host] = hosts.get(host, 0) + 1
    external = sum(hosts.values())
    return {
        "words": count_words(text),
        "sentences": sentences,
        "readability": readability(text, sentences),
        "links": {
            "total": len(document.links),
            "external": external,
            "internal": len(document.links) - external,
            "hosts": sorted(hosts, key=lambda host: (-hosts[host], host))[:10],
        },
    }


def find_faults(document):
    """At most twenty, in the order of the document."""
    found = []
    level = 0
    seen = set()
    for index, section in enumerate(document.sections):
        if not section.heading:
            found.append("A heading of level %d is empty." % section.level)
            continue
        if level and section.level > level + 1:
            found.append("\u201c%s\u201d is of level %d and stands below level %d." % (section.heading, section.level, level))
        level = section.level
        if section.heading.lower() in seen:
            found.append("The heading \u201c%s\u201d comes more than once." % section.heading)
        seen.add(section.heading.lower())
        following = document.sections[index + 1] if index + 1 < len(document.sections) else None
        if not section.text.strip() and (following is None or following.level <= section.level):
            found.append("There is nothing below \u201c%s\u201d." % section.heading)
    if document.format != "text":
        for link in document.links:
            anchor = unquote(link.target[1:])
            if link.target.startswith("#") and anchor not in ("", "top") and anchor not in document.anchors:
                found.append("The link to #%s leads nowhere." % anchor)
            elif not link.text.strip():
                found.append("A link to %s has no text." % link.target[:100])
    distinct = list(dict.fromkeys(found))
    return distinct[:20] + (["And %d more." % (len(distinct) - 20)] if len(distinct) > 20 else [])
