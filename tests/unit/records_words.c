#include "tests/unit/records_words.h"
#include "tests/lib/store_words.h"

struct fx_store *store;
struct fx_records *records;
struct fx_txn *txn;
int64_t seq;

int
some_records(void **state)
{
	if (a_directory(state) != 0 ||
	    fx_records_open(RECORDS_ROOM, &records) != 0)
		return -1;
	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	seq = 1;
	fx_records_begin(records, txn);
	return 0;
}

int
no_records(void **state)
{
	fx_store_abandon(txn);
	fx_store_close(store);
	fx_records_close(records);
	return no_directory(state);
}
