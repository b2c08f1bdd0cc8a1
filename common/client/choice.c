#include "client/choice.h"

enum choice_rank choice_rank(const struct choice_view *view)
{
    if (view->silent)
        return CHOICE_SILENT;
    if (view->stopped)
        return CHOICE_STOPPED;
    if (view->lags)
        return CHOICE_LAGS;
    return view->due ? CHOICE_DUE : CHOICE_CURRENT;
}

/* Both are of one rank; equal ones are not better than each other. */
static bool is_better(const struct choice_view *one, const struct choice_view *other,
                      enum choice_rank rank)
{
    bool behind = rank == CHOICE_LAGS || rank == CHOICE_STOPPED;
    if (behind && one->position != other->position)
        return one->position > other->position;
    return one->open < other->open;
}

size_t choice_make(const struct choice_view *views, size_t count, uint64_t turn)
{
    size_t best = CHOICE_NONE;
    for (size_t k = 0; k < count; k++) {
        size_t i = (size_t)((turn + k) % count);
        if (views[i].tried)
            continue;
        enum choice_rank rank = choice_rank(&views[i]);
        enum choice_rank best_rank =
            best == CHOICE_NONE ? CHOICE_SILENT : choice_rank(&views[best]);
        if (best == CHOICE_NONE || rank < best_rank ||
            (rank == best_rank && is_better(&views[i], &views[best], rank)))
            best = i;
    }
    return best;
}
