"""The package of an OFD file: its documents, their pages in order, page templates and resources.

Every location in OFD is relative to the file that names it, or to the root of the package when it begins with ``/``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from parsers.errors import DamagedFile, LimitExceeded
from parsers.readers.package import Package

Element = etree._Element

#: More documents or pages than any report has.
DOCUMENTS = 50
PAGES = 1_000

#: The box of a page that declares none: A4, in millimetres.
_A4 = (0.0, 0.0, 210.0, 297.0)


@dataclass(frozen=True)
class Page:
    """One page: its box in millimetres (x, y, width, height) and its contents, templates before the page itself.

    ``foreground`` are templates that are drawn over the page.
    """

    box: tuple[float, float, float, float]
    contents: tuple[Element, ...]


@dataclass
class Resources:
    """What the pages of a document refer to by number: composite graphics, the fonts' names, the pictures' files."""

    composites: dict[str, Element] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """One document of the package: what it says about itself, its pages and resources."""

    meta: Mapping[str, str]
    pages: tuple[Page, ...]
    resources: Resources


def bodies(package: Package) -> Iterator[Body]:
    """The documents of the package in order. Raises DamagedFile, EncryptedFile, LimitExceeded."""
    root = parse(package, "OFD.xml")
    found = children(root, "DocBody")
    if not found:
        raise DamagedFile("OFD.xml names no document")
    if len(found) > DOCUMENTS:
        raise LimitExceeded(f"{len(found)} documents in one package; at most {DOCUMENTS} are read")
    for entry in found:
        location = text(child(entry, "DocRoot"))
        if not location:
            raise DamagedFile("a document of the package has no root")
        yield _body(package, resolve("OFD.xml", location), child(entry, "DocInfo"))


def _body(package: Package, name: str, info: Element | None) -> Body:
    root = parse(package, name)
    common = child(root, "CommonData")
    resources = Resources()
    default = _A4
    templates: dict[str, Element] = {}
    if common is not None:
        default = _page_box(child(common, "PageArea")) or _A4
        for part in (*children(common, "PublicRes"), *children(common, "DocumentRes")):
            _load_resources(package, resolve(name, text(part)), resources)
        for template in children(common, "TemplatePage"):
            location = template.get("BaseLoc", "")
            if template.get("ID") and location:
                templates[template.get("ID", "")] = parse(package, resolve(name, location))
    entries = children(child(root, "Pages"), "Page")
    if len(entries) > PAGES:
        raise LimitExceeded(f"{len(entries)} pages; at most {PAGES} are read")
    pages = tuple(
        _page(package, resolve(name, entry.get("BaseLoc", "")), default, templates, resources) for entry in entries
    )
    return Body(_meta(info), pages, resources)


def _page(
    package: Package,
    name: str,
    default: tuple[float, float, float, float],
    templates: Mapping[str, Element],
    resources: Resources,
) -> Page:
    root = parse(package, name)
    for part in children(root, "PageRes"):
        _load_resources(package, resolve(name, text(part)), resources)
    box = _page_box(child(root, "Area"))
    behind: list[Element] = []
    before: list[Element] = []
    for use in children(root, "Template"):
        template = templates.get(use.get("TemplateID", ""))
        if template is None:
            raise DamagedFile(f"{name!r} uses a page template that the document lacks")
        box = box or _page_box(child(template, "Area"))
        (before if use.get("ZOrder") == "Foreground" else behind).extend(children(template, "Content"))
    return Page(box or default, (*behind, *children(root, "Content"), *before))


def _page_box(area: Element | None) -> tuple[float, float, float, float] | None:
    box = numbers(text(child(area, "PhysicalBox")))
    if len(box) != 4 or not (0 < box[2] < 1e5 and 0 < box[3] < 1e5):
        return None
    return box[0], box[1], box[2], box[3]


def _load_resources(package: Package, name: str, resources: Resources) -> None:
    """Adds the fonts, composite graphics and pictures of one resource file; colour spaces are not needed."""
    root = parse(package, name)
    base = posixpath.join(name, "..", root.get("BaseLoc", "").strip().replace("\\", "/"), "x")
    for media in children(child(root, "MultiMedias"), "MultiMedia"):
        file = text(child(media, "MediaFile"))
        if file:
            resources.pictures.setdefault(media.get("ID", ""), _stored_name(package, resolve(base, file)))
    for font in children(child(root, "Fonts"), "Font"):
        resources.fonts.setdefault(font.get("ID", ""), font.get("FontName", ""))
    for unit in children(child(root, "CompositeGraphicUnits"), "CompositeGraphicUnit"):
        resources.composites.setdefault(unit.get("ID", ""), unit)


def _meta(info: Element | None) -> dict[str, str]:
    names = ("Title", "Author", "Subject", "CreationDate", "ModDate", "Creator", "CreatorVersion")
    found = ((name.lower(), text(child(info, name))) for name in names)
    return {name: value for name, value in found if value}


# ---------------------------------------------------------------------------------------------- XML and locations


def parse(package: Package, name: str) -> Element:
    """The root of one XML part; no entity is resolved, no DTD is loaded, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(package.read(_stored_name(package, name)), parser)
    except etree.XMLSyntaxError as problem:
        raise DamagedFile(f"{name!r} is not well-formed XML: {problem}") from problem
    return root


def _stored_name(package: Package, name: str) -> str:
    """The member's own spelling: some producers write other letter case in the reference than in the package."""
    if name in package:
        return name
    same = [stored for stored in package.names if stored.lstrip("/").lower() == name.lower()]
    return same[0] if same else name


def resolve(base: str, location: str) -> str:
    """The package name of ``location`` as written in the part ``base``."""
    location = location.strip().replace("\\", "/")
    if not location:
        raise DamagedFile(f"{base!r} has a reference without a location")
    joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath(joined).lstrip("/")


def local(element: Element) -> str:
    """The element's name without its namespace (two are in use); empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element | None, name: str) -> list[Element]:
    """The direct children called ``name``."""
    return [] if element is None else [part for part in element if local(part) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child called ``name``."""
    return next(iter(children(element, name)), None)


def text(element: Element | None) -> str:
    """The element's own text without the blanks around it."""
    return "" if element is None else (element.text or "").strip()


def numbers(value: str | None) -> list[float]:
    """The numbers of a list attribute (``0 0 210 297``); empty when one of them is no finite number."""
    try:
        found = [float(part) for part in (value or "").split()]
    except ValueError:
        return []
    return found if all(abs(part) < 1e9 for part in found) else []
