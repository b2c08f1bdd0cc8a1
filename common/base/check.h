/* Assertions that stay on in release: a broken invariant stops the process, the supervisor restarts
 * it and the core dump tells. CHECK never judges input from outside; that is decoded and refused.
 * A CHECK has no side effect. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define CHECK(fact)                                                                                \
    do {                                                                                           \
        if (!(fact))                                                                               \
            check_failed(#fact, __FILE__, __LINE__);                                               \
    } while (0)

#define IMPLIES(a, b)   (!(a) || (b))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MUST_USE        __attribute__((warn_unused_result))

void check_failed(const char *fact, const char *file, int line) __attribute__((noreturn));

#endif
