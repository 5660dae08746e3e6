/*
 * gateway_page: a page that the server prints whole, for people without an
 * account and without a script: the one function that writes HTML, the frame,
 * the style.  Pure: what it prints depends on its arguments alone.
 */
#ifndef GATEWAY_PAGE_H
#define GATEWAY_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define GATEWAY_PAGE_POLICY 256

/* What stands around every page of a house. */
struct gateway_page_frame {
	bool zh;
	const char *title;
	const char *company, *phone, *hours, *address; /* "": not set */
	const char *here;   /* path of this page, without ?lang= */
	int64_t keep_years; /* how long what is personal is kept; 0: not said */
	bool told;          /* the page says itself what becomes of data */
};

/*
 * gateway_page_print(out, markup, ...): markup is ours and is written as it
 * is, but for %s, text of anybody, which is escaped so that it is text in an
 * element and in a quoted attribute, %d, an int, and %%.  No other function
 * writes HTML.
 */
void gateway_page_print(FILE *out, const char *markup, ...)
    __attribute__((format(printf, 2, 3)));

/* gateway_page_begin(out, frame), gateway_page_end(): head, style, foot. */
void gateway_page_begin(FILE *out, const struct gateway_page_frame *frame);
void gateway_page_end(FILE *out, const struct gateway_page_frame *frame);

/*
 * gateway_page_protection(out, frame): DP-1: what for, what, how long, and
 * one's rights; in the foot, unless it was told.
 */
void gateway_page_protection(FILE *out, const struct gateway_page_frame *frame);

/*
 * gateway_page_day(out, zh, day): a civil day, as days since 1970-01-01:
 * "28 November 2026".
 */
void gateway_page_day(FILE *out, bool zh, int32_t day);

/* gateway_page_policy(to): the Content-Security-Policy of such a page. */
void gateway_page_policy(char to[GATEWAY_PAGE_POLICY]);

#endif
