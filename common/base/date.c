#include "base/date.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

enum { DAY_US_HOURS = 24 };
static const int64_t HOUR_US = (int64_t)3600 * 1000000;

/* Days from civil and back: the proleptic Gregorian calendar in eras of 400 years. */
int32_t date_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void date_split(int32_t day, int *year, int *month, int *day_of_month)
{
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[month - 1];
}

static int digits(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

int32_t date_parse(const char *text)
{
    if (text == NULL || strnlen(text, DATE_SIZE) != DATE_SIZE - 1 || text[4] != '-' ||
        text[7] != '-')
        return DATE_NONE;
    int year = digits(text, 4);
    int month = digits(text + 5, 2);
    int day = digits(text + 8, 2);
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month))
        return DATE_NONE;
    return date_of(year, month, day);
}

bool date_is_valid(const char *text)
{
    return date_parse(text) != DATE_NONE;
}

/* By hand: a listing of the journal writes millions of them. */
static char *put_digits(char *out, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + count;
}

void date_format(int32_t day, char out[DATE_SIZE])
{
    CHECK(day != DATE_NONE);
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    CHECK(year >= 0 && year <= 9999);
    char *at = put_digits(out, year, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    at = put_digits(at, day_of_month, 2);
    *at = '\0';
}

void date_format_fr(int32_t day, char out[DATE_FR_SIZE])
{
    CHECK(day != DATE_NONE);
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    CHECK(year >= 0 && year <= 9999);
    char text[40];
    (void)snprintf(text, sizeof(text), "%02d/%02d/%04d", day_of_month, month, year);
    memcpy(out, text, DATE_FR_SIZE);
}

int32_t date_add_months(int32_t day, int months)
{
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    int total = year * 12 + (month - 1) + months;
    int new_year = total / 12;
    int new_month = total % 12 + 1;
    int length = month_length(new_year, new_month);
    return date_of(new_year, new_month, day_of_month < length ? day_of_month : length);
}

int date_months_between(int32_t from, int32_t to)
{
    if (to < from)
        return 0;
    int from_year, from_month, from_day, to_year, to_month, to_day;
    date_split(from, &from_year, &from_month, &from_day);
    date_split(to, &to_year, &to_month, &to_day);
    int months = (to_year - from_year) * 12 + to_month - from_month;
    return date_add_months(from, months) <= to ? months : months - 1;
}

int32_t date_month_start(int32_t day)
{
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    return date_of(year, month, 1);
}

int32_t date_month_end(int32_t day)
{
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    return date_of(year, month, month_length(year, month));
}

int date_weekday(int32_t day)
{
    int weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday. */
    return (weekday < 0 ? weekday + 7 : weekday) + 1;
}

int32_t date_week_end(int32_t day)
{
    return day + 7 - date_weekday(day);
}

int date_age(int32_t birth, int32_t day)
{
    int birth_year, birth_month, birth_day, year, month, day_of_month;
    date_split(birth, &birth_year, &birth_month, &birth_day);
    date_split(day, &year, &month, &day_of_month);
    int age = year - birth_year;
    bool before_birthday =
        month < birth_month || (month == birth_month && day_of_month < birth_day);
    return before_birthday ? age - 1 : age;
}

/* The last Sunday of the month, 01:00 UTC: when the EU changes its clocks. */
static int64_t last_sunday_us(int year, int month)
{
    int32_t end = date_of(year, month, 31);
    int32_t sunday = end - date_weekday(end) % 7;
    return (int64_t)sunday * DAY_US_HOURS * HOUR_US + HOUR_US;
}

static int32_t utc_day(int64_t utc_us)
{
    int64_t day_us = DAY_US_HOURS * HOUR_US;
    int64_t day = utc_us / day_us;
    return (int32_t)(utc_us % day_us < 0 ? day - 1 : day);
}

int32_t date_paris(int64_t utc_us)
{
    int year, month, day;
    date_split(utc_day(utc_us), &year, &month, &day);
    bool summer = utc_us >= last_sunday_us(year, 3) && utc_us < last_sunday_us(year, 10);
    return utc_day(utc_us + (summer ? 2 : 1) * HOUR_US);
}

int64_t date_paris_start(int32_t day)
{
    int64_t summer = (int64_t)day * DAY_US_HOURS * HOUR_US - 2 * HOUR_US;
    return date_paris(summer) == day ? summer : summer + HOUR_US;
}

/* Somebody else's number may be any: what has no four digits of a year is written as the nearest
 * that has. */
static int64_t writable(int64_t utc_us)
{
    const int64_t day_us = DAY_US_HOURS * HOUR_US;
    const int64_t first = date_of(0, 1, 1) * day_us;
    const int64_t last = (date_of(9999, 12, 31) + INT64_C(1)) * day_us - 1;
    return utc_us < first ? first : utc_us > last ? last : utc_us;
}

void time_format(int64_t utc_us, char out[TIME_TEXT_SIZE])
{
    utc_us = writable(utc_us);
    int32_t day = utc_day(utc_us);
    int64_t rest = utc_us - (int64_t)day * DAY_US_HOURS * HOUR_US;
    int64_t seconds = rest / 1000000;
    date_format(day, out);
    char *at = out + strlen(out);
    *at++ = 'T';
    at = put_digits(at, seconds / 3600 % 24, 2);
    *at++ = ':';
    at = put_digits(at, seconds / 60 % 60, 2);
    *at++ = ':';
    at = put_digits(at, seconds % 60, 2);
    *at++ = '.';
    at = put_digits(at, rest % 1000000, 6);
    *at++ = 'Z';
    *at = '\0';
}

/* The fraction may have one to six digits, or be left out. */
static int64_t parse_fraction(const char *text)
{
    if (strcmp(text, "Z") == 0)
        return 0;
    if (text[0] != '.')
        return -1;
    int64_t fraction = 0;
    int count = 0;
    for (text++; *text >= '0' && *text <= '9' && count < 6; text++, count++)
        fraction = fraction * 10 + (*text - '0');
    if (count == 0 || strcmp(text, "Z") != 0)
        return -1;
    for (; count < 6; count++)
        fraction *= 10;
    return fraction;
}

int64_t time_parse(const char *text)
{
    if (text == NULL || strnlen(text, TIME_TEXT_SIZE) < 20 || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':')
        return -1;
    char date[DATE_SIZE];
    memcpy(date, text, DATE_SIZE - 1);
    date[DATE_SIZE - 1] = '\0';
    int32_t day = date_parse(date);
    int hour = digits(text + 11, 2);
    int minute = digits(text + 14, 2);
    int second = digits(text + 17, 2);
    int64_t fraction = parse_fraction(text + 19);
    if (day == DATE_NONE || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59 || fraction < 0)
        return -1;
    return (((int64_t)day * 24 + hour) * 3600 + minute * 60 + second) * 1000000 + fraction;
}
