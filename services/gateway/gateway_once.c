#include <stdlib.h>
#include <string.h>

#include "services/gateway/gateway_once.h"

static void
seal(struct gateway_once *once)
{
	unsigned char hash[FX_HASH_BYTES];
	char *to = once->tag;
	size_t i;

	fx_crypto_hash(once->text, once->length, hash);
	*to++ = '"';
	for (i = 0; i < sizeof(hash) / 2; i++, to += 2)
		(void)snprintf(to, 3, "%02x", hash[i]);
	*to++ = '"';
	*to = '\0';
}

static bool
make(struct gateway_once *once, gateway_once_fn *write)
{
	FILE *out = open_memstream(&once->text, &once->length);
	struct fx_json json;

	if (out == NULL)
		return false;
	fx_json_begin(&json, out);
	fx_json_object(&json, NULL);
	write(&json);
	fx_json_end(&json);
	fx_json_line(&json);
	if (fclose(out) != 0) {
		gateway_once_end(once);
		return false;
	}
	seal(once);
	return true;
}

void
gateway_once_page(struct gateway_request *rq, struct gateway_once *once,
    gateway_once_fn *write)
{
	if (once->text == NULL && !make(once, write)) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	if (gateway_fresh(rq, once->tag))
		return;
	/* It lies in memory, and so does what is written. */
	(void)fwrite(once->text, 1, once->length, gateway_out(rq));
	gateway_done(rq, 200, "application/json");
}

void
gateway_once_end(struct gateway_once *once)
{
	free(once->text);
	memset(once, 0, sizeof(*once));
}
