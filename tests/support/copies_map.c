#include "support/copies_map.h"

#include "base/date.h"

#include <stdbool.h>
#include <string.h>

enum {
    ID_LENGTH = 36,
    ID_DASH = 8,     /* The first one. */
    ID_VERSION = 14, /* 7: begins with milliseconds. */
    ID_BITS = 24,    /* Its last twelve digits. */
    DAY_LENGTH = 10,
    MONTH_LENGTH = 7,
    YEAR_LENGTH = 4,
    SIRET_LENGTH = 14,
    MS_DIGITS = 12,
};
static const uint64_t MS_PER_YEAR = 31556952000;
static const int64_t US_PER_DAY = INT64_C(86400) * 1000000;

void copies_map_init(struct copies_map *map, uint32_t copy, uint32_t years)
{
    uint64_t bits = ((uint64_t)copy << 16 | years) * UINT64_C(0x9e3779b97f4a7c15);
    bits ^= bits >> 29;
    *map = (struct copies_map){ .bits = bits & ((UINT64_C(1) << 48) - 1), .years = (int)years };
}

/* --- Digits ----------------------------------------------------------------------------------- */

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_digits(const uint8_t *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* `count` hexadecimal digits, stepping over a dash. */
static uint64_t read_hex(const uint8_t *text, size_t count)
{
    uint64_t value = 0;
    for (size_t i = 0; count > 0; i++)
        if (text[i] != '-') {
            value = value << 4 | (uint64_t)hex_value(text[i]);
            count--;
        }
    return value;
}

static void write_hex(uint8_t *text, size_t count, uint64_t value)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; count > 0; i++)
        if (text[i] != '-')
            text[i] = (uint8_t)digits[value >> (4 * --count) & 0x0f];
}

static int read_number(const uint8_t *text, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static void write_number(uint8_t *text, size_t count, int value)
{
    for (; count > 0; value /= 10)
        text[--count] = (uint8_t)('0' + value % 10);
}

/* --- Ids -------------------------------------------------------------------------------------- */

static bool is_id(const uint8_t *text)
{
    for (size_t i = 0; i < ID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : hex_value(text[i]) < 0)
            return false;
    }
    return true;
}

static void map_id(const struct copies_map *map, uint8_t *text)
{
    write_hex(text + ID_BITS, MS_DIGITS, read_hex(text + ID_BITS, MS_DIGITS) ^ map->bits);
    if (text[ID_VERSION] == '7' && map->years > 0)
        write_hex(text, MS_DIGITS, read_hex(text, MS_DIGITS) - (uint64_t)map->years * MS_PER_YEAR);
}

/* --- Days ------------------------------------------------------------------------------------- */

/* "2017-03" or "2017-03-14" behind the byte that says its length. */
static bool is_day_field(const uint8_t *year, size_t left)
{
    size_t length = year[-1];
    if ((length != DAY_LENGTH && length != MONTH_LENGTH) || left < length)
        return false;
    return is_digits(year, YEAR_LENGTH) && is_digits(year + 5, 2) &&
           (length == MONTH_LENGTH || (year[7] == '-' && is_digits(year + 8, 2)));
}

static void map_day(const struct copies_map *map, uint8_t *text)
{
    int year = read_number(text, YEAR_LENGTH) - map->years;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    write_number(text, YEAR_LENGTH, year);
    if (text[-1] == DAY_LENGTH && memcmp(text + 5, "02-29", 5) == 0 && !leap)
        text[9] = '8';
}

int64_t copies_map_time(const struct copies_map *map, int64_t utc_us)
{
    int year;
    int month;
    int day;
    int32_t from = (int32_t)(utc_us / US_PER_DAY);
    if (map->years == 0)
        return utc_us;
    date_split(from, &year, &month, &day);
    if (month == 2 && day == 29)
        day = 28;
    int32_t to = date_of(year - map->years, month, day);
    return utc_us + ((int64_t)to - from) * US_PER_DAY;
}

/* --- Bytes ------------------------------------------------------------------------------------ */

void copies_map_bytes(const struct copies_map *map, uint8_t *data, size_t size)
{
    const uint8_t *end = data + size;
    for (uint8_t *at = data; at < end; at++) {
        at = memchr(at, '-', (size_t)(end - at));
        if (at == NULL)
            return;
        size_t before = (size_t)(at - data);
        size_t behind = (size_t)(end - at);
        if (before >= ID_DASH && behind >= ID_LENGTH - ID_DASH && is_id(at - ID_DASH)) {
            map_id(map, at - ID_DASH);
            at += ID_LENGTH - ID_DASH - 1;
        } else if (before > YEAR_LENGTH && is_day_field(at - YEAR_LENGTH, behind + YEAR_LENGTH)) {
            map_day(map, at - YEAR_LENGTH);
        }
    }
}

void copies_map_siret(const struct copies_map *map, uint8_t *data, size_t size)
{
    for (size_t i = 0; i + SIRET_LENGTH < size; i++)
        if (data[i] == SIRET_LENGTH && is_digits(data + i + 1, SIRET_LENGTH)) {
            uint8_t *head = data + i + 1;
            write_number(head, YEAR_LENGTH, (read_number(head, YEAR_LENGTH) + map->years) % 10000);
            i += SIRET_LENGTH;
        }
}
