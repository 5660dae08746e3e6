/*
 * fx_service: everything a department's program does that is not its rules.
 *
 * Messages are put to the department one by one; what they changed is made
 * durable together, and nobody hears of it before that.
 */
#ifndef FX_SERVICE_H
#define FX_SERVICE_H

#include "service/fx_department.h"

/*
 * fx_service_main(argc, argv, department): run the department until told to
 * stop.  Returns the exit status (fx_process.h); usage is printed by --help.
 * Blocks.
 */
int fx_service_main(
    int argc, char *argv[], const struct fx_department *department);

#endif
