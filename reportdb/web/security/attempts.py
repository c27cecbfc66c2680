"""How often somebody may try to log in. Counted are failures, of names that exist and of names that do not, alike."""

from __future__ import annotations

import ipaddress
from collections import Counter
from threading import Lock

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from reportdb.storable import one_line

#: a name from one address; a name from anywhere; an address, whoever it tries (an office behind one address is many).
#: One address alone cannot use up what a name has from anywhere, and so keep its owner out.
PAIR: RateLimitItem = RateLimitItemPerMinute(10, 15)
NAME: RateLimitItem = RateLimitItemPerHour(50)
ADDRESS: RateLimitItem = RateLimitItemPerHour(100)
_LONGEST_KEY = 128

_Key = tuple[RateLimitItem, tuple[str, ...]]


class Attempts:
    """The failures of the last hour, in memory: whoever restarts the desk may try again."""

    def __init__(
        self, pair: RateLimitItem = PAIR, name: RateLimitItem = NAME, address: RateLimitItem = ADDRESS
    ) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pair, self._name, self._address = pair, name, address
        self._under_way: Counter[tuple[str, ...]] = Counter()
        self._forgiven: Counter[str] = Counter()
        self._lock = Lock()

    def begin(self, name: str, address: str) -> bool:
        """Whether another attempt is allowed; `end` it then. Those under way count: many at once are no way round."""
        keys = self._keys(name, address)
        with self._lock:
            for limit, key in keys:
                if self._limiter.get_window_stats(limit, *key).remaining <= self._under_way[key]:
                    return False
            self._under_way.update(key for _, key in keys)
        return True

    def end(self, name: str, address: str, *, failed: bool) -> None:
        """How it went. A success forgets the failures of the name from there; those from elsewhere and of others stay."""
        keys = self._keys(name, address)
        with self._lock:
            self._under_way -= Counter(key for _, key in keys)
            if failed:
                for limit, key in keys:
                    self._limiter.hit(limit, *key)
            else:
                pair, key = keys[0]
                self._limiter.clear(pair, *key)

    def forgive(self, name: str) -> None:
        """Forget what was tried on a name from anywhere: an administrator has set a new password, the old one is gone."""
        with self._lock:
            self._forgiven[_bare(name)] += 1

    def _keys(self, name: str, address: str) -> tuple[_Key, _Key, _Key]:
        name, network = _bare(name), _network(address)
        since = str(self._forgiven[name]) if name in self._forgiven else ""
        pair, anywhere = ("pair", network, name, since), ("name", name, since)
        return (self._pair, pair), (self._name, anywhere), (self._address, ("from", network))


def _bare(name: str) -> str:
    """A name as log-in reads it: however it is dressed up, it is tried as one."""
    return one_line(name).casefold()[:_LONGEST_KEY]


def _network(address: str) -> str:
    """An address; of IPv6 the network, for whoever has one address there has them all."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
