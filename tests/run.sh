#!/bin/sh
# run: what "make run" shows - a fleet under BUILD/run, and 300 made-up returns
# that go through all departments.  Ends with a summary; the fleet stays up
# until Ctrl-C, or with `once` it is stopped.
# usage: run.sh BUILD [once]
# Exit status 0: every unit reached an end and all records were right.
set -eu
build=$1 once=${2:-}
dir=$build/run
status=0

fanxiu() {
	"$build/fanxiu" "$@" --dir "$dir"
}

stop() {
	trap '' INT TERM HUP
	echo
	echo "Stopping the fleet. 正在停止。"
	fanxiu fleet stop || status=1
	exit "$status"
}

runs() {
	for pid in "$dir"/*.pid; do
		[ -e "$pid" ] || continue
		state=/proc/$(cat "$pid")/status
		grep -q '^Name:.fanxiu' "$state" 2>/dev/null &&
			grep -q '^State:.[^Z]' "$state" && return 0
	done
	return 1
}

if [ -e "$dir" ]; then
	if runs; then
		echo "A fleet is up in $dir: stop it first (Ctrl-C there, or" >&2
		echo "$build/fanxiu fleet stop --dir $dir). 请先停止正在运行的系统。" >&2
		exit 1
	fi
	echo "Starting anew: what the last run left in $dir is removed."
	rm -rf "$dir"
fi
# Whoever ends it before the summary has not seen that all is right.
trap 'status=130; stop' INT TERM HUP
fanxiu fleet start --profile demo

echo
echo "300 returns, played by scripted staff; weeks pass in seconds."
echo "由脚本员工处理 300 件返修, 数周在数秒内过去。"
echo
fanxiu play --generate 300 --seed 7 || status=1
echo
fanxiu report || status=1
echo
fanxiu verify || status=1
echo
if [ "$status" -eq 0 ]; then
	echo "Every unit reached its end and every record is right. 全部结案, 全部核验无误。"
else
	echo "Something is not as it should be; see above. 有异常, 见上。" >&2
fi
[ "$once" = once ] && stop
trap stop INT TERM HUP

port=$(cat "$dir/store/gateway/http.port" 2>/dev/null || :)
unit=$(fanxiu queue intake closed --limit 1 --json |
	sed -n 's/.*"unit_no": *"\([^"]*\)".*/\1/p' | head -n 1)
cat <<-END

	The fleet is up. Look and work, as anybody: 请在浏览器打开, 任选角色:

	  http://127.0.0.1:${port:-PORT}/demo

	Try, in another terminal:

	  $build/fanxiu unit ${unit:-UNIT} --dir $dir
	  $build/fanxiu play --generate 50 --seed 8 --dir $dir
	  $build/fanxiu tail --from start --dir $dir

	Ctrl-C ends it. 按 Ctrl-C 结束。
END
while :; do
	sleep 1
done
