#!/usr/bin/env python3
"""Run Engawa's management commands from a checkout; an installed Engawa has the command `engawa`."""

from engawa.__main__ import main

if __name__ == "__main__":
    main()
