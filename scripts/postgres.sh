#!/bin/sh
# A PostgreSQL of one's own, for tests and benchmarks: nothing of it outlives them.
#
#	scripts/postgres.sh run COMMAND…   COMMAND beside a server, which ends with it
#	scripts/postgres.sh start [DIR]    leaves a server running; its address is in DIR/url
#	scripts/postgres.sh crash [DIR]    kills it, and starts it again
#	scripts/postgres.sh stop [DIR]
#
# DIR is build/postgres. With KEEP=FOLDER what it holds stays there, for the next start. The server listens on a socket of its own, where it
# believes everybody, and on a free port of loopback, where it asks for passwords.
# It does not wait for the disk: what it committed outlives its own crash, not the
# machine's. On Debian and its like, as root, what is missing is installed; elsewhere
# this says what to install and fails.
set -eu
cd "$(dirname "$0")/.."

fail() { echo "$*" >&2; exit 1; }

# tools finds the server's programs, the newest first.
tools() {
	for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -nr) "$(pg_config --bindir 2>/dev/null || true)" \
		"$(dirname "$(command -v initdb || echo /none/none)")"; do
		[ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && return
	done
	bin=
}

tools
if [ -z "$bin" ]; then
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		# The tests need the programs, not a server that starts with the machine.
		[ -e /etc/postgresql-common ] || { mkdir /etc/postgresql-common; echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf; }
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
		tools
	fi
	[ -n "$bin" ] || fail "The tests need PostgreSQL 15 or later (initdb and pg_ctl): install its server package and try again"
fi

# PostgreSQL refuses to run as root.
as() {
	if [ "$(id -u)" != 0 ]; then "$@"; return; fi
	id postgres >/dev/null 2>&1 || fail "PostgreSQL does not run as root: make a user postgres, or run the tests as another user"
	runuser -u postgres -- "$@"
}

home() { cat "$dir/home" 2>/dev/null || echo /none; }
running() { [ -d "$(home)" ] && as "$bin/pg_ctl" -D "$(home)/data" status >/dev/null 2>&1; }

start() {
	running && return
	stop
	mkdir -p "$dir"
	# A short path, which a socket needs, and one that the server's user can reach.
	home=$(mktemp -d "${TMPDIR:-/tmp}/broadsheet-postgres.XXXXXX")
	[ "$(id -u)" != 0 ] || chown postgres "$home"
	echo "$home" >"$dir/home"
	[ -z "${KEEP:-}" ] || keep
	[ -s "$home/data/PG_VERSION" ] || (
		cd "$home"
		# The rules of a language for order: what leans on the order of bytes by accident shows.
		as "$bin/initdb" -D data -U postgres -A trust -E UTF8 --no-sync --locale-provider=icu --icu-locale=en --locale=C.UTF-8 >initdb.log 2>&1 ||
			{ rm -rf data; as "$bin/initdb" -D data -U postgres -A trust -E UTF8 --no-sync --locale=C.UTF-8 >initdb.log 2>&1; } ||
			{ cat initdb.log >&2; fail "initdb failed"; }
	)
	printf 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' | as tee "$home/data/pg_hba.conf" >/dev/null
	try=0
	port=$((20000 + $$ % 30000))
	until launch; do
		try=$((try + 1))
		[ $try -lt 10 ] || { cat "$home/server.log" >&2; fail "PostgreSQL does not start"; }
		port=$((port + 7))
	done
	echo "$port" >"$dir/port"
	echo "postgres:///postgres?host=$home&port=$port&user=postgres" >"$dir/url"
}

# keep puts the data where they stay.
keep() {
	mkdir -p "$KEEP"
	[ "$(id -u)" != 0 ] || chown postgres "$KEEP"
	chmod 700 "$KEEP"
	kept=$(cd "$KEEP" && pwd)
	as test -w "$kept" || fail "PostgreSQL's user cannot reach $kept: choose another folder"
	as ln -s "$kept" "$home/data"
}

launch() {
	(cd "$home" && as "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -s start -o "-k $home -p $port -c listen_addresses=127.0.0.1 \
		-c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=128MB -c log_min_messages=fatal") 2>/dev/null
}

stop() {
	how=immediate
	[ ! -L "$(home)/data" ] || how=fast
	running && as "$bin/pg_ctl" -D "$(home)/data" -m $how -s stop
	case $(home) in *broadsheet-postgres.*) rm -rf "$(home)" ;; esac
	rm -rf "$dir"
}

crash() {
	home=$(home) port=$(cat "$dir/port")
	as "$bin/pg_ctl" -D "$home/data" -m immediate -s stop
	launch || { cat "$home/server.log" >&2; fail "PostgreSQL does not start again"; }
}

case ${1:-} in
run)
	shift
	dir=build/postgres
	running || { trap stop EXIT; trap 'exit 130' INT TERM; }
	start
	"$@"
	;;
start | stop | crash)
	dir=${2:-build/postgres}
	"$1"
	;;
*) fail "say: scripts/postgres.sh run COMMAND… | start [DIR] | crash [DIR] | stop [DIR]" ;;
esac
