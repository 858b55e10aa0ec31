"""A first look at a portal: the families recognised and a profile that can be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.portals import (
    asp,
    cicro,
    drop_down,
    epoint,
    fujian,
    gkmlpt,
    gongkai,
    hanweb_jcms,
    hanweb_jpaas,
    hanweb_xxgk,
    jeecms,
    lonsun,
    openness,
    trs,
    ucap,
    vsb,
)
from fixtures.portals.sample import SamplePortal
from fixtures.server import PortalServer
from nianbao.demo import demo_profiles
from nianbao.probing import MOST_PAGES, probe
from scraper.profiles import Profile


@pytest.mark.parametrize("portal", [gkmlpt.portal(), hanweb_jcms.portal(), ucap.portal()], ids=lambda one: one.family)
def test_probe_proposes_a_profile(portal: SamplePortal, tmp_path: Path) -> None:
    """This test ensures that a portal's own family is recognised, few pages are asked, and the profile loads."""
    with PortalServer(portal.sites) as server:
        asked = Profile.from_url(portal.start, delay=0, allow_hosts=tuple(portal.sites), resolve=server.resolve)
        found = probe(asked)
        pages = [entry for entry in server.log if not entry.path.endswith("/robots.txt")]
    assert set(found.family.split("+")) & set(portal.family.split("+")), found.family
    assert len(pages) <= 2 * MOST_PAGES + 2
    text = found.profile_text()
    assert len(text.splitlines()) <= 30
    path = tmp_path / "proposed.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = Profile.load(path)
    assert (loaded.site, loaded.start) == (asked.site, asked.start)
    assert any(found.family in line for line in found.lines())


SYSTEMS = {
    "asp": asp,
    "cicro": cicro,
    "epoint": epoint,
    "fujian": fujian,
    "gongkai": gongkai,
    "hanweb_jpaas": hanweb_jpaas,
    "hanweb_xxgk": hanweb_xxgk,
    "jeecms": jeecms,
    "lonsun": lonsun,
    "nbyear": drop_down,
    "openness": openness,
    "trs": trs,
    "vsb": vsb,
}


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_probe_names_the_system(system: str) -> None:
    """This test ensures that a few pages are enough to say which system a portal runs on, and no other is named."""
    portal = SYSTEMS[system].portal()
    with PortalServer(portal.sites) as server:
        found = probe(Profile.from_url(portal.start, delay=0, allow_hosts=tuple(portal.sites), resolve=server.resolve))
    also = {"hanweb_xxgk": {"hanweb_jcms"}}.get(system, set())
    assert set(found.family.split("+")) == {system} | also


def test_probe_of_the_sample_county() -> None:
    """This test ensures that bodies and entry points of the sample county's portal are named."""
    with PortalServer() as server:
        (profile,) = (one for one in demo_profiles(server.resolve) if one.site.startswith("www."))
        found = probe(profile.with_(family=""))
    assert "hanweb_xxgk" in found.family
    assert found.entries
    assert len(list(found.lines())) > 6
