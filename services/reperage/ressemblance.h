/* Do two identities look like one person? Pure, coarse on purpose: a person confirms every match
 * (DOMAIN.md row 1). Names meet by their letters, by their sound (base/text.h) or within one typing
 * error; a married name may stand for a birth name, first and last name may be swapped; a birth
 * date may have day and month swapped or one digit wrong. */
#ifndef REPERAGE_RESSEMBLANCE_H
#define REPERAGE_RESSEMBLANCE_H

#include "reperage/reperage.h"

enum ressemblance {
    RESSEMBLANCE_AUCUNE,
    RESSEMBLANCE_POSSIBLE, /* Worth showing. */
    RESSEMBLANCE_PROBABLE, /* A new person like this is refused until somebody has looked. */
    RESSEMBLANCE_EGALE     /* Same letters, same birth date. */
};
enum ressemblance reperage_ressemblance(const struct identite *a, const struct identite *b);

#endif
