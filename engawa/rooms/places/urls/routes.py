"""Addresses of routes: the public pages and the desk."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_routes, desk_steps, routes

ROUTES = "<slug:ward_slug>/places/routes/"
DESK = "<slug:ward_slug>/desk/places/routes/"
ROUTE = DESK + "<int:number>/"
STEP = ROUTE + "steps/<int:step_id>/"

urlpatterns: list[URLPattern] = [
    path(ROUTES, routes.routes, name="routes"),
    path(ROUTES + "<int:number>/", routes.route, name="route"),
    path(ROUTES + "<int:number>/route.<str:form>", routes.route_file, name="route-file"),
    path(DESK, desk_routes.listing, name="desk-routes"),
    path(DESK + "new/", desk_routes.add, name="desk-route-add"),
    path(ROUTE, desk_routes.route, name="desk-route"),
    path(ROUTE + "line/", desk_routes.line, name="desk-route-line"),
    path(ROUTE + "remove/", desk_routes.remove, name="desk-route-remove"),
    path(ROUTE + "steps/new/", desk_steps.add, name="desk-step-add"),
    path(STEP, desk_steps.step, name="desk-step"),
    path(STEP + "move/", desk_steps.move, name="desk-step-move"),
    path(STEP + "remove/", desk_steps.remove, name="desk-step-remove"),
]
