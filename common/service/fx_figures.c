#include "service/fx_figures.h"
#include "base/fx_base.h"

#define QUARTER_S         900                 /* seconds of the finest bucket */
#define STEPS             8                   /* buckets for each doubling */
#define SCALE             INT64_C(1000000000) /* of a share being multiplied */
#define LAMBDA_MAX        30000
#define CRITICAL_PERMILLE 1

/* Products of three counts need more than 64 bits. */
__extension__ typedef unsigned __int128 fx_wide;

static int64_t
half_up(fx_wide k, fx_wide n)
{
	return (int64_t)((2 * k + n) / (2 * n));
}

int64_t
fx_figures_rate(int64_t k, int64_t n)
{
	fx_assert(k >= 0 && n >= 0);
	return n == 0 ? 0 : half_up((fx_wide)k * 10000, (fx_wide)n);
}

int64_t
fx_figures_mean(int64_t sum, int64_t n)
{
	fx_assert(sum >= 0 && n >= 0);
	return n == 0 ? 0 : half_up((fx_wide)sum, (fx_wide)n);
}

/* The smallest number whose square is not below n. */
static fx_wide
root_up(fx_wide n)
{
	fx_wide low = 0, high = (fx_wide)1 << 62, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (middle * middle < n)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
fx_figures_interval(int64_t k, int64_t n, int64_t *low, int64_t *high)
{
	const fx_wide z = 38416; /* 1.96 squared, times 10,000 */
	fx_wide a, b, r, top;

	*low = 0;
	*high = 10000;
	if (n == 0)
		return;
	fx_assert(k >= 0 && k <= n && n <= INT32_MAX);
	a = 20000 * (fx_wide)k + z;
	b = 2 * (10000 * (fx_wide)n + z);
	r = root_up(
	    (fx_wide)1536640000 * (fx_wide)k * (fx_wide)(n - k) / (fx_wide)n +
	    z * z);
	if (a > r)
		*low = (int64_t)(10000 * (a - r) / b);
	top = (10000 * (a + r) + b - 1) / b;
	if (top < 10000)
		*high = (int64_t)top;
}

/* The nearest rank of a percentile: 1 is the first. */
static int64_t
rank_of(int64_t n, int percent)
{
	fx_assert(n > 0 && percent >= 1 && percent <= 100);
	return (percent * n + 99) / 100;
}

int64_t
fx_figures_percentile(const int64_t *sorted, size_t n, int percent)
{
	return sorted[rank_of((int64_t)n, percent) - 1];
}

size_t
fx_figures_bucket(int64_t seconds)
{
	uint64_t quarters;
	size_t bucket, doublings = 0;

	fx_assert(seconds >= 0);
	quarters = (uint64_t)seconds / QUARTER_S;
	while (quarters >> doublings >= 2 * STEPS)
		doublings++;
	bucket = STEPS * doublings + (size_t)(quarters >> doublings);
	return bucket < FX_FIGURES_BUCKETS ? bucket : FX_FIGURES_BUCKETS - 1;
}

int64_t
fx_figures_bucket_top(size_t bucket)
{
	size_t doublings = bucket < STEPS ? 0 : bucket / STEPS - 1;

	fx_assert(bucket < FX_FIGURES_BUCKETS);
	return ((int64_t)(bucket - STEPS * doublings + 1) << doublings) *
		   QUARTER_S -
	       1;
}

static uint32_t
count_in(const unsigned char *counts, size_t bucket)
{
	const unsigned char *c = counts + 4 * bucket;

	return (uint32_t)c[0] << 24 | (uint32_t)c[1] << 16 |
	       (uint32_t)c[2] << 8 | (uint32_t)c[3];
}

static void
put_count(unsigned char *counts, size_t bucket, uint32_t count)
{
	unsigned char *c = counts + 4 * bucket;

	c[0] = (unsigned char)(count >> 24);
	c[1] = (unsigned char)(count >> 16);
	c[2] = (unsigned char)(count >> 8);
	c[3] = (unsigned char)count;
}

void
fx_figures_bucket_add(
    unsigned char counts[FX_FIGURES_BUCKET_BYTES], int64_t seconds)
{
	size_t bucket = fx_figures_bucket(seconds);

	put_count(counts, bucket, count_in(counts, bucket) + 1);
}

void
fx_figures_bucket_join(const unsigned char a[FX_FIGURES_BUCKET_BYTES],
    const unsigned char b[FX_FIGURES_BUCKET_BYTES],
    unsigned char sum[FX_FIGURES_BUCKET_BYTES])
{
	size_t i;

	for (i = 0; i < FX_FIGURES_BUCKETS; i++)
		put_count(sum, i, count_in(a, i) + count_in(b, i));
}

int64_t
fx_figures_bucket_percentile(
    const unsigned char counts[FX_FIGURES_BUCKET_BYTES], int percent)
{
	int64_t n = 0, rank;
	size_t i;

	for (i = 0; i < FX_FIGURES_BUCKETS; i++)
		n += count_in(counts, i);
	if (n == 0)
		return 0;
	rank = rank_of(n, percent);
	for (i = 0; (rank -= count_in(counts, i)) > 0; i++)
		fx_assert(i + 1 < FX_FIGURES_BUCKETS);
	return fx_figures_bucket_top(i);
}

size_t
fx_figures_pareto(const int64_t *counts, size_t n)
{
	int64_t sum = 0, reached = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += counts[i];
	for (i = 0; i < n && reached * 10 < sum * 8; i++)
		reached += counts[i];
	return i;
}

static void
sort_spans(struct fx_span *spans, size_t n)
{
	struct fx_span span;
	size_t i, at;

	for (i = 1; i < n; i++) {
		span = spans[i];
		for (at = i; at > 0 && spans[at - 1].from > span.from; at--)
			spans[at] = spans[at - 1];
		spans[at] = span;
	}
}

int64_t
fx_figures_union(struct fx_span *spans, size_t n)
{
	int64_t sum = 0, until = INT64_MIN, from;
	size_t i;

	sort_spans(spans, n);
	for (i = 0; i < n; i++) {
		from = spans[i].from > until ? spans[i].from : until;
		if (spans[i].until <= from)
			continue;
		sum += spans[i].until - from;
		until = spans[i].until;
	}
	return sum;
}

int64_t
fx_figures_depreciation(int64_t price, int64_t rate, int64_t days)
{
	fx_wide share;

	fx_assert(price >= 0 && rate >= 0 && days >= 0);
	share = (fx_wide)rate * (fx_wide)days;
	if (share >= 10000)
		return price;
	return half_up((fx_wide)price * share, 10000);
}

int64_t
fx_figures_refund(int64_t price, int64_t rate, int64_t days)
{
	return price - fx_figures_depreciation(price, rate, days);
}

bool
fx_figures_is_ber(int64_t cost, int64_t value, int64_t permille)
{
	fx_assert(cost >= 0 && value >= 0 && permille >= 0);
	return (fx_wide)cost * 1000 > (fx_wide)value * (fx_wide)permille;
}

/* A share of an amount, rounded towards zero. */
static int64_t
share_of(int64_t amount, int64_t share)
{
	fx_wide size;

	fx_assert(share >= 0 && share <= 1000 && amount > INT64_MIN);
	size = (fx_wide)(amount < 0 ? -amount : amount) * (fx_wide)share / 1000;
	return amount < 0 ? -(int64_t)size : (int64_t)size;
}

void
fx_figures_split(int64_t amount, const int64_t shares[FX_FIGURES_PAYERS],
    int64_t parts[FX_FIGURES_PAYERS])
{
	int64_t left = amount, sum = 0;
	size_t i, largest = 0;

	for (i = 0; i < FX_FIGURES_PAYERS; i++) {
		parts[i] = share_of(amount, shares[i]);
		left -= parts[i];
		sum += shares[i];
		if (shares[i] > shares[largest])
			largest = i;
	}
	fx_assert(sum == 1000);
	parts[largest] += left;
}

int64_t
fx_figures_gap(int64_t found, int64_t expected)
{
	int64_t gap = found > expected ? found - expected : expected - found;

	fx_assert(expected > 0);
	return fx_figures_rate(gap, expected);
}

static void
sort_observed(struct fx_observed *units, size_t n)
{
	struct fx_observed unit;
	size_t i, at;

	for (i = 1; i < n; i++) {
		unit = units[i];
		for (at = i; at > 0 && units[at - 1].days > unit.days; at--)
			units[at] = units[at - 1];
		units[at] = unit;
	}
}

int64_t
fx_figures_bounce(struct fx_observed *units, size_t n, int64_t days)
{
	fx_wide stay = SCALE;
	size_t i, next, at_risk;
	int64_t back;

	sort_observed(units, n);
	for (i = 0; i < n && units[i].days <= days; i = next) {
		/* Who came back or was last seen on one day is at risk on it.
		 */
		at_risk = n - i;
		back = 0;
		for (next = i; next < n && units[next].days == units[i].days;
		     next++)
			back += units[next].back;
		stay =
		    (fx_wide)half_up(stay * (at_risk - (size_t)back), at_risk);
	}
	return fx_figures_rate(SCALE - (int64_t)stay, SCALE);
}

/* The x-th term of e to the power of lambda, from the one before it. */
static fx_wide
next_term(fx_wide term, int64_t milli, int64_t x)
{
	fx_wide by = (fx_wide)milli, over = (fx_wide)1000 * (fx_wide)x;

	return term * by / over;
}

int64_t
fx_figures_critical(int64_t milli)
{
	fx_wide term = (fx_wide)1 << 60, all = 0, below = 0;
	int64_t x;

	fx_assert(milli > 0 && milli <= LAMBDA_MAX);
	for (x = 1; term > 0; x++) {
		all += term;
		term = next_term(term, milli, x);
	}
	term = (fx_wide)1 << 60;
	for (x = 0; (all - below) * 1000 >= all * CRITICAL_PERMILLE;) {
		below += term;
		x++;
		term = next_term(term, milli, x);
	}
	return x;
}
