#include "service/fx_service.h"
#include "services/shipping/shipping.h"

int
main(int argc, char *argv[])
{
	return fx_service_main(argc, argv, &shipping_department);
}
