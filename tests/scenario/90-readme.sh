#!/bin/sh
# The README does what it says: its commands run, in both languages, its
# subscriber hears every event once, and every page and test it names is there.
set -eu
. tests/scenario/lib.sh

# blocks PAGE LANGUAGE: the fenced blocks of that language, one after another.
blocks() {
	awk -v begin="\`\`\`$2" '
	$0 == begin { on = 1; next }
	$0 == "```" { on = 0 }
	on { print }' "$1"
}

# The same commands, with the programs and the directory of this scenario.
try() {
	blocks "$1" sh | sed -e "s|^build/fanxiu|\"$BUILD/fanxiu\"|" \
		-e "s|/tmp/fanxiu|$FANXIU_DIR|" \
		-e "s|--profile demo|--profile $PROFILE|" >"$DIR/block.sh"
	[ "$(wc -l <"$DIR/block.sh")" -gt 10 ] || fail "$1 has examples"
	sh -eu "$DIR/block.sh" >"$DIR/out" 2>&1 ||
		fail "the examples of $1: $(cat "$DIR/out")"
	grep -q "$2" "$DIR/out" || fail "$1 shows $2: $(cat "$DIR/out")"
	all_is_level
	stop
}

# Kill it again and again while events are made: none is lost or told twice.
try README.md "exit status 3"
start
blocks README.md python >"$DIR/follow.py"
(
	cd "$DIR"
	for _ in 1 2 3; do
		timeout -s KILL 1.5 "$PYTHON" follow.py intake \
			"$(cat "$FANXIU_DIR/sockets")" >>heard || true
		fanxiu send intake.note RMA-2603-00001-V.01 kind=text \
			text_sha="$SHA" --as chen.yu:cs >/dev/null
	done
	timeout -s KILL 3 "$PYTHON" follow.py intake \
		"$(cat "$FANXIU_DIR/sockets")" >>heard || true
)
REPLY=$(fanxiu status --json)
head=$(value '[s["seq"] for s in d["services"] if s["name"] == "intake"][0]')
[ "$(cut -d' ' -f1 "$DIR/heard" | tr '\n' ' ')" = \
	"$(seq -s' ' 1 "$head") " ] ||
	fail "each event once, up to $head: $(cat "$DIR/heard")"
blocks common/PROTOCOL.md python | cmp - "$DIR/follow.py" ||
	fail "PROTOCOL.md and README.md have the same subscriber"
stop

rm -rf "$FANXIU_DIR"
try deploy/README.zh-CN.md "退出状态 3"

# missing PAGE: the pages and tests that it names and that are not there.
missing() {
	{
		sed -n 's/](\([^)#]*\))/\n@\1\n/gp' "$1" | sed -n 's/^@//p' |
			grep -v : | sed "s|^|$(dirname "$1")/|"
		grep -oE 'tests/(unit|scenario|crash|sim)/[A-Za-z0-9_-]+\.(sh|c|h|py)' "$1"
	} | while read -r name; do
		[ -e "$name" ] || echo "$name"
	done
}

# commands PAGE: what it says in backquotes or blocks that begins with a program
# of ours, a line each: the program or "fanxiu WORD", then its options.
commands() {
	sed 's|^build/|`&|' "$1" | tr '\n' ' ' | grep -oE '(build/|[`-] *)fanxiu(-[a-z]+)? [^`;&]*' |
		sed 's/^[^f]*//' | awk '
		$1 != "fanxiu" || $2 ~ /^[a-z]+$/ {
			head = $1 == "fanxiu" ? $1 " " $2 : $1
			for (i = 2; i <= NF; i++)
				if ($i ~ /^--[a-z]+$/) head = head " " $i
			print head }' | sort -u
}

# The programs have every command and option that a page names.
understood() {
	commands "$1" >"$DIR/commands"
	[ "$(wc -l <"$DIR/commands")" -gt 8 ] || fail "$1 names commands"
	while read -r program words; do
		help="help"
		[ "$program" = fanxiu ] || help="--help"
		"$BUILD/$program" $help >"$DIR/help" 2>&1 ||
			fail "$1 names $program, which is no program"
		if [ "$program" = fanxiu ]; then
			"$BUILD/fanxiu" "${words%% *}" --help >>"$DIR/help" 2>&1 ||
				fail "$1 names fanxiu $words"
			words=${words#"${words%% *}"}
		fi
		for option in $words; do
			grep -q -- "$option" "$DIR/help" ||
				fail "$1 names $option of $program"
		done
	done <"$DIR/commands"
}

for page in README.md deploy/README.md deploy/README.zh-CN.md; do
	understood $page
done

for page in README.md deploy/README.md deploy/README.zh-CN.md \
	services/README.md tests/README.md common/README.md; do
	[ -z "$(missing $page)" ] || fail "$page names $(missing $page)"
done
[ "$(wc -l <README.md)" -lt 250 ] || fail "README.md is read in minutes"
