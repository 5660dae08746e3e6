#include <stdbool.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_code128.h"

#define TO_C    99
#define TO_B    100
#define START_B 104
#define START_C 105
#define STOP    106
#define MODULES 11 /* of a symbol; the stop has two more */

/* Widths of bar, space, bar ... of each symbol (ISO/IEC 15417, table 1). */
/* clang-format off */
static const char *const widths[] = {
	"212222", "222122", "222221", "121223", "121322", "131222",
	"122213", "122312", "132212", "221213", "221312", "231212",
	"112232", "122132", "122231", "113222", "123122", "123221",
	"223211", "221132", "221231", "213212", "223112", "312131",
	"311222", "321122", "321221", "312212", "322112", "322211",
	"212123", "212321", "232121", "111323", "131123", "131321",
	"112313", "132113", "132311", "211313", "231113", "231311",
	"112133", "112331", "132131", "113123", "113321", "133121",
	"313121", "211331", "231131", "213113", "213311", "213131",
	"311123", "311321", "331121", "312113", "312311", "332111",
	"314111", "221411", "431111", "111224", "111422", "121124",
	"121421", "141122", "141221", "112214", "112412", "122114",
	"122411", "142112", "142211", "241211", "221114", "413111",
	"241112", "134111", "111242", "121142", "121241", "114212",
	"124112", "124211", "411212", "421112", "421211", "212141",
	"214121", "412121", "111143", "111341", "131141", "114113",
	"114311", "411113", "411311", "113141", "114131", "311141",
	"411131", "211412", "211214", "211232", "2331112",
};
/* clang-format on */

_Static_assert(fx_count_of(widths) == STOP + 1, "one for each symbol");

static size_t
digits_at(const char *text)
{
	return strspn(text, "0123456789");
}

/* Whether set C is shorter from here: two digits cost one symbol. */
static bool
wants_c(const char *text, bool first)
{
	size_t run = digits_at(text);

	if (text[run] == '\0' && first)
		return run == 2 || run >= 4;
	return run >= (first || text[run] == '\0' ? 4 : 6);
}

static bool
is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static unsigned char
check_symbol(const unsigned char *codes, size_t count)
{
	unsigned int sum = codes[0];
	size_t i;

	for (i = 1; i < count; i++)
		sum += codes[i] * (unsigned int)i;
	return (unsigned char)(sum % 103);
}

int
fx_code128_encode(
    const char *text, unsigned char codes[FX_CODE128_CODES], size_t *count)
{
	size_t n = 0;
	bool in_c;

	if (*text == '\0')
		return FX_EMISSING;
	if (strlen(text) > FX_CODE128_TEXT)
		return FX_ETOOBIG;
	if (!is_printable(text))
		return FX_EINVAL;
	in_c = wants_c(text, true);
	codes[n++] = in_c ? START_C : START_B;
	while (*text != '\0') {
		if (in_c && digits_at(text) < 2) {
			codes[n++] = TO_B;
			in_c = false;
		} else if (!in_c && digits_at(text) % 2 == 0 &&
			   wants_c(text, false)) {
			codes[n++] = TO_C;
			in_c = true;
		}
		if (in_c) {
			codes[n++] = (unsigned char)((text[0] - '0') * 10 +
						     (text[1] - '0'));
			text += 2;
		} else {
			codes[n++] = (unsigned char)(*text++ - ' ');
		}
	}
	codes[n] = check_symbol(codes, n);
	codes[n + 1] = STOP;
	*count = n + 2;
	return 0;
}

static int
modules_of(size_t count)
{
	return (int)count * MODULES + 2 + 2 * FX_CODE128_QUIET;
}

int
fx_code128_width(const char *text, int module_um)
{
	unsigned char codes[FX_CODE128_CODES];
	size_t count;

	return fx_code128_encode(text, codes, &count) == 0
		   ? modules_of(count) * module_um
		   : 0;
}

/* A length in micrometers as millimeters. */
static void
put_mm(FILE *out, const char *name, int um)
{
	fprintf(out, " %s=\"%d.%03dmm\"", name, um / 1000, um % 1000);
}

int
fx_code128_svg(FILE *out, const char *text, int module_um, int height_um)
{
	unsigned char codes[FX_CODE128_CODES];
	int modules, x = FX_CODE128_QUIET, width;
	const char *w;
	size_t i, count;
	int rc = fx_code128_encode(text, codes, &count);

	if (rc != 0)
		return rc;
	modules = modules_of(count);
	fputs("<svg class=\"bars\"", out);
	put_mm(out, "width", modules * module_um);
	put_mm(out, "height", height_um);
	fprintf(out,
	    " viewBox=\"0 0 %d 1\" preserveAspectRatio=\"none\" "
	    "shape-rendering=\"crispEdges\" role=\"img\"><path d=\"",
	    modules);
	for (i = 0; i < count; i++)
		for (w = widths[codes[i]]; *w != '\0'; w++) {
			width = *w - '0';
			if ((w - widths[codes[i]]) % 2 == 0)
				fprintf(
				    out, "M%d 0h%dv1h-%dz", x, width, width);
			x += width;
		}
	fputs("\"/></svg>", out);
	return 0;
}
