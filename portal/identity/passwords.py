"""Passwords: argon2id, checked in the same time whether or not the account exists, and refused where easily guessed."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from portal.late import late

if TYPE_CHECKING:
    import zxcvbn
else:
    zxcvbn = late("zxcvbn")

hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)  # the first of OWASP's equal choices for argon2id
SHORTEST, LONGEST = 12, 200
WEIGHED = 72  # the first characters are weighed: more do not make a guess easier
SAFE_SCORE = 3  # zxcvbn's "safely unguessable", 10^8 guesses and more


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return hasher.hash(password)


@cache
def _nobody() -> str:
    return hasher.hash("nobody has this password")


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether a password fits a hash; without a hash the same work is done, and the answer is no."""
    stand_in = _nobody()
    try:
        fits = hasher.verify(password_hash or stand_in, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def renewed_hash(password_hash: str, password: str) -> str | None:
    """The hash to store instead, where today's parameters are others than those this one was made with; else None."""
    return hash_password(password) if hasher.check_needs_rehash(password_hash) else None


def password_problem(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, for the person who chose it; None where it will do.

    `about` are words that others know of the person: name, e-mail address, company.
    """
    if len(password) < SHORTEST:
        return _("Take at least %(least)s characters: a few words in a row are easy to remember.", least=SHORTEST)
    if len(password) > LONGEST:
        return _("Take at most %(most)s characters.", most=LONGEST)
    words = [part for text in about for part in _parts(text)]
    plain = password.casefold()
    if any(len(word) >= 4 and word in plain and len(word) * 2 >= len(plain) for word in words):
        return _("This password is mostly your own name or address. Take words that nobody links with you.")
    if len(set(password)) < 5 or zxcvbn.zxcvbn(password[:WEIGHED], words)["score"] < SAFE_SCORE:
        return _("This password is among the first that attackers try. Take a few words that do not belong together.")
    return None


def _parts(text: str) -> list[str]:
    lowered = text.casefold()
    split = "".join(sign if sign.isalnum() else " " for sign in lowered).split()
    return [lowered, *split]
