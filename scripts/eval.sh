#!/usr/bin/env bash
# Scores every stage on the labelled sets below one folder.
set -euo pipefail
for pair in extraction:extraction feeds:feeds stories:stories duplicates:stories related:related tags:tags quotes:quotes briefs:briefs receipts:stories timelines:briefs; do
	echo "== ${pair%%:*}"
	bin/broadsheet eval "${pair%%:*}" "$1/${pair##*:}"
done
