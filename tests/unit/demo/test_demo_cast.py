"""The people of the demo: every role of every kind of organisation has somebody to sign in as."""

from demo.cast import NETWORKS, PASSWORD, kind_of, sign_ins
from portal.kernel.permissions import ROLES_OF


def test_roles_fit_and_every_role_has_somebody() -> None:
    held = set()
    for network in NETWORKS:
        for member in network.cast:
            kind = kind_of(network, member.organisation)
            assert set(member.roles) <= set(ROLES_OF[kind])
            held |= {(kind, role) for role in member.roles}
    assert held == {(kind, role) for kind, roles in ROLES_OF.items() for role in roles}


def test_sign_ins_name_address_password_and_place() -> None:
    people = sign_ins()
    assert people[0].path == "/demo/sign-in"
    assert people[-1].roles == ("operator",)
    assert {one.password for one in people} == {PASSWORD}
    assert all(one.email.endswith(".example") and one.email == one.email.lower() for one in people)


def test_networks_differ_in_everything_that_is_seen() -> None:
    for seen in ("slug", "name", "colour", "vendor_name", "brand", "logo"):
        assert len({getattr(network, seen) for network in NETWORKS}) == len(NETWORKS)
    one_of_both = {member.email for member in NETWORKS[0].cast} & {member.email for member in NETWORKS[1].cast}
    assert one_of_both == {"buyer@demo.example"}
