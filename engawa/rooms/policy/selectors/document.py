"""Reading a version of a plan as one document."""

from django.db.models import Q

from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.document import (
    PartnerName,
    PlanDocument,
    SectionName,
    TagName,
    WardName,
    from_plain,
)
from engawa.rooms.policy.models import PlanVersion, Tag
from engawa.rooms.policy.selectors.content import get_content


def build_document(*, version: PlanVersion) -> PlanDocument:
    """Make the document of a version from its rows; drafts are previewed through it."""
    content = get_content(version=version)
    ward = version.plan.ward
    sections = {s.section for s in content.section_statements}
    sections |= {i.section for i in content.initiatives()}
    sections |= {a.section for a in content.activities()}
    partners = {p for i in content.initiatives() for p in i.partners}
    tags = {t for i in content.initiatives() for t in i.tags}
    tags |= {t for a in content.activities() for t in a.tags}
    found_tags: dict[str, TagName] = {}
    for tag in Tag.objects.filter(Q(ward=ward) | Q(ward=None)):
        if tag.reference in tags and (tag.ward_id or tag.reference not in found_tags):
            found_tags[tag.reference] = TagName(
                tag.reference, tag.scheme, tag.value, tag.label, tag.label_en, tag.label_easy
            )
    return PlanDocument(
        ward=WardName(ward.slug, ward.code, ward.name, ward.name_en),
        fiscal_year=version.plan.fiscal_year,
        version=version.number,
        state=version.state,
        published_at=version.published_at,
        change_note=version.change_note,
        content=content,
        sections=tuple(
            SectionName(s.code, s.name, s.name_en, s.name_easy)
            for s in Section.objects.filter(ward=ward)
            if s.code in sections
        ),
        partners=tuple(
            PartnerName(p.code, p.name, p.kind, p.url)
            for p in Partner.objects.filter(ward=ward)
            if p.code in partners
        ),
        tags=tuple(sorted(found_tags.values(), key=lambda tag: (tag.scheme, tag.value))),
    )


def get_document(*, version: PlanVersion) -> PlanDocument:
    """Give the document of a version: the one written at publication, or, of a draft, one made now."""
    if version.document is not None:
        return from_plain(PlanDocument, version.document)
    return build_document(version=version)
