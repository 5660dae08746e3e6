#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_qr.h"

static const struct {
	int version;
	QRecLevel level;
} kinds[] = {
	[FX_QR_FORM] = { 10, QR_ECLEVEL_M },
	[FX_QR_LINK] = { 4, QR_ECLEVEL_Q },
	[FX_QR_UNIT] = { 3, QR_ECLEVEL_M },
};

static int
failed(int error)
{
	switch (error) {
	case ERANGE: return FX_ETOOBIG;
	case ENOMEM: return FX_ENOMEM;
	default: return FX_EINVAL;
	}
}

/* Dark modules that stand side by side are one rectangle. */
static void
put_row(FILE *out, const unsigned char *row, int width, int y)
{
	int x = 0, end;

	while (x < width) {
		for (end = x; end < width && (row[end] & 1) != 0; end++)
			continue;
		if (end > x)
			fprintf(out, "M%d %dh%dv1h-%dz", x + FX_QR_QUIET,
			    y + FX_QR_QUIET, end - x, end - x);
		x = end + 1;
	}
}

int
fx_qr_svg(FILE *out, enum fx_qr_kind kind, const char *text, int module_um)
{
	int y, side, um;
	QRcode *code;

	fx_assert(kind < fx_count_of(kinds));
	if (*text == '\0')
		return FX_EMISSING;
	if (strlen(text) > FX_QR_TEXT)
		return FX_ETOOBIG;
	code = QRcode_encodeString(
	    text, kinds[kind].version, kinds[kind].level, QR_MODE_8, 1);
	if (code == NULL)
		return failed(errno);
	side = code->width + 2 * FX_QR_QUIET;
	um = side * module_um;
	fprintf(out,
	    "<svg class=\"qr\" width=\"%d.%03dmm\" height=\"%d.%03dmm\" "
	    "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" "
	    "role=\"img\"><path d=\"",
	    um / 1000, um % 1000, um / 1000, um % 1000, side, side);
	for (y = 0; y < code->width; y++)
		put_row(out, code->data + y * code->width, code->width, y);
	fputs("\"/></svg>", out);
	QRcode_free(code);
	return 0;
}
