"""Who may open works and reports, and at the desk change them: those of a section, and those of the whole ward."""

from typing import Any

from engawa.rooms.places.models import WorkPhoto
from engawa.rooms.places.services.work_photos import add_work_photo
from tests.permissions import (
    EDITORS,
    EVERYBODY,
    OFFICERS,
    WARD_ADMINISTRATORS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.places import material
from tests.rooms.places.works_material import MOMENT, make_report, make_work, picture

WARD = {"ward_slug": "kanazawa"}
ANYBODY_TRIES = when_let_in(EVERYBODY, 422)
ANYBODY_DOES = when_let_in(EVERYBODY, 303)
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)
OFFICERS_ONLY = {**dict.fromkeys(EVERYBODY, 200), "anonymous": 404, "hana": 404, "stranger": 404}


def works(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    make_work(world.kanazawa)
    make_report(world.kanazawa)
    return WARD


def works_file(world: World) -> dict[str, Any]:
    return {**works(world), "form": "csv"}


def a_work(world: World, **facts: Any) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    return {**WARD, "number": make_work(world.kanazawa, **facts).number}


def a_work_of_the_whole_ward(world: World) -> dict[str, Any]:
    return a_work(world, section="")


def with_photo(world: World, **facts: Any) -> dict[str, Any]:
    work = a_work(world, **facts)
    photo = add_work_photo(
        ward_id=world.kanazawa.pk,
        number=work["number"],
        picture=picture(),
        moment="BEFORE",
        alternative="階段",
        actor_id=None,
        now=MOMENT,
    )
    return {**work, "photo_id": photo.pk}


def file_of_photo(world: World, **facts: Any) -> dict[str, Any]:
    work = with_photo(world, **facts)
    photo = WorkPhoto.objects.get(pk=work.pop("photo_id"))
    return {**work, "name": str(photo.image.name).rpartition("/")[2]}


def by_its_code(world: World) -> dict[str, Any]:
    report = make_report(world.kanazawa, email="hana@example.jp")
    return {**WARD, "code": report.code}


def a_report(world: World, **said: Any) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    return {**WARD, "report_id": make_report(world.kanazawa, **said).pk}


def a_report_of_the_whole_ward(world: World) -> dict[str, Any]:
    return a_report(world, section="")


def a_report_with_photo(world: World) -> dict[str, Any]:
    return a_report(world, picture=picture())


TABLE = [
    ("GET", "places:works", works, EVERYBODY),
    ("GET", "places:works-export", works_file, EVERYBODY),
    ("GET", "places:work", a_work, EVERYBODY),
    (
        "GET",
        "places:work",
        lambda world: a_work(world, is_public=False),
        when_let_in(EVERYBODY, 404),
    ),
    ("GET", "places:work-photo", file_of_photo, EVERYBODY),
    (
        "GET",
        "places:work-photo",
        lambda world: file_of_photo(world, is_public=False),
        OFFICERS_ONLY,
    ),
    ("GET", "places:report", works, EVERYBODY),
    ("POST", "places:report", works, ANYBODY_TRIES),
    ("GET", "places:report-find", WARD, EVERYBODY),
    ("POST", "places:report-find", WARD, ANYBODY_TRIES),
    ("GET", "places:report-receipt", by_its_code, EVERYBODY),
    ("GET", "places:report-status", by_its_code, EVERYBODY),
    ("GET", "places:report-forget-address", by_its_code, EVERYBODY),
    ("POST", "places:report-forget-address", by_its_code, ANYBODY_DOES),
    ("GET", "places:report-withdraw", by_its_code, EVERYBODY),
    ("POST", "places:report-withdraw", by_its_code, ANYBODY_DOES),
    ("GET", "places:desk-works", works, OFFICERS),
    ("GET", "places:desk-work-add", WARD, EDITORS),
    ("POST", "places:desk-work-add", WARD, MAY_TRY),
    ("GET", "places:desk-work", a_work, OFFICERS),
    ("POST", "places:desk-work", a_work, MAY_TRY),
    ("POST", "places:desk-work", a_work_of_the_whole_ward, WARD_MAY_TRY),
    ("GET", "places:desk-work-history", a_work, OFFICERS),
    ("GET", "places:desk-work-photos", a_work, EDITORS),
    ("POST", "places:desk-work-photos", a_work, MAY_TRY),
    ("POST", "places:desk-work-photos", a_work_of_the_whole_ward, WARD_MAY_TRY),
    ("GET", "places:desk-work-photo", with_photo, EDITORS),
    ("POST", "places:desk-work-photo", with_photo, MAY_TRY),
    ("GET", "places:desk-work-photo-remove", with_photo, EDITORS),
    ("POST", "places:desk-work-photo-remove", with_photo, MAY_DO),
    ("GET", "places:desk-reports", works, OFFICERS),
    ("GET", "places:desk-report", a_report, OFFICERS),
    ("POST", "places:desk-report", a_report, MAY_TRY),
    ("POST", "places:desk-report", a_report_of_the_whole_ward, WARD_MAY_TRY),
    ("POST", "places:desk-report-hand-on", a_report, MAY_TRY),
    ("POST", "places:desk-report-hand-on", a_report_of_the_whole_ward, WARD_MAY_TRY),
    ("POST", "places:desk-report-make-work", a_report, MAY_DO, {"revision": "1"}),
    (
        "POST",
        "places:desk-report-make-work",
        a_report_of_the_whole_ward,
        WARD_MAY_DO,
        {"revision": "1"},
    ),
    ("GET", "places:desk-report-photo", a_report_with_photo, OFFICERS),
    ("GET", "places:desk-first-section", WARD, WARD_ADMINISTRATORS),
    (
        "POST",
        "places:desk-first-section",
        works,
        when_let_in(WARD_ADMINISTRATORS, 302),
        {"revision": "1"},
    ),
]
