#include "service/fx_service.h"
#include "services/quality/quality.h"

int
main(int argc, char *argv[])
{
	return fx_service_main(argc, argv, &quality_department);
}
