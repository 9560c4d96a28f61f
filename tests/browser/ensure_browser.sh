#!/bin/sh
# Makes sure that a Chromium and a Chinese font are on the machine, or says in one line what is missing.
set -u
if command -v chromium >/dev/null 2>&1 || [ -n "${REDRESS_TEST_CHROMIUM:-}" ]; then
    if fc-list :lang=zh 2>/dev/null | grep -q .; then exit 0; fi
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    if apt-get install -y -qq --no-install-recommends chromium fonts-wqy-microhei >/dev/null 2>&1; then exit 0; fi
fi
echo "Missing for the browser tests: chromium and a Chinese font (Debian: apt-get install chromium fonts-wqy-microhei), or set REDRESS_TEST_CHROMIUM to a Chromium's path." >&2
exit 1
