#!/usr/bin/env bash
# Runs every fuzz target of the program for the given time.
set -euo pipefail
for file in $(git ls-files 'internal/**/*_test.go' | xargs grep -l '^func Fuzz'); do
	for target in $(grep -o '^func Fuzz[A-Za-z0-9]*' "$file" | cut -c6-); do
		echo "$(dirname "$file"): $target"
		go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$1"
	done
done
