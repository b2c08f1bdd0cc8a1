/* The readings of DOMAIN §7: months go date to date, clamped to the month's end; days are those of
 * Europe/Paris. Expected days were taken from a calendar, not from the code. */
#include "base/check.h"
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int32_t day_of(const char *text)
{
    int32_t day = date_parse(text);
    if (day == DATE_NONE)
        print_message("%s\n", text);
    assert_int_not_equal(day, DATE_NONE);
    return day;
}

static void assert_day(int32_t day, const char *expected)
{
    char text[DATE_SIZE];
    date_format(day, text);
    assert_string_equal(text, expected);
}

static void a_date_is_ten_characters_of_a_real_day(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int32_t day;
    } cases[] = {
        { "1970-01-01", 0 },
        { "1969-12-31", -1 },
        { "2000-02-29", 11016 },
        { "2017-03-14", 17239 },
        { "1900-01-01", -25567 },
        { "2199-12-31", 84005 },
        { "1899-12-31", DATE_NONE },
        { "2200-01-01", DATE_NONE },
        { "1900-02-29", DATE_NONE }, /* No leap year … */
        { "2100-02-29", DATE_NONE },
        { "2016-02-29", 16860 }, /* … a leap year. */
        { "2017-02-29", DATE_NONE },
        { "2017-04-31", DATE_NONE },
        { "2017-00-10", DATE_NONE },
        { "2017-13-10", DATE_NONE },
        { "2017-01-00", DATE_NONE },
        { "2017-01-32", DATE_NONE },
        { "2017-3-14", DATE_NONE },
        { "2017-03-14 ", DATE_NONE },
        { "2017-03-14T00:00:00Z", DATE_NONE },
        { "14/03/2017", DATE_NONE },
        { "2017/03/14", DATE_NONE },
        { "2017-03-1a", DATE_NONE },
        { "-017-03-14", DATE_NONE },
        { "", DATE_NONE },
        { NULL, DATE_NONE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(date_parse(cases[i].text), cases[i].day);
        assert_int_equal(date_is_valid(cases[i].text), cases[i].day != DATE_NONE);
    }
}

static void every_day_comes_back_from_its_text_and_follows_the_day_before(void **unused)
{
    (void)unused;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t day = day_of("1900-01-01");
    for (int year = 1900; year <= 2199; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int of_month = 1; of_month <= length; of_month++, day++) {
                int y, m, d;
                date_split(day, &y, &m, &d);
                assert_true(y == year && m == month && d == of_month);
                assert_int_equal(date_of(year, month, of_month), day);
                char text[DATE_SIZE];
                date_format(day, text);
                assert_int_equal(date_parse(text), day);
            }
        }
    }
    assert_int_equal(day, day_of("2199-12-31") + 1);
}

static void a_date_is_shown_as_the_french_write_it(void **unused)
{
    (void)unused;
    char text[DATE_FR_SIZE];
    date_format_fr(day_of("2017-03-04"), text);
    assert_string_equal(text, "04/03/2017");
}

