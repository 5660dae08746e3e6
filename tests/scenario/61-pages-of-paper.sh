#!/bin/sh
# Every document in both languages, as a browser prints it: its words are in
# the text layer of the PDF, it is not blank, has its size, fits its pages, and
# its square code can be scanned (console.md 8, documents.md 3).
set -eu
for tool in chromium node npm pdftotext pdftoppm pdfinfo zbarimg; do
	command -v $tool >/dev/null || {
		echo "SKIP the papers as PDF: no $tool (apt-get install" \
			"chromium poppler-utils zbar-tools fonts-noto-cjk)"
		exit 77
	}
done
fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || {
	echo "SKIP the papers as PDF: no fonts-noto-cjk"
	exit 77
}
BUILD=${BUILD:-build}
DIR=$(mktemp -d "${TMPDIR:-/tmp}/fx-papers.XXXXXX")
trap 'rm -rf "$DIR"' EXIT INT TERM
PAPERS=$DIR "$BUILD/paper_test" >"$DIR/out" 2>&1 || {
	cat "$DIR/out"
	exit 1
}
tests/browser/packages.sh "$BUILD" || {
	echo "SKIP the papers as PDF: npm could not fetch what prints them"
	exit 77
}
BUILD=$BUILD node tests/browser/print.mjs "$DIR"
python3 tests/scenario/pages.py "$DIR" tests/golden/papers
