"""A browser in words, from what it says of itself: enough for a person to know it again, never a fact to rely on."""

from flask_babel import gettext as _

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"), ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("HeadlessChrome", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)
PHONES = ("iPhone", "iPad", "Android")


def device_name(user_agent: str) -> str:
    """"Firefox on Windows", or the program's own name where it is no browser."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    if browser or system:
        return str(browser or system)
    program = user_agent.partition("/")[0].strip()[:40]
    return program or _("Unknown device")


def is_phone(user_agent: str) -> bool:
    """Whether it looks like a phone or a tablet."""
    return any(mark in user_agent for mark in PHONES)
