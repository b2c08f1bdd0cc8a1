/* The files that an administrator writes: plie.cfg and droits.cfg. The first byte chooses. */
#include "fuzz/fuzz.h"

#include "base/text.h"
#include "client/config.h"
#include "runtime/rights_file.h"

#include <string.h>

/* libconfig 1.5 loses the text it was reading when it meets a mistake, and looking for leaks after
 * each takes most of the time: other tests look. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    return 0;
}

static void check_error(int rc, const struct err *err)
{
    CHECK(rc == ERR_CONFIG || rc == ERR_LIMIT);
    CHECK(err->text[0] != '\0');
    CHECK(text_is_valid(err->text, strlen(err->text)));
    CHECK(strchr(err->text, '\n') == NULL);
}

static void read_config(const char *path)
{
    static struct config config;
    struct err err = { 0 };
    int rc = config_load(&config, "donnees", path, &err);
    if (rc < 0)
        check_error(rc, &err);
    else
        CHECK(config.site_count <= LIMIT_SITES);
    for (size_t i = 0; rc == 0 && i < config.site_count; i++) {
        char endpoint[CONFIG_ENDPOINT_SIZE];
        for (size_t j = 0; config_services[j] != NULL; j++) {
            config_command_endpoint(&config, config.sites[i], config_services[j], endpoint);
            config_query_endpoint(&config, config.sites[i], config_services[j], endpoint);
            (void)config_uses_keys(&config, endpoint);
        }
    }
    config_release(&config);
}

static void read_rights(const char *path)
{
    struct rights_table table;
    struct err err = { 0 };
    int rc = rights_file_read(&table, path, &err);
    if (rc < 0)
        check_error(rc, &err);
    CHECK(IMPLIES(rc < 0, table.count == 0));
    for (size_t i = 0; i < table.count; i++)
        CHECK(wire_key_is_valid(table.entries[i].key));
    rights_file_release(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *path = fuzz_file(data + 1, size - 1);
    if (data[0] % 2 == 0)
        read_config(path);
    else
        read_rights(path);
    return 0;
}
