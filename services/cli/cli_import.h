/*
 * cli_import: repair records of the Open Repair Data Standard (CSV, v0.3) as
 * requests for a return.
 *
 * A record knows neither customer nor serial number: both are made up from its
 * id and a seed, so that the same file gives the same requests.  What was
 * written about the fault in free text is the customer's own words, sealed in
 * intake; the note on the fault is made of the coded columns alone.
 */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "schema/fx_schema.h"
#include "services/cli/cli.h"

/* How a repair ended, as the record says. */
enum cli_status {
	CLI_FIXED,
	CLI_REPAIRABLE,
	CLI_END_OF_LIFE,
	CLI_UNKNOWN,
	CLI_STATUSES
};

/* Why it ended so, if it was the end. */
enum cli_barrier {
	CLI_NO_BARRIER, /* or one that is not known here */
	CLI_NO_PARTS,
	CLI_PARTS_TOO_DEAR,
	CLI_NO_WAY_IN,
	CLI_NO_INFORMATION,
	CLI_NO_EQUIPMENT,
	CLI_WORN_OUT,
	CLI_BARRIERS
};

struct cli_outcome {
	enum cli_status status;
	enum cli_barrier barrier;
};

/*
 * cli_import_outcome(fault_note, outcome): what the note of an imported
 * request says of its end; false when it is no such note.
 */
bool cli_import_outcome(const char *fault_note, struct cli_outcome *outcome);

struct cli_import;

/*
 * cli_import_open(cli, path, &import): open a file and read its heading; says
 * what is wrong with it.  The caller owns *import.
 * Returns 0, FX_ENOMEM, FX_EIO or FX_EINVAL.
 */
int cli_import_open(
    struct cli *cli, const char *path, struct cli_import **import);
void cli_import_close(struct cli_import *import);

/* cli_import_count(import): how many records there are; reads them all.
 * -1 when it cannot be read. */
int64_t cli_import_count(struct cli_import *import);

/* cli_import_part(import): per mille of the file that was read. */
int cli_import_part(const struct cli_import *import);

/* A record that is none. */
struct cli_import_why {
	int64_t line;
	const char *en, *zh;
};

/*
 * cli_import_next(import, request, why): the next record as a request; and its
 * line in any case.  Returns 0, FX_ENOENT at the end, FX_EIO, or FX_EINVAL for
 * a record that is refused, and then why says why.
 */
int cli_import_next(struct cli_import *import, struct intake_request *request,
    struct cli_import_why *why);

/* cli_import_refused(cli, why): say so to standard error. */
void cli_import_refused(
    const struct cli *cli, const struct cli_import_why *why);

#endif