static void months_are_added_date_to_date_and_clamped_to_the_end(void **unused)
{
    (void)unused;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        { "2017-01-15", 1, "2017-02-15" },  { "2017-01-31", 1, "2017-02-28" },
        { "2016-01-31", 1, "2016-02-29" },  { "2017-01-31", 3, "2017-04-30" },
        { "2017-12-31", 2, "2018-02-28" },  { "2017-12-01", 1, "2018-01-01" },
        { "2017-11-30", 3, "2018-02-28" },  { "2016-02-29", 12, "2017-02-28" },
        { "2016-02-29", 48, "2020-02-29" }, { "2017-03-31", -1, "2017-02-28" },
        { "2017-01-15", -1, "2016-12-15" }, { "2017-01-15", -13, "2015-12-15" },
        { "2017-01-15", 0, "2017-01-15" },  { "2017-05-31", 18, "2018-11-30" },
        { "2017-08-30", 6, "2018-02-28" },  { "2017-02-28", 6, "2017-08-28" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_day(date_add_months(day_of(cases[i].from), cases[i].months), cases[i].to);
}

static void whole_months_passed_are_counted_date_to_date(void **unused)
{
    (void)unused;
    static const struct {
        const char *from;
        const char *to;
        int months;
    } cases[] = {
        { "2017-01-15", "2017-01-15", 0 }, { "2017-01-15", "2017-02-14", 0 },
        { "2017-01-15", "2017-02-15", 1 }, { "2017-01-31", "2017-02-27", 0 },
        { "2017-01-31", "2017-02-28", 1 }, { "2017-01-31", "2017-03-30", 1 },
        { "2017-01-31", "2017-03-31", 2 }, { "2016-02-29", "2017-02-28", 12 },
        { "2017-02-28", "2017-03-28", 1 }, { "2017-06-30", "2017-12-31", 6 },
        { "2017-06-30", "2017-12-29", 5 }, { "2015-09-01", "2017-09-01", 24 },
        { "2017-09-01", "2015-09-01", 0 }, { "2017-01-15", "2017-01-14", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(date_months_between(day_of(cases[i].from), day_of(cases[i].to)),
                         cases[i].months);
}

/* After n months, n whole months have passed, and the day before fewer. */
static void adding_and_counting_months_agree(void **unused)
{
    (void)unused;
    int32_t first = day_of("2015-12-25");
    for (int32_t from = first; from < first + 800; from++) {
        for (int months = 1; months <= 26; months++) {
            int32_t to = date_add_months(from, months);
            assert_int_equal(date_months_between(from, to), months);
            assert_int_equal(date_months_between(from, to - 1), months - 1);
        }
    }
}

static void weeks_begin_on_monday_and_months_have_ends(void **unused)
{
    (void)unused;
    assert_int_equal(date_weekday(day_of("2017-03-13")), 1);
    assert_int_equal(date_weekday(day_of("2017-03-19")), 7);
    assert_int_equal(date_weekday(day_of("1969-12-29")), 1);
    assert_int_equal(date_weekday(day_of("1900-01-01")), 1);
    assert_day(date_week_end(day_of("2017-03-13")), "2017-03-19");
    assert_day(date_week_end(day_of("2017-03-19")), "2017-03-19");
    assert_day(date_week_end(day_of("2017-12-31")), "2017-12-31");
    assert_day(date_week_end(day_of("2018-12-31")), "2019-01-06");
    assert_day(date_month_start(day_of("2016-02-29")), "2016-02-01");
    assert_day(date_month_end(day_of("2016-02-01")), "2016-02-29");
    assert_day(date_month_end(day_of("2017-12-05")), "2017-12-31");
}

static void age_changes_on_the_birthday_and_for_29_february_on_1_march(void **unused)
{
    (void)unused;
    static const struct {
        const char *birth;
        const char *day;
        int age;
    } cases[] = {
        { "1990-03-14", "2017-03-13", 26 }, { "1990-03-14", "2017-03-14", 27 },
        { "1990-12-31", "2017-01-01", 26 }, { "1992-02-29", "2017-02-28", 24 },
        { "1992-02-29", "2017-03-01", 25 }, { "1992-02-29", "2016-02-28", 23 },
        { "1992-02-29", "2016-02-29", 24 }, { "2017-03-14", "2017-03-14", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(date_age(day_of(cases[i].birth), day_of(cases[i].day)), cases[i].age);
}

static void the_day_is_that_of_paris_in_winter_and_summer(void **unused)
{
    (void)unused;
    static const struct {
        const char *instant;
        const char *day;
    } cases[] = {
        { "2017-01-31T22:59:59Z", "2017-01-31" }, /* Winter: one hour ahead. */
        { "2017-01-31T23:00:00Z", "2017-02-01" },
        { "2017-07-14T21:59:59Z", "2017-07-14" }, /* Summer: two. */
        { "2017-07-14T22:00:00Z", "2017-07-15" },
        /* Changes on 26/03/2017 and 29/10/2017 at 01:00 UTC. */
        { "2017-03-25T22:59:59Z", "2017-03-25" },
        { "2017-03-25T23:00:00Z", "2017-03-26" },
        { "2017-03-26T21:59:59Z", "2017-03-26" },
        { "2017-03-26T22:00:00Z", "2017-03-27" },
        { "2017-10-28T21:59:59Z", "2017-10-28" },
        { "2017-10-28T22:00:00Z", "2017-10-29" },
        { "2017-10-29T22:59:59Z", "2017-10-29" },
        { "2017-10-29T23:00:00Z", "2017-10-30" },
        /* A year whose March ends on a Sunday, and one whose October does. */
        { "2019-03-30T23:00:00Z", "2019-03-31" },
        { "2019-03-31T22:00:00Z", "2019-04-01" },
        { "2021-10-30T22:00:00Z", "2021-10-31" },
        { "2021-10-31T22:59:59Z", "2021-10-31" },
        { "2017-12-31T23:00:00Z", "2018-01-01" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_day(date_paris(time_parse(cases[i].instant)), cases[i].day);
}

static void an_instant_is_written_with_microseconds_and_read_with_fewer(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int64_t us;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2017-03-14T08:15:00.123456Z", INT64_C(1489479300123456) },
        { "2017-03-14T08:15:00.1Z", INT64_C(1489479300100000) },
        { "2017-03-14T08:15:00.000001Z", INT64_C(1489479300000001) },
        { "2017-03-14T23:59:59Z", INT64_C(1489535999000000) },
        { "2017-03-14T24:00:00Z", -1 },
        { "2017-03-14T08:60:00Z", -1 },
        { "2017-03-14T08:15:60Z", -1 },
        { "2017-02-29T08:15:00Z", -1 },
        { "2017-03-14T08:15:00", -1 },
        { "2017-03-14T08:15:00.Z", -1 },
        { "2017-03-14T08:15:00.1234567Z", -1 },
        { "2017-03-14T08:15:00+01:00", -1 },
        { "2017-03-14 08:15:00Z", -1 },
        { "2017-03-14T08:15:00ZZ", -1 },
        { "2017-03-14T8:15:00.00Z", -1 },
        { "1969-12-31T23:59:59Z", -1 },
        { "", -1 },
        { NULL, -1 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_true(time_parse(cases[i].text) == cases[i].us);
    char text[TIME_TEXT_SIZE];
    time_format(INT64_C(1489479300123456), text);
    assert_string_equal(text, "2017-03-14T08:15:00.123456Z");
    time_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
}

static void any_number_is_written_as_some_instant(void **unused)
{
    (void)unused;
    char text[TIME_TEXT_SIZE];
    time_format(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
    time_format(INT64_MIN, text);
    assert_string_equal(text, "0000-01-01T00:00:00.000000Z");
}

static void a_day_in_paris_begins_where_the_one_before_ends(void **unused)
{
    (void)unused;
    for (int32_t day = date_of(1995, 1, 1); day < date_of(2035, 1, 1); day++) {
        int64_t start = date_paris_start(day);
        assert_int_equal(date_paris(start), day);
        assert_int_equal(date_paris(start - 1), day - 1);
    }
    assert_int_equal(date_paris_start(date_of(2017, 7, 14)), time_parse("2017-07-13T22:00:00Z"));
    assert_int_equal(date_paris_start(date_of(2017, 1, 1)), time_parse("2016-12-31T23:00:00Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_ten_characters_of_a_real_day),
        cmocka_unit_test(every_day_comes_back_from_its_text_and_follows_the_day_before),
        cmocka_unit_test(a_date_is_shown_as_the_french_write_it),
        cmocka_unit_test(months_are_added_date_to_date_and_clamped_to_the_end),
        cmocka_unit_test(whole_months_passed_are_counted_date_to_date),
        cmocka_unit_test(adding_and_counting_months_agree),
        cmocka_unit_test(weeks_begin_on_monday_and_months_have_ends),
        cmocka_unit_test(age_changes_on_the_birthday_and_for_29_february_on_1_march),
        cmocka_unit_test(the_day_is_that_of_paris_in_winter_and_summer),
        cmocka_unit_test(an_instant_is_written_with_microseconds_and_read_with_fewer),
        cmocka_unit_test(any_number_is_written_as_some_instant),
        cmocka_unit_test(a_day_in_paris_begins_where_the_one_before_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
