"""What the checks of a page in a browser cost, in CPU seconds.

    python tests/cost_of_a_page.py site  # a built site

counts every process that takes part, Chromium's among them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from browser import launched
from playwright.sync_api import sync_playwright
from serving import served
from visiting import Visitor, addresses

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux: processes left behind are waited for here


def main() -> int:
    """Visit every page as the tests do, and print what a page costs."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--visit", action="store_true", help="visit only, as a child of this")
    options = parser.parse_args()
    if options.visit:
        return visit(options.site)
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run([sys.executable, __file__, "--visit", options.site], check=False)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, pages = used.ru_utime + used.ru_stime, len(addresses(options.site))
    each = f"{seconds / pages:.2f} CPU seconds a page"
    sys.stdout.write(f"{each}: {seconds:.0f} for {pages} pages and the start of Chromium\n")
    return code.returncode


def visit(site: Path) -> int:
    """Visit every page; 1 if something is wrong with one."""
    wrong = []
    with served(site) as base, sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        visitor = Visitor(browser)
        for address in addresses(site):
            wrong += [f"{address}: {line}\n" for line in visitor.findings(base, address)]
        browser.close()
    sys.stdout.writelines(wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
