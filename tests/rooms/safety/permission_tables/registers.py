"""Who opens and writes the registers, and who presses how a site stands."""

from typing import Any

from engawa.rooms.safety.models import Response, SiteFile
from engawa.rooms.safety.register_values import ScenarioValues
from engawa.rooms.safety.services.scenarios import add_scenario
from engawa.rooms.safety.services.site_files import (
    bring_site_file,
    put_in_site_file,
    review_site_file,
)
from engawa.rooms.safety.services.zone_files import bring_zone_file, put_in_zone_file
from engawa.rooms.safety.values import Hazard, Level, Opening, Regime, SiteRole
from tests.permissions import (
    EDITORS,
    OFFICERS,
    WARD_APPROVERS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.safety.register_material import MOMENT, add_school, add_site, add_zone, report

WARD = {"ward_slug": "kanazawa"}
WRITTEN = when_let_in(WARD_EDITORS, 302)
UNSOUND = when_let_in(WARD_EDITORS, 422)


def a_zone(world: World) -> dict[str, Any]:
    return {**WARD, "code": add_zone(world.kanazawa).code}


def a_retired_zone(world: World) -> dict[str, Any]:
    return {**WARD, "code": add_zone(world.kanazawa, retired_at=MOMENT).code}


def a_zone_of_another_ward(world: World) -> dict[str, Any]:
    return {**WARD, "code": add_zone(world.konan).code}


def a_site(world: World) -> dict[str, Any]:
    return {**WARD, "code": add_site(world.kanazawa).code}


def some_sites(world: World) -> dict[str, Any]:
    report(add_site(world.kanazawa), Opening.CROWDED, head_count=20)
    return WARD


def a_retired_site(world: World) -> dict[str, Any]:
    return {**WARD, "code": add_site(world.kanazawa, retired_at=MOMENT).code}


def some_places(world: World) -> dict[str, Any]:
    add_school(world.kanazawa)
    return WARD


def a_scenario(world: World) -> dict[str, Any]:
    values = ScenarioValues(
        name="状況Ⅰ",
        condition="土砂災害の警報が出たとき",
        regime=Regime.WIND_RAIN,
        hazard=Hazard.LANDSLIDE,
        level=Level.EVACUATE,
        reason="LANDSLIDE_WARNING",
    )
    add_scenario(ward_id=world.kanazawa.pk, code="one", values=values, actor_id=None, now=MOMENT)
    return {**WARD, "code": "one"}


def some_scenarios(world: World) -> dict[str, Any]:
    a_scenario(world)
    return WARD


def a_response(world: World) -> dict[str, Any]:
    Response.objects.create(ward=world.kanazawa, regime=Regime.WIND_RAIN, started_at=MOMENT)
    return WARD


def a_zone_file(world: World) -> dict[str, Any]:
    text = "番号,区域名,町丁目\n1,崖,釜利谷東二丁目の一部\n"
    file = bring_zone_file(
        ward_id=world.kanazawa.pk,
        filename="cliffs.csv",
        content=text.encode(),
        credit="",
        actor_id=None,
        now=MOMENT,
    )
    return {**WARD, "file_id": file.pk}


def a_zone_file_put_in(world: World) -> dict[str, Any]:
    given = a_zone_file(world)
    put_in_zone_file(
        ward_id=world.kanazawa.pk, file_id=given["file_id"], seen="", actor_id=None, now=MOMENT
    )
    return given


def a_site_file(world: World) -> dict[str, Any]:
    add_school(world.kanazawa)
    file = bring_site_file(
        ward_id=world.kanazawa.pk,
        filename="homes.csv",
        content="名称\n釜利谷東小学校\n".encode(),
        role=SiteRole.WELFARE,
        actor_id=None,
        now=MOMENT,
    )
    return {**WARD, "file_id": file.pk}


def a_site_file_put_in(world: World) -> dict[str, Any]:
    given = a_site_file(world)
    file = SiteFile.objects.get(pk=given["file_id"])
    put_in_site_file(
        ward_id=world.kanazawa.pk,
        file_id=file.pk,
        seen=review_site_file(file=file).stamp,
        actor_id=None,
        now=MOMENT,
    )
    return given


def a_site_file_of_another_ward(world: World) -> dict[str, Any]:
    add_school(world.konan)
    file = bring_site_file(
        ward_id=world.konan.pk,
        filename="homes.csv",
        content="名称\n釜利谷東小学校\n".encode(),
        role=SiteRole.WELFARE,
        actor_id=None,
        now=MOMENT,
    )
    return {**WARD, "file_id": file.pk}


TABLE = [
    ("GET", "safety:desk-site-files", WARD, WARD_EDITORS),
    ("POST", "safety:desk-site-files", WARD, UNSOUND),
    ("GET", "safety:desk-site-file", a_site_file, WARD_EDITORS),
    ("GET", "safety:desk-site-file", a_site_file_of_another_ward, when_let_in(WARD_EDITORS, 404)),
    ("POST", "safety:desk-site-file", a_site_file, when_let_in(WARD_EDITORS, 409), {"seen": ""}),
    ("POST", "safety:desk-site-file-give-up", a_site_file, WRITTEN),
    ("POST", "safety:desk-site-file-take-back", a_site_file_put_in, WRITTEN),
    ("GET", "safety:desk-zone-files", WARD, WARD_EDITORS),
    ("POST", "safety:desk-zone-files", WARD, UNSOUND),
    ("GET", "safety:desk-zone-file", a_zone_file, WARD_EDITORS),
    ("POST", "safety:desk-zone-file", a_zone_file, WRITTEN, {"seen": ""}),
    ("POST", "safety:desk-zone-file-give-up", a_zone_file, WRITTEN),
    ("POST", "safety:desk-zone-file-take-back", a_zone_file_put_in, WRITTEN),
    ("GET", "safety:desk-zones", WARD, OFFICERS),
    ("GET", "safety:desk-zone-add", WARD, WARD_EDITORS),
    ("POST", "safety:desk-zone-add", WARD, UNSOUND),
    ("GET", "safety:desk-zone", a_zone, WARD_EDITORS),
    ("GET", "safety:desk-zone", a_zone_of_another_ward, when_let_in(WARD_EDITORS, 404)),
    ("POST", "safety:desk-zone", a_zone, UNSOUND),
    ("POST", "safety:desk-zone-retire", a_zone, WRITTEN, {"revision": "1"}),
    ("POST", "safety:desk-zone-restore", a_retired_zone, WRITTEN, {"revision": "1"}),
    ("GET", "safety:desk-sites", WARD, OFFICERS),
    ("POST", "safety:desk-sites-make", some_places, WRITTEN),
    ("GET", "safety:desk-site-add", WARD, WARD_EDITORS),
    ("POST", "safety:desk-site-add", WARD, UNSOUND),
    ("GET", "safety:desk-site", a_site, WARD_EDITORS),
    ("POST", "safety:desk-site", a_site, UNSOUND, {"pets": "perhaps"}),
    ("POST", "safety:desk-site-retire", a_site, WRITTEN, {"revision": "1"}),
    ("POST", "safety:desk-site-restore", a_retired_site, WRITTEN, {"revision": "1"}),
    ("GET", "safety:desk-scenarios", some_scenarios, OFFICERS),
    ("GET", "safety:desk-scenario-add", WARD, WARD_EDITORS),
    ("POST", "safety:desk-scenario-add", WARD, UNSOUND),
    ("GET", "safety:desk-scenario", a_scenario, WARD_EDITORS),
    ("POST", "safety:desk-scenario", a_scenario, UNSOUND),
    ("POST", "safety:desk-scenario-remove", a_scenario, WRITTEN, {"revision": "1"}),
    ("GET", "safety:desk-board", some_sites, OFFICERS),
    ("POST", "safety:desk-site-report", a_site, when_let_in(EDITORS, 302), {"opening": "OPEN"}),
    ("GET", "safety:desk-response-start", WARD, WARD_APPROVERS),
    ("POST", "safety:desk-response-start", WARD, when_let_in(WARD_APPROVERS, 422)),
    ("GET", "safety:desk-response-end", a_response, WARD_APPROVERS),
    ("POST", "safety:desk-response-end", a_response, when_let_in(WARD_APPROVERS, 302)),
]
