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

struct row {
	const unsigned char *bytes;
	size_t size;
	int by; /* whose row it answers, or -1 */
	long seq;
};

struct journal {
	unsigned char *bytes;
	size_t size, told, count;
	struct row *rows;
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

/* Where each row is, and what it waits for. */
static void
divide(struct journal *journal)
{
	size_t room = journal->size / 64 + 1;
	size_t at = 0;

	journal->rows = calloc(room, sizeof(*journal->rows));
	if (journal->rows == NULL)
		exit(2);
	while (at + 4 <= journal->size && journal->count < room) {
		struct row *row = &journal->rows[journal->count++];
		const unsigned char *head = journal->bytes + at;

		row->bytes = head + 4;
		row->size = (size_t)head[0] << 24 | (size_t)head[1] << 16 |
			    (size_t)head[2] << 8 | head[3];
		if (row->size > journal->size - at - 4)
			exit(2);
		row->by = cause_of(row->bytes, row->size, &row->seq);
		at += 4 + row->size;
	}
}

/* Tell every row of one journal whose causes were told. */
static long
tell(struct model *model, struct journal *journals, int who, long *bad)
{
	struct journal *journal = &journals[who];
	long told = 0;

	while (journal->told < journal->count) {
		const struct row *row = &journal->rows[journal->told];
		const char *complaint;

		if (row->by >= 0 && (size_t)row->seq > journals[row->by].told &&
		    journals[row->by].told < journals[row->by].count)
			break;
		complaint =
		    model_event(model, names[who], row->bytes, row->size);
		if (complaint != NULL && ++*bad <= 40)
			printf("%s\n", complaint);
		journal->told++;
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
	struct journal journals[SERVICES] = { 0 };
	struct timespec begin, end;
	long told = 0, bad = 0, times = 1;
	double took;

	if (argc == 4 && strcmp(argv[1], "-n") == 0)
		times = strtol(argv[2], NULL, 10);
	else if (argc != 2) {
		fprintf(stderr, "usage: model_check [-n TIMES] DIR\n");
		return 2;
	}
	for (int i = 0; i < SERVICES; i++) {
		load(&journals[i], argv[argc - 1], names[i]);
		divide(&journals[i]);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	for (long n = 0; n < times && bad == 0; n++) {
		for (int i = 0; i < SERVICES; i++)
			journals[i].told = 0;
		told += check(journals, &bad);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	took = (double)(end.tv_sec - begin.tv_sec) * 1e6 +
	       (double)(end.tv_nsec - begin.tv_nsec) / 1e3;
	printf("%ld rows, %.2f us each, %ld complaints\n", told,
	    told > 0 ? took / (double)told : 0.0, bad);
	for (int i = 0; i < SERVICES; i++) {
		free(journals[i].bytes);
		free(journals[i].rows);
	}
	return bad > 0;
}
