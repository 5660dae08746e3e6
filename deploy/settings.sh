#!/bin/sh
# settings: put settings into a directory, and write over none of a person's.
# usage: settings.sh DIRECTORY FILE ...
# One that is there and differs stays; ours lies beside it as FILE.new.
set -eu

to=$1
shift
for from in "$@"; do
	file=$to/${from##*/}
	if [ ! -e "$file" ]; then
		install -m 644 "$from" "$file"
	elif cmp -s "$from" "$file"; then
		rm -f "$file.new"
	else
		install -m 644 "$from" "$file.new"
		echo "kept $file; what comes with this release is $file.new / 保留原设置, 新版见 .new"
	fi
done
