"""Everything that is written to or by the agency in forty days, made up once for all mailboxes."""

import functools
import random
from collections import Counter
from datetime import datetime, timedelta

import mime
import notices
import reports
import scenes
from letter import Letter
from mime import Mail
from people import Cast, Person, cast

DAYS = 40
LETTERS = 285  # each user's letters, before newsletters and the like
FIRST_LETTERS = 55  # each newcomer's
FIRST_DAYS = 25
ABSENCES = 3  # automatic replies to each user


@functools.lru_cache(maxsize=2)
def correspondence(now: datetime, seed: int = 1) -> tuple[Mail, ...]:
    """Every mail from or to a user, by date."""
    players, rng = cast(seed), random.Random(f"mails {seed}")
    threads = [_planted(players, entry, now, rng) for entry in scenes.texts()["planted"]]
    counts = Counter(reader for thread in threads for letter in thread for reader in _users(letter))
    while min(counts[user.login] for user in players.users) < LETTERS:
        user = min(players.users, key=lambda user: counts[user.login])
        thread = _thread(players, user, now, rng)
        counts.update(reader for letter in thread for reader in _users(letter))
        threads.append(thread)
    letters = [letter for thread in threads for letter in thread]
    mails = [*(mime.from_letter(letter) for letter in letters), *_unwritten(players, letters, now, rng)]
    return tuple(sorted(mails, key=lambda mail: mail.when))


def first_weeks(person: Person, now: datetime, seed: int = 1) -> tuple[Mail, ...]:
    """Every mail from or to a newcomer, by date: with clients and applicants alone, as no colleague has a copy."""
    players, rng = cast(seed), random.Random(f"mails of {person.login} {seed}")
    alone = [scene for scene in scenes.texts()["scene"] if "sanne" in scene["owner"] and _is_between_two(scene)]
    letters: list[Letter] = []
    while len(letters) < FIRST_LETTERS:
        scene = rng.choice(alone)
        start = scenes.office_hours(now - timedelta(days=FIRST_DAYS * rng.random()), rng)
        letters += scenes.play(scene, scenes.players(players, scene, person, start, rng), start, now, rng)
    mails = [*map(mime.from_letter, letters), *notices.newsletters(person, now, rng)]
    return tuple(sorted(mails, key=lambda mail: mail.when))


def _is_between_two(scene: dict) -> bool:
    """Nobody of ours but the one to whom it happens writes or reads it."""
    ours = any("colleague" in (step["by"], step.get("to"), step.get("cc")) for step in scene["step"])
    return scene["kind"] != "internal" and not ours and scene["name"] != "confidential"


def _users(letter: Letter) -> list[str]:
    return [person.login for person in (letter.sender, *letter.to, *letter.cc, *letter.bcc) if person.login]


def _planted(players: Cast, entry: dict, now: datetime, rng: random.Random) -> list[Letter]:
    """A thread that every run must have, from its first letter to its last."""
    user, kind, lang = players.by_login[entry["user"]], entry["kind"], entry.get("lang", "nl")
    wanted = (entry["scene"], kind, lang)
    scene = next(s for s in scenes.texts()["scene"] if (s["name"], s["kind"], s["lang"]) == wanted)
    start = now - timedelta(minutes=entry.get("minutes", 0) + rng.randrange(30))
    if "days" in entry:
        start = scenes.office_hours(start - timedelta(days=entry["days"], minutes=rng.randrange(300)), rng)
    them = next((p for p in (*players.contacts, *players.users) if p.email == entry.get("with")), None)
    bcc = (players.by_login[entry["bcc"]],) if "bcc" in entry else ()
    return scenes.play(scene, scenes.players(players, scene, user, start, rng, them), start, now, rng, bcc, whole=True)


def _thread(players: Cast, user: Person, now: datetime, rng: random.Random) -> list[Letter]:
    """A thread of this user's, begun at some moment of the last forty days; more of them lately."""
    everyday = [scene for scene in scenes.texts()["scene"] if scene["name"] != "confidential"]
    scene = rng.choice([scene for scene in everyday for login in scene["owner"] if login == user.login])
    start = scenes.office_hours(now - timedelta(days=DAYS * rng.random() ** 1.4), rng)
    return scenes.play(scene, scenes.players(players, scene, user, start, rng), start, now, rng)


def _unwritten(players: Cast, letters: list[Letter], now: datetime, rng: random.Random):
    """What comes from machines, and what was never sent."""
    yield from notices.notices(players, now, rng)
    for user in players.users:
        yield from notices.newsletters(user, now, rng)
        yield from notices.spam(user, now, rng)
        yield from notices.drafts(players, user, now, rng)
        yield from reports.bounce(user, now, rng)
        for letter in rng.sample(_to_clients(user, letters, before=now - timedelta(days=1)), ABSENCES):
            second = next(p for p in players.contacts if p.company is letter.to[0].company and p is not letter.to[0])
            yield reports.absence(letter, second, rng)


def _to_clients(user: Person, letters: list[Letter], before: datetime) -> list[Letter]:
    own = [letter for letter in letters if letter.sender is user and letter.when < before]
    return [letter for letter in own if letter.to[0].company and not letter.to[0].login]
