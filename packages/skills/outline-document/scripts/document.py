"""Documents of three formats as the same: sections of text under headings, and links."""

import re
from html.parser import HTMLParser


class Section:
    """What stands below one heading, up to the next."""

    def __init__(self, level, heading):
        self.level = level
        self.heading = heading
        self.parts = []

    @property
    def text(self):
        return "\n".join(self.parts)


class Link:
    def __init__(self, text, target):
        self.text = text
        self.target = target


class Document:
    def __init__(self, kind):
        self.format = kind
        self.title = None
        self.before = Section(0, "")
        self.sections = []
        self.links = []
        self.anchors = set()

    def begin(self, level, heading):
        self.sections.append(Section(level, re.sub(r"\s+", " ", heading).strip()))

    def say(self, text):
        (self.sections[-1] if self.sections else self.before).parts.append(text)

    @property
    def text(self):
        return "\n".join([self.before.text] + ["%s.\n%s" % (each.heading, each.text) for each in self.sections])


def read_document(name, text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kind = kind_of(name, text)
    document = {"html": read_html, "markdown": read_markdown, "text": read_plain}[kind](text)
    if document.title is None and document.sections:
        document.title = document.sections[0].heading
    return document


def kind_of(name, text):
    ending = name.lower().rsplit(".", 1)[-1]
    if ending in ("html", "htm", "xhtml") or re.match(r"\s*(<!doctype html|<html)", text, re.I):
        return "html"
    if ending in ("md", "markdown", "mdx", "mdown") or (ending != "txt" and re.search(r"^#{1,6} \S", text, re.M)):
        return "markdown"
    return "text"


# Spaces inside brackets are bounded, and no part can match in two ways: a text made to be slow stays quick.
INLINE_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,500})\]\(<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\))?[^()\s<>]{0,500})>?(?: \"[^\"\n]{0,200}\")?\)")
REFERENCE = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]: *<?(\S{1,2000}?)>?(?: .{0,300})?$", re.M)
BARE_LINK = re.compile(r"<(https?://[^\s<>]{1,2000})>|(?<![(\[\"'<=\w])(https?://[^\s<>()\[\]\"']{1,2000})")


