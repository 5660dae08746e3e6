/*
 * sse_load: many pages at once.  Opens COUNT event streams of the gateway and
 * writes down when each of them was told each change of the board, until it is
 * told to end by SIGTERM or its input closes.
 *
 * usage: sse_load PORT COOKIE COUNT >LINES
 *
 * A line is: number of the change in its stream, stream, CLOCK_MONOTONIC in
 * ns.  "ready" is the first, when all streams are open.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BYTES 65536
#define ROUND 256
#define BURST 150 /* at once; then as fast as the gateway lets one person */

static const char mark[] = "event: board\n";

/* One page. */
struct page {
	int fd;
	long told;
	size_t matched; /* of the mark, over the ends of what was read */
	bool open;
};

static volatile sig_atomic_t ended;

static void
end(int signal)
{
	(void)signal;
	ended = 1;
}

static int64_t
now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
open_page(int port, const char *cookie)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	char request[1024];
	int length, fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_port = htons((uint16_t)port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	length = snprintf(request, sizeof(request),
	    "GET /v1/stream?topics=board HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Cookie: %s\r\n\r\n",
	    port, cookie);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
	    write(fd, request, (size_t)length) != length ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		return -1;
	return fd;
}

/* Count the marks in what was read; each is a line. */
static void
look(struct page *page, long number, const char *bytes, ssize_t length)
{
	int64_t now = now_ns();
	ssize_t i;

	for (i = 0; i < length; i++) {
		if (bytes[i] != mark[page->matched])
			page->matched = bytes[i] == mark[0] ? 1 : 0;
		else if (++page->matched == sizeof(mark) - 1) {
			page->matched = 0;
			printf("%ld %ld %lld\n", page->told++, number,
			    (long long)now);
		}
	}
}

/* Returns false when it has ended. */
static bool
read_page(struct page *page, long number)
{
	static char bytes[BYTES];
	ssize_t n = read(page->fd, bytes, sizeof(bytes));

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	if (!page->open && memcmp(bytes, "HTTP/1.1 200", 12) != 0) {
		fprintf(stderr, "sse_load: page %ld: %.60s\n", number, bytes);
		return false;
	}
	page->open = true;
	look(page, number, bytes, n);
	return true;
}

static int
listen_all(struct page *pages, long count, int epoll)
{
	struct epoll_event events[ROUND];
	long number, open = 0;
	bool was;
	int i, n;

	while (!ended) {
		n = epoll_wait(epoll, events, ROUND, 1000);
		for (i = 0; i < n; i++) {
			number = (long)events[i].data.u64;
			was = pages[number].open;
			if (!read_page(&pages[number], number)) {
				fprintf(stderr, "sse_load: page %ld was cut\n",
				    number);
				return 1;
			}
			open += pages[number].open && !was;
			if (pages[number].open && !was && open == count) {
				printf("ready\n");
				(void)fflush(stdout);
			}
		}
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	const struct timespec pause = { 0, 25000000 };
	struct sigaction action = { .sa_handler = end };
	long i, count = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
	struct page *pages = calloc((size_t)count + 1, sizeof(*pages));
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0);

	if (count < 1 || pages == NULL || epoll < 0 ||
	    sigaction(SIGTERM, &action, NULL) != 0) {
		fprintf(stderr, "usage: sse_load PORT COOKIE COUNT\n");
		return 64;
	}
	for (i = 0; i < count; i++) {
		if (i >= BURST)
			(void)nanosleep(&pause, NULL); /* or a bit too early */
		pages[i].fd =
		    open_page((int)strtol(argv[1], NULL, 10), argv[2]);
		event.data.u64 = (uint64_t)i;
		if (pages[i].fd < 0 ||
		    epoll_ctl(epoll, EPOLL_CTL_ADD, pages[i].fd, &event) != 0) {
			perror("sse_load");
			return 69;
		}
	}
	return listen_all(pages, count, epoll);
}
