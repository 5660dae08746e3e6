#include "service/fx_service.h"
#include "services/intake/intake.h"

int
main(int argc, char *argv[])
{
	return fx_service_main(argc, argv, &intake_department);
}