def read_markdown(text):
    document = Document("markdown")
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if front:
        named = re.search(r"^(?:title|name): *[\"']?(.{1,200}?)[\"']?$", front.group(1), re.M)
        document.title = named.group(1) if named else None
        text = text[front.end() :]
    fence = None
    waiting = None
    for line in text.split("\n"):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if fence is not None:
            if mark and mark.group(1).startswith(fence) and line.strip() == mark.group(1):
                fence = None
            continue
        if mark:
            fence = mark.group(1)
            continue
        heading = re.match(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$", line)
        if heading:
            flush(document, waiting)
            waiting = None
            begin_markdown(document, len(heading.group(1)), heading.group(2) or "")
        elif waiting is not None and waiting.strip() and re.match(r" {0,3}(=+|-+)[ \t]*$", line):
            begin_markdown(document, 1 if "=" in line else 2, waiting)
            waiting = None
        else:
            flush(document, waiting)
            waiting = line
    flush(document, waiting)
    return document


def flush(document, line):
    if line is not None and line.strip():
        take_markdown_links(document, line)
        document.say(strip_markdown(line))


def begin_markdown(document, level, heading):
    take_markdown_links(document, heading)
    plain = strip_markdown(re.sub(r"\{#[\w-]+\}\s*$", "", heading))
    document.begin(level, plain)
    named = re.search(r"\{#([\w-]+)\}\s*$", heading)
    document.anchors.add(named.group(1) if named else anchor_of(plain, document.anchors))


def anchor_of(heading, taken):
    """As GitHub names a heading."""
    slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    name, number = slug, 0
    while name in taken:
        number += 1
        name = "%s-%d" % (slug, number)
    return name


def take_markdown_links(document, line):
    line = re.sub(r"`[^`]*`", "", line)
    document.anchors.update(re.findall(r"<a\s+(?:id|name)=[\"']([^\"']{1,200})[\"']", line))
    definition = REFERENCE.match(line)
    if definition:
        document.links.append(Link(definition.group(1), definition.group(2)))
        return
    for image, text, target in INLINE_LINK.findall(line):
        if not image:
            document.links.append(Link(text, target))
    for inside, bare in BARE_LINK.findall(INLINE_LINK.sub(" ", line)):
        target = inside or bare.rstrip(".,;:!?")
        document.links.append(Link(target, target))


def strip_markdown(line):
    line = INLINE_LINK.sub(lambda found: " " if found.group(1) else found.group(2), line)
    line = re.sub(r"<[^<>]{1,500}>", " ", line)
    line = re.sub(r"^\s*(?:>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)+", "", line)
    if re.match(r"\s*\|?[\s:|-]+\|?\s*$", line):
        return ""
    return re.sub(r"[*`|]|(?<!\w)_|_(?!\w)", " ", line).strip()


CHAPTER = re.compile(r"(?:(?:chapter|part|section|kapitel|teil|appendix)\s+[\divxlc]+\b.{0,80}|(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S.{0,80})$", re.I)


def read_plain(text):
    document = Document("text")
    lines = text.split("\n")
    for index, line in enumerate(lines):
        bare = line.strip()
        level = plain_level(bare, alone=stands_alone(lines, index))
        if level:
            document.begin(level, bare)
        elif bare and not re.match(r"[=\-~*_]{3,}$", bare):
            document.say(bare)
            for inside, found in BARE_LINK.findall(bare):
                target = inside or found.rstrip(".,;:!?")
                document.links.append(Link(target, target))
    return document


def stands_alone(lines, index):
    before = index == 0 or not lines[index - 1].strip()
    after = index + 1 >= len(lines) or not lines[index + 1].strip() or re.match(r"\s*[=\-~]{3,}\s*$", lines[index + 1])
    return bool(before and after)


def plain_level(line, alone):
    if not alone or not line or len(line) > 100 or line[-1] in ".,;:!?":
        return 0
    chapter = CHAPTER.match(line)
    if chapter:
        return (chapter.group(1) or "").count(".") + 1
    letters = [letter for letter in line if letter.isalpha()]
    return 1 if len(letters) >= 4 and all(letter.isupper() for letter in letters) else 0


UNSEEN = {"script", "style", "template", "noscript", "svg", "math", "head", "iframe", "select", "code", "pre"}
BLOCKS = {"p", "div", "li", "tr", "td", "th", "br", "dd", "dt", "section", "article", "blockquote", "figcaption", "ul", "ol", "table"}


class HtmlReader(HTMLParser):
    """What a reader sees. Tags that are never closed must not hide the rest, so only the innermost unseen one counts."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.document = Document("html")
        self.unseen = []
        self.heading = None
        self.link = None
        self.line = []
        self.in_title = False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        for anchor in (given.get("id"), given.get("name") if tag == "a" else None):
            if anchor:
                self.document.anchors.add(anchor)
        if tag == "title" and not self.document.title:
            self.in_title = True
        elif tag == "body":
            self.unseen.clear()
        elif tag in UNSEEN:
            self.unseen.append(tag)
        elif re.fullmatch(r"h[1-6]", tag):
            self.end_line()
            self.heading = (int(tag[1]), [])
        elif tag == "a" and given.get("href"):
            self.link = (given["href"].strip(), [], given.get("aria-label") or given.get("title") or "")
        elif tag == "img" and self.link:
            self.link[1].append(given.get("alt") or "")
        if tag in BLOCKS:
            self.end_line()

    def handle_endtag(self, tag):
        if tag == "title":
            self.in_title = False
        elif tag in self.unseen:
            del self.unseen[len(self.unseen) - 1 - self.unseen[::-1].index(tag) :]
        elif re.fullmatch(r"h[1-6]", tag) and self.heading:
            level, parts = self.heading
            self.heading = None
            self.document.begin(level, "".join(parts))
        elif tag == "a" and self.link:
            target, parts, label = self.link
            self.link = None
            self.document.links.append(Link(re.sub(r"\s+", " ", "".join(parts)).strip() or label, target))
        if tag in BLOCKS:
            self.end_line()

    def handle_data(self, data):
        if self.in_title:
            self.document.title = re.sub(r"\s+", " ", (self.document.title or "") + data).strip() or None
            return
        if self.unseen:
            return
        if self.link:
            self.link[1].append(data)
        if self.heading:
            self.heading[1].append(data)
        else:
            self.line.append(data)

    def end_line(self):
        text = re.sub(r"\s+", " ", "".join(self.line)).strip()
        self.line = []
        if text:
            self.document.say(text)


def read_html(text):
    reader = HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end_line()
    return reader.document
