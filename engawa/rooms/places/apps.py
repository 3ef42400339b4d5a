from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "engawa.rooms.places"
    label = "places"
    verbose_name = "施設・地図"
