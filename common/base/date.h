/* Civil dates. In messages and rows a date is ISO text ("2017-03-14"); in rules it is a day number
 * (days since 1970-01-01), so that before, after and between are plain comparisons.
 * The readings of DOMAIN.md §7: months go date to date, clamped to the month's end. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { DATE_SIZE = 11, DATE_FR_SIZE = 11, TIME_TEXT_SIZE = 32 };

/* Instants from outside are before this one, as dates are: 2200-01-01T00:00:00Z. */
#define TIME_END_US INT64_C(7258118400000000)

#define DATE_NONE INT32_MIN /* No date: an end that is not known, an optional field left out. */

/* The day of "2017-03-14" between 1900 and 2199, or DATE_NONE when the text is no such date. */
int32_t date_parse(const char *text);
bool date_is_valid(const char *text);
void date_format(int32_t day, char out[DATE_SIZE]);       /* "2017-03-14" */
void date_format_fr(int32_t day, char out[DATE_FR_SIZE]); /* "14/03/2017", as users read it. */

int32_t date_of(int year, int month, int day);
void date_split(int32_t day, int *year, int *month, int *day_of_month);

/* 31/01 + 1 month is 28/02: clamped to the month's end. */
int32_t date_add_months(int32_t day, int months);
/* Whole months passed from `from` to `to`, date to date; 0 when `to` is earlier. */
int date_months_between(int32_t from, int32_t to);
int32_t date_month_start(int32_t day);
int32_t date_month_end(int32_t day);
int32_t date_week_end(int32_t day); /* The Sunday of the day's ISO week. */
int date_weekday(int32_t day);      /* 1 Monday .. 7 Sunday. */
/* Age in whole years of who is born on `birth`, on `day`. Born on 29/02: a year older on 01/03. */
int date_age(int32_t birth, int32_t day);

/* The civil day in Europe/Paris (CET/CEST, EU rule of 1996) at an instant. */
int32_t date_paris(int64_t utc_us);
/* The first instant of a day there, in UTC microseconds. */
int64_t date_paris_start(int32_t day);
/* "2017-03-14T08:15:00.123456Z" (RFC 3339), both ways. Writing takes any number: beyond the years
 * 0 to 9999 it writes their first or last instant. -1 when the text is no such instant. */
void time_format(int64_t utc_us, char out[TIME_TEXT_SIZE]);
int64_t time_parse(const char *text);

#endif
