/*
 * The last phase: one department is thrown away, and comes back from an old
 * backup and the raw rows that analytics keeps, byte for byte (G14, I10).
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_file.h"
#include "service/fx_rebuild.h"
#include "store/fx_store.h"
#include "store/fx_survey.h"
#include "tests/sim/sim.h"

static const char *const tables[] = { "journal", "records", "history", "queue",
	"due", "topics" };

struct digests {
	unsigned char hash[fx_count_of(tables)][FX_HASH_BYTES];
};

static bool
digest(int place, struct digests *digests)
{
	struct fx_store *store;
	struct fx_txn *view = NULL;
	size_t i;
	int rc = fx_store_open_copy(sim_path(place), &store);

	if (rc != 0)
		return false;
	rc = fx_store_reader(store, &view);
	if (rc == 0)
		rc = fx_store_begin_read(view);
	for (i = 0; i < fx_count_of(tables) && rc == 0; i++)
		rc = fx_survey_digest(view, tables[i], digests->hash[i]);
	if (view != NULL)
		fx_store_end_read(view);
	fx_store_reader_close(view);
	fx_store_close(store);
	return rc == 0;
}

static void
compare(const struct sim_node *node, const struct digests *was,
    const struct digests *is)
{
	size_t i;

	for (i = 0; i < fx_count_of(tables); i++)
		if (!(node->first > 1 && strcmp(tables[i], "history") == 0) &&
		    memcmp(was->hash[i], is->hash[i], FX_HASH_BYTES) != 0)
			sim_wrong("K6 G14 %s comes back with another table %s",
			    node->department->name, tables[i]);
}

void
sim_rebuild(void)
{
	struct sim_node *node = &sim.nodes[sim.saved];
	struct digests was, is;
	struct fx_rebuilt rebuilt;
	char path[64];
	int rc;

	if (!sim.has_saved || !digest((int)node->place, &was) ||
	    !sim_lmdb_put_back((int)node->place))
		return;
	/* As a restore does: what lies beside the old store is not its own. */
	(void)snprintf(
	    path, sizeof(path), "%s/witness", sim_path((int)node->place));
	(void)fx_file_remove(path);
	rc = fx_rebuild(node->department, sim_path((int)node->place),
	    sim_path(FX_IN_analytics), &rebuilt);
	if (rc != 0)
		sim_wrong(
		    "G14 %s cannot be rebuilt: %d", node->department->name, rc);
	else if (rebuilt.head.seq != (int64_t)sim.history[node->place].count)
		sim_wrong("G14 %s comes back up to %lld of %zu",
		    node->department->name, (long long)rebuilt.head.seq,
		    sim.history[node->place].count);
	/* What had been given up is back, and is not compared. */
	if (node->first > 1)
		sim_lmdb_trim((int)node->place, node->first);
	if (sim.wrong[0] == '\0' && !digest((int)node->place, &is))
		sim_wrong(
		    "G14 %s cannot be read again", node->department->name);
	if (sim.wrong[0] == '\0')
		compare(node, &was, &is);
	sim.rebuilt += rebuilt.rows > 0;
}
