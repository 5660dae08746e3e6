#!/bin/sh
# manuals: write the pages that are made from the tables; with `check` say
# which of them are stale instead.
# usage: manuals.sh BUILD [check]
set -eu
cd "$(dirname "$0")/.."
build=$1 mode=${2:-write}
departments="intake assessment repair quality shipping analytics"
begin='<!-- made by make manuals -->'
end='<!-- end -->'
stale=0
new=$(mktemp "${TMPDIR:-/tmp}/fanxiu-manual.XXXXXX")
trap 'rm -f "$new"' EXIT INT TERM

# part FROM TO: of a manual, the lines from the heading FROM to before TO.
part() {
	awk -v from="$1" -v to="$2" '
	index($0, from) == 1 { on = 1 }
	to != "" && index($0, to) == 1 { on = 0 }
	on { line[++n] = $0; if ($0 != "") last = n }
	END { for (i = 1; i <= last; i++) print line[i] }'
}

# settle PAGE: what stands in $new is the page.
settle() {
	cmp -s "$new" "$1" && return 0
	if [ "$mode" = check ]; then
		echo "$1: not what the tables say; make manuals writes it anew"
		stale=1
	else
		cat "$new" >"$1"
		echo "  MADE  $1"
	fi
}

events() {
	cat <<-END
	# Events, commands and records 事件、命令、记录

	Everything the six departments say and keep, made from \`common/schema/*.def\`
	by \`make manuals\`; do not edit.  For whoever writes a client or a rule.  How
	it travels: \`common/PROTOCOL.md\`.  \`fanxiu-<department> --manual\` prints the
	same.

	The field marked *subject* is the key of the record a message is about; it
	travels in the header, not in \`data\`.
	END
	for department in $departments; do
		echo
		"$build/fanxiu-$department" --manual |
			part "## $department " "## Roles "
	done
	echo
	"$build/fanxiu-intake" --manual | part "## Roles " "# Configuration"
}

messages() {
	cat <<-END
	# Log lines 日志

	Every line a service can log, made from \`common/base/messages.def\` by
	\`make manuals\`; do not edit.  For operators.  A line is
	\`<level>service ID key=value ...\`; the level is the number syslog uses:
	2 broken, 3 error, 4 warning, 5 notice, 6 information.

	END
	"$build/fanxiu-intake" --manual | part "## Log lines" "" |
		sed -n '3,$p'
}

# A page of a department: all but what stands between the markers.
page() {
	awk -v begin="$begin" -v end="$end" -v made="$2" '
	$0 == end { hidden = 0 }
	!hidden { print }
	$0 == begin {
		hidden = 1
		while ((getline line <made) > 0) print line
	}' "$1"
}

made=$(mktemp "${TMPDIR:-/tmp}/fanxiu-manual.XXXXXX")
trap 'rm -f "$new" "$made"' EXIT INT TERM

events >"$new"
settle common/schema/EVENTS.md
messages >"$new"
settle deploy/MESSAGES.md
"$build/fanxiu-intake" --manual |
	part "# Configuration" "## Log lines" >"$new"
settle config/README.md
for department in $departments; do
	"$build/fanxiu-$department" --brief >"$made"
	page "services/$department/README.md" "$made" >"$new"
	settle "services/$department/README.md"
done
exit $stale
