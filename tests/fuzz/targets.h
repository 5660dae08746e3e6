/*
 * targets: the targets to each other, and to fuzz_targets.c.  Those of a
 * _begin make what the _run of the same name uses.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stdbool.h>

#include "schema/fx_pack.h"
#include "tests/fuzz/fuzz.h"

#define FUZZ_TARGET(name)               \
	void fuzz_##name##_begin(void); \
	uint64_t fuzz_##name##_run(const unsigned char *bytes, size_t length)

/*
 * fuzz_canonical(reader, bytes, length, to, size): the same message with the
 * shortest form of every value; 0 when it is none, or does not fit.
 */
size_t fuzz_canonical(struct fx_reader *reader, const unsigned char *bytes,
    size_t length, unsigned char *to, size_t size);

FUZZ_TARGET(scan);
FUZZ_TARGET(pack);
FUZZ_TARGET(command);
FUZZ_TARGET(event);
FUZZ_TARGET(record);
FUZZ_TARGET(envelope);
FUZZ_TARGET(row);
FUZZ_TARGET(batch);
FUZZ_TARGET(request);
FUZZ_TARGET(response);
FUZZ_TARGET(beat);
FUZZ_TARGET(talk);
FUZZ_TARGET(follow);
FUZZ_TARGET(fetch);
FUZZ_TARGET(ring);
FUZZ_TARGET(csv);
FUZZ_TARGET(import);
FUZZ_TARGET(settings);
FUZZ_TARGET(form);
FUZZ_TARGET(paper);
FUZZ_TARGET(store);
FUZZ_TARGET(pages);
FUZZ_TARGET(department);
FUZZ_TARGET(service);
FUZZ_TARGET(snap);
FUZZ_TARGET(manifest);
FUZZ_TARGET(page);
FUZZ_TARGET(web);
FUZZ_TARGET(json);
FUZZ_TARGET(wish);
FUZZ_TARGET(cursor);
FUZZ_TARGET(image);

#endif
