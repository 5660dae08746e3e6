/*
 * Put in front of libc's sockets: what a program takes for its own machine,
 * 127.9.0.N, is 10.9.0.N on a cable between network namespaces.  So programs
 * that speak to loopback alone meet the network of several machines.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEAR 0x7f090000 /* 127.9.0.0 */
#define FAR  0x0a090000 /* 10.9.0.0 */

/* The same address, or where it is in truth. */
static const struct sockaddr *
far_of(const struct sockaddr *address, socklen_t size, struct sockaddr_in *far)
{
	uint32_t host;

	if (address == NULL || address->sa_family != AF_INET ||
	    size != sizeof(*far))
		return address;
	memcpy(far, address, sizeof(*far));
	host = ntohl(far->sin_addr.s_addr);
	if ((host & 0xffff0000) != NEAR)
		return address;
	far->sin_addr.s_addr = htonl(FAR | (host & 0xffff));
	return (const struct sockaddr *)(const void *)far;
}

int
bind(int s, const struct sockaddr *address, socklen_t size)
{
	struct sockaddr_in far;

	return (int)syscall(SYS_bind, s, far_of(address, size, &far), size);
}

int
connect(int s, const struct sockaddr *address, socklen_t size)
{
	struct sockaddr_in far;

	return (int)syscall(SYS_connect, s, far_of(address, size, &far), size);
}
