/* The list of targets; README.md here says what each looks at. */
#include "tests/fuzz/targets.h"

#define LARGE (1u << 20)  /* what it drives takes memory when it begins */
#define STORE (16u << 20) /* pages of LMDB that were written to */

#define T(name, begin, room)                          \
	{                                             \
#name, begin, fuzz_##name##_run, room \
	}

const struct fuzz_target fuzz_targets[] = {
	T(scan, fuzz_scan_begin, FUZZ_ROOM),
	T(pack, fuzz_scan_begin, FUZZ_ROOM),
	T(command, fuzz_command_begin, FUZZ_ROOM),
	T(event, fuzz_command_begin, FUZZ_ROOM),
	T(record, fuzz_command_begin, FUZZ_ROOM),
	T(envelope, fuzz_envelope_begin, FUZZ_ROOM),
	T(row, fuzz_envelope_begin, FUZZ_ROOM),
	T(batch, fuzz_envelope_begin, FUZZ_ROOM),
	T(request, fuzz_envelope_begin, FUZZ_ROOM),
	T(response, fuzz_envelope_begin, FUZZ_ROOM),
	T(beat, fuzz_envelope_begin, FUZZ_ROOM),
	T(talk, fuzz_envelope_begin, FUZZ_ROOM),
	T(follow, fuzz_follow_begin, 4 * LARGE),
	T(fetch, fuzz_follow_begin, 4 * LARGE),
	T(ring, NULL, FUZZ_ROOM),
	T(csv, fuzz_csv_begin, 2 * FUZZ_ROOM),
	T(import, fuzz_csv_begin, LARGE),
	T(settings, fuzz_csv_begin, 2 * LARGE),
	T(form, NULL, FUZZ_ROOM),
	T(paper, fuzz_paper_begin, 4 * LARGE),
	T(store, fuzz_store_begin, STORE),
	T(pages, fuzz_pages_begin, LARGE),
	T(department, fuzz_department_begin, FUZZ_ROOM),
	T(service, fuzz_service_begin, STORE),
	T(snap, fuzz_snap_begin, 4 * LARGE),
	T(manifest, fuzz_manifest_begin, STORE),
	T(page, NULL, 8 * FUZZ_ROOM),
	T(web, NULL, FUZZ_ROOM),
	T(json, NULL, LARGE),
	T(wish, fuzz_wish_begin, LARGE),
	T(cursor, NULL, FUZZ_ROOM),
	T(image, NULL, FUZZ_ROOM),
	{ 0 },
};
