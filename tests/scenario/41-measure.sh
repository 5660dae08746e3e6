#!/bin/sh
# bench measures every figure that the README shows.  How large they are is
# nobody's business here.
# alone: who measures needs the machine to itself
set -eu
. tests/scenario/lib.sh

mkdir "$DIR/bench"
fanxiu bench --dir "$DIR/bench" --json >"$DIR/figures" 2>"$DIR/said" ||
	fail "it measures: $(cat "$DIR/said")"
"$PYTHON" - "$DIR/figures" <<'END' || fail "no figure is missing: $(cat "$DIR/figures")"
import json, sys
figures = json.load(open(sys.argv[1]))


def zero(figures):
    for k, v in figures.items():
        if isinstance(v, dict):
            yield from zero(v)
        # What a publisher holds while somebody hangs may have become less.
        elif isinstance(v, (int, float)) and v <= 0 and k != "memory_bytes":
            yield k


missing = list(zero(figures))
if missing or len(figures) < 10:
    sys.exit(f"missing: {missing}")
END
