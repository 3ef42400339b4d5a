"""What stands in the way of a base map, said to the person who makes one."""


class BasemapRefused(Exception):
    """No base map was made; the message says what is wrong and what to do. The old file is whole."""
