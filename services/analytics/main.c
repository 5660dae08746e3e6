#include "service/fx_service.h"
#include "services/analytics/analytics.h"

int
main(int argc, char *argv[])
{
	return fx_service_main(argc, argv, &analytics_department);
}
