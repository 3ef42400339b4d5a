"""Addresses of the public pages."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import public

PLAN = "<slug:ward_slug>/policy/"
YEAR = PLAN + "<fiscal_year:year>/"
PREVIEW = "<slug:ward_slug>/desk/policy/<fiscal_year:year>/preview/"

urlpatterns: list[URLPattern] = [
    path(PLAN, public.overview, name="overview"),
    path(YEAR, public.overview, name="overview-year"),
    path(YEAR + "measures/<slug:code>/", public.measure, name="measure"),
    path(YEAR + "initiatives/<slug:code>/", public.initiative, name="initiative"),
    path(YEAR + "versions/<int:number>/", public.version, name="version"),
    path(
        YEAR + "versions/<int:number>/initiatives/<slug:code>/",
        public.version_initiative,
        name="version-initiative",
    ),
    path(YEAR + "sections/", public.sections, name="sections"),
    path(YEAR + "sections/<slug:code>/", public.section, name="section"),
    path(YEAR + "themes/", public.themes, name="themes"),
    path(YEAR + "themes/<slug:value>/", public.theme, name="theme"),
    path(YEAR + "sdgs/", public.sdgs, name="sdgs"),
    path(YEAR + "sdgs/<slug:value>/", public.sdg, name="sdg"),
    path(YEAR + "digital/", public.digital, name="digital"),
    path(YEAR + "tags/<slug:scheme>/<slug:value>/", public.tag, name="tag"),
    path(YEAR + "changes/", public.changes, name="changes"),
    path(YEAR + "partners/<slug:code>/", public.partner, name="partner"),
    path(PLAN + "search/", public.search, name="search"),
    path(PLAN + "numbers/", public.numbers, name="numbers"),
    path(
        "policy/<fiscal_year:year>/themes/<slug:value>/",
        public.theme_side_by_side,
        name="theme-side-by-side",
    ),
    path(PREVIEW, public.preview, name="preview"),
    path(
        PREVIEW + "initiatives/<slug:code>/", public.preview_initiative, name="preview-initiative"
    ),
]
