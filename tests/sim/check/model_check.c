/*
 * model_check: journals as files, held against the reference model.
 * usage: model_check [-n TIMES] DIR
 * DIR holds <service>.rows of each department: rows, each behind its length
 * of 4 bytes, most significant first, as they travel in catch-up.
 * Exit status 0: the model accepts them all; 1: it does not.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../model.h"

#define SERVICES 6

static const char *const names[SERVICES] = { "intake", "assessment", "repair",
	"quality", "shipping", "analytics" };

struct journal {
	unsigned char *bytes;
	size_t size, at;
	long seq; /* of the row at hand, that is still to be told */
};

static void
load(struct journal *journal, const char *dir, const char *name)
{
	char path[4096];
	FILE *file;
	long size;

	snprintf(path, sizeof(path), "%s/%s.rows", dir, name);
	file = fopen(path, "rb");
	if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
	    (size = ftell(file)) < 0) {
		perror(path);
		exit(2);
	}
	rewind(file);
	journal->bytes = malloc((size_t)size + 1);
	if (journal->bytes == NULL ||
	    fread(journal->bytes, 1, (size_t)size, file) != (size_t)size) {
		perror(path);
		exit(2);
	}
	journal->size = (size_t)size;
	journal->seq = 1;
	fclose(file);
}

/* The cause of a row stands in it as a text, a number and 32 bytes. */
static int
cause_of(const unsigned char *row, size_t size, long *seq)
{
	static const unsigned char key[] = "\xa5"
					   "cause\x93";
	const unsigned char *at = row, *end = row + size;
	size_t length;

	while (at < end && (size_t)(end - at) > sizeof(key) + 24 &&
	       memcmp(at, key, sizeof(key) - 1) != 0)
		at++;
	if ((size_t)(end - at) <= sizeof(key) + 24)
		return -1;
	at += sizeof(key) - 1;
	length = *at & 0x1f;
	for (int i = 0; i < SERVICES; i++) {
		if (length != strlen(names[i]) ||
		    memcmp(at + 1, names[i], length) != 0)
			continue;
		at += 1 + length;
		length = *at < 0x80 ? 0 : (size_t)1 << (*at - 0xcc);
		*seq = *at < 0x80 ? *at : 0;
		for (size_t n = 1; n <= length && length <= 4; n++)
			*seq = *seq << 8 | at[n];
		return i;
	}
	return -1;
}

static size_t
row_size(const struct journal *journal)
{
	const unsigned char *at = journal->bytes + journal->at;

	return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 |
	       at[3];
}

/* Tell every row of one journal whose causes were told. */
static long
tell(struct model *model, struct journal *journals, int who, long *bad)
{
	struct journal *journal = &journals[who];
	long told = 0, seq;

	while (journal->at < journal->size) {
		const unsigned char *row = journal->bytes + journal->at + 4;
		size_t size = row_size(journal);
		int by = cause_of(row, size, &seq);
		const char *complaint;

		if (by >= 0 && seq >= journals[by].seq &&
		    journals[by].at < journals[by].size)
			break;
		complaint = model_event(model, names[who], row, size);
		if (complaint != NULL && ++*bad <= 40)
			printf("%s\n", complaint);
		journal->at += 4 + size;
		journal->seq++;
		told++;
	}
	return told;
}

static long
check(struct journal *journals, long *bad)
{
	struct model *model = model_open();
	const char *complaint;
	long told = 0, more = 1;

	while (more > 0) {
		more = 0;
		for (int i = 0; i < SERVICES; i++)
			more += tell(model, journals, i, bad);
		told += more;
	}
	complaint = model_end(model);
	if (complaint != NULL && ++*bad > 0)
		printf("%s\n", complaint);
	model_close(model);
	return told;
}

int
main(int argc, char **argv)
{
	struct journal journals[SERVICES];
	struct timespec begin, end;
	long told = 0, bad = 0, times = 1;
	double took;

	if (argc == 4 && strcmp(argv[1], "-n") == 0)
		times = strtol(argv[2], NULL, 10);
	else if (argc != 2) {
		fprintf(stderr, "usage: model_check [-n TIMES] DIR\n");
		return 2;
	}
	for (int i = 0; i < SERVICES; i++)
		load(&journals[i], argv[argc - 1], names[i]);
	timespec_get(&begin, TIME_UTC);
	for (long n = 0; n < times && bad == 0; n++) {
		for (int i = 0; i < SERVICES; i++) {
			journals[i].at = 0;
			journals[i].seq = 1;
		}
		told += check(journals, &bad);
	}
	timespec_get(&end, TIME_UTC);
	took = (double)(end.tv_sec - begin.tv_sec) * 1e6 +
	       (double)(end.tv_nsec - begin.tv_nsec) / 1e3;
	printf("%ld rows, %.2f us each, %ld complaints\n", told,
	    told > 0 ? took / (double)told : 0.0, bad);
	for (int i = 0; i < SERVICES; i++)
		free(journals[i].bytes);
	return bad > 0;
}
