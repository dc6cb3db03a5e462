"""What is over is removed in batches, what is not stays; the database itself keeps what is young, whatever is set."""

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from portal.jobs.deliver import do_chore
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, ScopeRole
from portal.retention import GROUND, Retention
from portal.settings import BadSettings, Settings
from portal.web.runtime import runtime_of
from tests.support.people import ask, change
from tests.support.world import World

YEARS = 5 * 365


def entries(world: World, *days: int) -> None:
    for age in days:
        change(world, "INSERT INTO audit_entry (id, network_id, organisation_id, actor_name, verb, subject, at)"
               " VALUES (:i, :n, :o, 'x', 'lamp.lit', :d, now() - make_interval(days => :age))",
               i=uuid4(), n=world.network_id, o=world.companies["alpha"].id, d=str(age), age=age)


def ages(world: World) -> list[int]:
    return sorted(int(row.subject) for row in ask(world, "SELECT subject FROM audit_entry WHERE network_id = :n"
                                                  " AND verb = 'lamp.lit'", n=world.network_id))


def test_the_nightly_chore_removes_what_is_over_and_counts_it(app: Flask, world: World) -> None:
    entries(world, 0, YEARS - 1, YEARS + 1, 4000)
    run = runtime_of(app)
    do_chore(run.engine, run.work, "portal.retention")
    assert ages(world) == [0, YEARS - 1]
    counted = ask(world, "SELECT after->>'audit' AS n FROM platform_entry WHERE network_id = :n AND verb = 'retention.done'",
                  n=world.network_id)
    assert [row.n for row in counted] == ["2"]


def test_settings_keep_longer_or_shorter_but_never_less_than_the_least(app: Flask, world: World) -> None:
    entries(world, 0, 364, 366, 4000)
    run = runtime_of(app)
    for days, left in ((36_500, [0, 364, 366, 4000]), (400, [0, 364, 366]), (1, [0, 364])):
        retention = Retention(replace(run.settings, retain_days={"audit": days}))
        retention.add(*GROUND)
        with transaction(run.engine, Scope(ScopeRole.WORKER, world.network_id)) as session:
            retention.run(session)
        assert ages(world) == left, days


def test_the_database_keeps_what_is_young(app: Flask, world: World) -> None:
    entries(world, 10)
    with transaction(runtime_of(app).engine, Scope(ScopeRole.WORKER, world.network_id)) as session:
        session.execute(text("DELETE FROM audit_entry"))
    assert ages(world) == [10]


def test_a_feed_s_file_goes_and_its_report_stays(app: Flask, world: World) -> None:
    run, nord = runtime_of(app), world.companies["nord"].id
    kept = {}
    for name, days in (("old", 400), ("young", 300)):
        key = kept[name] = run.files.put(world.network_id, f"{name} {world.slug}".encode())
        change(world, "INSERT INTO feed_run (network_id, seller_id, id, profile_code, file_name, file_sha256, state, created_at)"
               " VALUES (:n, :o, :i, 'x', 'x.csv', :key, 'done', now() - make_interval(days => :d))",
               n=world.network_id, o=nord, i=uuid4(), key=key, d=days)
    do_chore(run.engine, run.work, "portal.retention")
    rows = ask(world, "SELECT file_sha256, file_removed_at IS NOT NULL AS gone FROM feed_run WHERE network_id = :n",
               n=world.network_id)
    assert {row.file_sha256: row.gone for row in rows} == {kept["old"]: True, kept["young"]: False}
    folder = run.settings.portal_data / "files"
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert kept["young"] in names
    assert kept["old"] not in names


@pytest.mark.parametrize("wrong", ["mails", "mails=x", "mails=0", "=3"])
def test_a_wrong_setting_is_refused(wrong: str) -> None:
    with pytest.raises(BadSettings, match="RETAIN_DAYS"):
        Settings.from_env({"PORTAL_ENV": "test", "SECRET_KEY": "k" * 48, "RETAIN_DAYS": wrong})
