#!/bin/sh
# Keeps today's schema, with rows in it, for the test that upgrades from every
# released version (internal/store/upgrade_test.go): a backup, for both engines, and
# SQLite's own file as this version leaves it. To be run once for each release.
#
#	scripts/snapshot.sh [SECONDS]    how long the sample newsroom is read
set -eu
cd "$(dirname "$0")/.."
to=internal/store/testdata/released
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/broadsheet" ./cmd/broadsheet
timeout -s TERM "${1:-12}" "$tmp/broadsheet" sample --listen 127.0.0.1:0 --data "$tmp/data" >/dev/null || true
"$tmp/broadsheet" backup "$tmp/backup.tar.zst" --data "$tmp/data"
schema=$(ls internal/store/migrations | tail -1 | cut -d_ -f1)
mkdir -p "$to"
cp "$tmp/backup.tar.zst" "$to/schema-$schema.tar.zst"
gzip -9 -c "$tmp/data/broadsheet.db" >"$to/schema-$schema.db.gz"
ls -l "$to"
