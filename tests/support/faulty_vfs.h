/* A disk that fails when told to: a SQLite VFS named FAULTY_VFS over the default one, given to
 * store_open() by name. It counts the calls that change something (fault points): creating a file,
 * writing, truncating, syncing, deleting. One plan for the whole process; calls are thread-safe. */
#ifndef SUPPORT_FAULTY_VFS_H
#define SUPPORT_FAULTY_VFS_H

#define FAULTY_VFS "faulty"

enum faulty_mode {
    FAULTY_ONCE,   /* The n-th fault point fails with an I/O error; a write has half happened. */
    FAULTY_STICKY, /* So do all after it. */
    FAULTY_FULL,   /* From the n-th on writes fail for want of room; the rest works. */
    FAULTY_LATE,   /* The n-th sync fails for want of room, found out only then; the rest works. */
    FAULTY_EXIT,   /* The process ends in the middle of the n-th, as by kill -9: exit code 99. */
    FAULTY_POWER,  /* As when the power goes before the n-th: what was not synced is lost but for
                      its beginning (power_cut.h); the n-th decides how much. Exit code 99. */
};

enum { FAULTY_EXIT_CODE = 99 };

/* Once per process, before the first store. Harmless when repeated. */
void faulty_register(void);

/* Counting begins anew; `nth` 0: nothing fails, calls are only counted. */
void faulty_arm(unsigned nth, enum faulty_mode mode);
/* The same, but only the file of that name (without its folder) fails and is counted. */
void faulty_arm_file(const char *name, unsigned nth, enum faulty_mode mode);

unsigned faulty_count(void);         /* Fault points passed since faulty_arm(). */
unsigned faulty_fired(void);         /* How many of them failed. */
const char *faulty_last_place(void); /* "sync of suite.db-wal": the last that failed, "" if none. */

/* How often a file whose name ends so was synced since faulty_arm(): ".db", ".db-wal". */
unsigned faulty_sync_count(const char *suffix);

#endif
