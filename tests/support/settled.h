/* Waiting from outside, beside programs that run on a folder of data. */
#ifndef SUPPORT_SETTLED_H
#define SUPPORT_SETTLED_H

/* Until the services of the site have heard one another, so that the journal has all that was
 * answered; fails the test when they do not. The portail is not among them. */
void settle_folder(const char *donnees, const char *site);

#endif
