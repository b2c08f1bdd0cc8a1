#include "support/settled.h"

#include "client/config.h"
#include "client/settle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WAIT_MS = 60000 };

void settle_folder(const char *donnees, const char *site)
{
    struct config config;
    struct client *client = NULL;
    struct err err = { 0 };
    int rc = config_load(&config, donnees, NULL, &err);
    if (rc == 0)
        rc = client_open(&client, &config, world_system(), &err);
    if (rc == 0)
        rc = client_settle(client, site, WAIT_MS, &err);
    client_close(&client);
    config_release(&config);
    if (rc < 0)
        fail_msg("%s: %s", site, err.text);
}
