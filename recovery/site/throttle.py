"""A limit on how often one address may try something, counted in the cache for a minute at a time."""

from __future__ import annotations

import logging
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

MINUTE = 60


def is_over(what: str, address: str, most: int, now: datetime) -> bool:
    """Count one more try of ``what`` from ``address``; whether there were more than ``most`` in this minute.

    The address itself is kept nowhere. A cache that does not answer stops nobody.
    """
    tried = f"{what} {_network_of(address)} {int(now.timestamp()) // MINUTE}"
    key = f"tries-{salted_hmac('recovery.throttle', tried).hexdigest()}"
    try:
        counted = cache.get(key)
        if counted is not None and counted > most:  # known without a write
            return True
        if counted is None:
            cache.add(key, 0, 2 * MINUTE)
        return cache.incr(key) > most
    except ValueError:  # It went between the two: the minute is over.
        return False
    except Exception:  # noqa: BLE001  (each cache has errors of its own)
        logger.warning("The cache does not answer, so tries are not counted.")
        return False


def _network_of(address: str) -> str:
    """Return what one visitor has: an address of IPv4, or of IPv6 a network of 2 to the power of 64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
