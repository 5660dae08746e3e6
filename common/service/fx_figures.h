/*
 * fx_figures: how every figure is computed, in whole numbers, so that two
 * people, or the same report a year later, get the same number (kpis.md).
 *
 * Pure: no service, no clock, no floating point.  The rules of analytics and
 * the report of the command line both use it.  Counts are below 2^31, times
 * are in seconds, money in minor units; what does not fit is a broken promise.
 */
#ifndef FX_FIGURES_H
#define FX_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Below so many, only counts are shown: no rate and no interval. */
#define FX_FIGURES_FEW 20

/* The payers of a cost: fx_payer without "not said". */
#define FX_FIGURES_PAYERS 6

/*
 * Times are counted in buckets: quarters of an hour up to four hours, then
 * eight buckets for each doubling.  104 of them reach 341 days; the last one
 * holds all that is longer.  A count takes 4 bytes, the highest first.
 */
#define FX_FIGURES_BUCKETS      104
#define FX_FIGURES_BUCKET_BYTES (4 * FX_FIGURES_BUCKETS)

/* fx_figures_rate(k, n): k of n per 10,000, half up; 0 when n is 0. */
int64_t fx_figures_rate(int64_t k, int64_t n);

/* fx_figures_mean(sum, n): half up; sum is not negative; 0 when n is 0. */
int64_t fx_figures_mean(int64_t sum, int64_t n);

/*
 * fx_figures_interval(k, n, &low, &high): the 95 % Wilson interval of k of n,
 * per 10,000.  0..10000 when n is 0.
 */
void fx_figures_interval(int64_t k, int64_t n, int64_t *low, int64_t *high);

/*
 * fx_figures_percentile(sorted, n, percent): the value at the nearest rank of
 * n ascending values; n and percent are at least 1.
 */
int64_t fx_figures_percentile(const int64_t *sorted, size_t n, int percent);

/* fx_figures_bucket(seconds): the bucket of a time that is not negative. */
size_t fx_figures_bucket(int64_t seconds);

/* fx_figures_bucket_top(bucket): the longest time in it, in seconds. */
int64_t fx_figures_bucket_top(size_t bucket);

/* fx_figures_bucket_add(counts, seconds): count one more time. */
void fx_figures_bucket_add(
    unsigned char counts[FX_FIGURES_BUCKET_BYTES], int64_t seconds);

/*
 * fx_figures_bucket_percentile(counts, percent): the top of the bucket with
 * the nearest rank: the true percentile, or above it by less than an eighth or
 * a quarter of an hour, whichever is more.  0 when nothing was counted.
 */
int64_t fx_figures_bucket_percentile(
    const unsigned char counts[FX_FIGURES_BUCKET_BYTES], int percent);

/*
 * fx_figures_bucket_join(a, b, sum): the counts of both together.
 */
void fx_figures_bucket_join(const unsigned char a[FX_FIGURES_BUCKET_BYTES],
    const unsigned char b[FX_FIGURES_BUCKET_BYTES],
    unsigned char sum[FX_FIGURES_BUCKET_BYTES]);

/*
 * fx_figures_pareto(counts, n): how many of the first of n descending counts
 * make the smallest set that reaches 80 % of their sum (S-180).
 */
size_t fx_figures_pareto(const int64_t *counts, size_t n);

/* A time of waiting, from <= until. */
struct fx_span {
	int64_t from, until;
};

/*
 * fx_figures_union(spans, n): how long they last together, what overlaps
 * counted once.  Puts the spans in order.
 */
int64_t fx_figures_union(struct fx_span *spans, size_t n);

/*
 * fx_figures_depreciation(price, rate, days): price times rate per 10,000 and
 * day, half up, at most the price; none of them negative.
 * fx_figures_refund(price, rate, days): what is left; never below zero.
 */
int64_t fx_figures_depreciation(int64_t price, int64_t rate, int64_t days);
int64_t fx_figures_refund(int64_t price, int64_t rate, int64_t days);

/*
 * fx_figures_is_ber(cost, value, permille): whether a repair costs more than
 * that share of a replacement: beyond economic repair.
 */
bool fx_figures_is_ber(int64_t cost, int64_t value, int64_t permille);

/*
 * fx_figures_split(amount, shares, parts): divide an amount by shares per
 * mille that add up to 1000.  The largest share, the first of equals, takes
 * what rounding leaves, so the parts add up to the amount.
 */
void fx_figures_split(int64_t amount, const int64_t shares[FX_FIGURES_PAYERS],
    int64_t parts[FX_FIGURES_PAYERS]);

/*
 * fx_figures_gap(found, expected): how far apart they are, per 10,000 of what
 * was expected, half up; expected is above zero.
 */
int64_t fx_figures_gap(int64_t found, int64_t expected);

/* A delivered unit: for how long it was observed, and whether it came back. */
struct fx_observed {
	int64_t days; /* until it came back, or until today */
	bool back;
};

/*
 * fx_figures_bounce(units, n, days): the Kaplan-Meier share of units that
 * come back within so many days, per 10,000.  Puts the units in order.
 */
int64_t fx_figures_bounce(struct fx_observed *units, size_t n, int64_t days);

/*
 * fx_figures_critical(milli): the smallest count whose probability, with a
 * Poisson mean of milli thousandths (at most 30,000), is below 0.001.
 */
int64_t fx_figures_critical(int64_t milli);

#endif
