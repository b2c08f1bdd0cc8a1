/* The rounds of the bus's reading thread, without the thread. */
#include "bus/reader.c"

#include "fuzz/bus.h"

bool fuzz_reader_round(struct reader *reader)
{
    return run_round(reader);
}
