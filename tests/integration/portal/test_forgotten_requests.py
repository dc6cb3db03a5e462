"""Ids of forms are kept as long as a second click may come, and not for ever."""

from uuid import uuid4

from flask import Flask

from portal.jobs.deliver import do_chore
from portal.web.runtime import runtime_of
from tests.support.people import ask, change
from tests.support.world import World


def test_ids_of_old_forms_are_forgotten_and_young_ones_kept(app: Flask, world: World) -> None:
    for days in (0, 29, 31, 400):
        change(world, "INSERT INTO request_key (network_id, organisation_id, request_id, endpoint, at)"
               " VALUES (:n, :o, :r, 'x', now() - make_interval(days => :d))",
               n=world.network_id, o=world.companies["alpha"].id, r=uuid4(), d=days)
    run = runtime_of(app)
    do_chore(run.engine, run.work, "web.forget_requests")
    kept = ask(world, "SELECT now()::date - at::date AS days FROM request_key WHERE network_id = :n ORDER BY 1",
               n=world.network_id)
    assert [row.days for row in kept] == [0, 29]
