#include "service/fx_service.h"
#include "services/assessment/assessment.h"

int
main(int argc, char *argv[])
{
	return fx_service_main(argc, argv, &assessment_department);
}
