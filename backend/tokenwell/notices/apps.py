"""Notices: tell people of turns in the life of what they may authorize."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tokenwell.notices"
    label = "notices"
